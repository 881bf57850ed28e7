"""The pages of the baseline review: the review as a whole, one theme, and what is edited in it."""
