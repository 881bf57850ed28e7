"""Sealed copies of issued documents, where a city has a key: optional, the record proves order and content without."""
