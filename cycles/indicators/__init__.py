"""Indicators, periods and observations: used by steps 1, 2, 4 and 5."""
