"""The action plan in full depth: teams, milestones, what waits for what, and what actions do to the three accounts."""
