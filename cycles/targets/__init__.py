"""Step 2: target setting."""
