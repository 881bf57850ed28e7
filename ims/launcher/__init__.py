"""One command brings up the whole installation on one machine: packages, database, broker, worker, beat and web.

It runs before anything is installed, so it uses the standard library only and imports nothing of Django.
"""
