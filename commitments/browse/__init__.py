"""Browsing and searching the frameworks: pages any signed-in person may read."""
