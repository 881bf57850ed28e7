"""The year at a glance: the city's home with the wheel, and the change of step."""
