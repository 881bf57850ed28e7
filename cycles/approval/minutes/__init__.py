"""The minutes of a meeting: drafted from what happened, completed by the clerk, confirmed and frozen."""
