"""The pages of this room: the set-up of a year, its dates, and the city's bodies with their seats."""
