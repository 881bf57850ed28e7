"""Consultations, comments and answers."""
