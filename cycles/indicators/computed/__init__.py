"""Computed indicators: a formula over other indicators of the city, whose values nobody types."""
