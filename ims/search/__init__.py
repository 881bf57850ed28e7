"""Search over a city's own content: rooms register what can be found, and by whom."""
