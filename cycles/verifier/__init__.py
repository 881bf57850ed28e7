"""The program that verifies an exported record without us: one file, nothing but the standard library."""
