"""The steps of a year, each told from the year's data by those whose work it is, through the real services."""
