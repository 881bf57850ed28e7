"""Commitments: frameworks, signatures and the way from one framework to another."""
