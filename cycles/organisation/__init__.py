"""Organisational set-up: who does what, with which resources, by when."""
