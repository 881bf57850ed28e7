"""The pages of this room: reading, entering, importing."""
