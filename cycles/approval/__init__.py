"""Step 3: council approval."""
