"""The tag tree of a PDF, room by room: the tree itself, what crosses a page, tables, and links."""
