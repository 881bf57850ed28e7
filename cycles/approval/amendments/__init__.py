"""Amendments: what members want changed in a programme before the council votes on it, each with a vote of its own."""
