"""Crosswalks: which node of one framework corresponds to which node of another, and who says so."""
