"""Keeping what the installation holds: one archive file of every row and file, and the way back from it.

``archive`` is the file: its parts, its manifest, its seal. ``rows`` reads and writes tables. ``backup`` and ``restore``
are the two directions; their commands have the same names.
"""
