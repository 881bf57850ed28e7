"""Values in files: their columns, how a file is understood, what it would change, and the files that are handed out."""
