"""The SWOT board of a theme: four fields, each with points of its own that are added, moved and taken off."""
