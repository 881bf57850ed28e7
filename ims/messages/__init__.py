"""The translations of the fixed words: taken from the sources, compiled for gettext, held in step by a check."""
