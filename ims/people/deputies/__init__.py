"""Deputies: who stands in for an absent person in a city, from a day to a day."""
