"""The record as it leaves the city: the bundle that anybody verifies, and the page that says what a file is."""
