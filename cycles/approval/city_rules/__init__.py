"""The city's own rules of voting, in versions: each holds from a day on, until a later one does."""
