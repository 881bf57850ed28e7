"""What the council decided, as open data for everybody."""
