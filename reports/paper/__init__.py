"""The council paper: from a snapshot to HTML to a tagged PDF."""
