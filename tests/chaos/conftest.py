"""The two installations of :mod:`tests.ims.keeping.databases`, here for the long test of archives."""

from tests.ims.keeping.databases import elsewhere, empty, here

__all__ = ["elsewhere", "empty", "here"]
