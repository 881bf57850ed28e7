"""Conditions and requests: what the council asks for with a decision, of whom and until when, and what became of it."""
