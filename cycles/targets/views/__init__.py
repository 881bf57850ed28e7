"""The pages of target setting, one file a subject."""
