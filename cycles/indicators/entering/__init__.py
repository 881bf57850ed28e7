"""Entering values: the one way from draft to approved, periods that are locked, and the service for one cell."""
