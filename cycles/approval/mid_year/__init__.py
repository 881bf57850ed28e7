"""Changing the programme in mid-year: what the coordinator puts before the council, decided as a whole."""
