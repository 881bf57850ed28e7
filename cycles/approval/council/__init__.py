"""The council on a day: who sits in it, in which group, and how many seats there are."""
