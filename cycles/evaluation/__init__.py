"""Step 5: evaluation and reporting."""
