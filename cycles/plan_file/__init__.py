"""A year's plan as a file: what it rests on and wants, to begin another year or another city with."""
