"""The library of indicators: shared by all cities, kept by the admins of the installation."""
