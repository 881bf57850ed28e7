"""Documents made by a worker from a snapshot: ordered, watched, downloaded."""
