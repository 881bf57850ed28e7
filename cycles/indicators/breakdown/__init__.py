"""Breakdowns: an indicator's values by the categories of one or two dimensions, such as sex and district."""
