"""Step 1: baseline review."""
