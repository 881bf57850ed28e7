"""Django's PostgreSQL, as every process here talks to it: settings name this package as the engine."""
