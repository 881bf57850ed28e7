"""Pages that are made once and shown again until something in their city changes; see docs/decisions/kept-pages.md."""
