"""Step 4: implementation and monitoring."""
