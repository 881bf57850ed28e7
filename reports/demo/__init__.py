"""Demonstration cities, built through the real services by the accounts that a visitor can sign in with."""
