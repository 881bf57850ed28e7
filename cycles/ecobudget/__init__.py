"""The ecoBUDGET: natural resources steered like money, and the three accounts of the triple bottom line."""
