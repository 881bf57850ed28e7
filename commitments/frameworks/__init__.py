"""Frameworks: trees of commitments with versions, translations and obligations; reading, loading and browsing them."""
