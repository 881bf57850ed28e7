"""The admins' pages of the frameworks."""
