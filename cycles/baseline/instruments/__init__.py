"""The plans and instruments that stand already: what each covers, where two overlap, and which theme has none."""
