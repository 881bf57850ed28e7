"""What only the tables' owner can do: switch the triggers off and change rows."""

import re

from django.db import connection


def tamper(statement: str, *values: object) -> None:
    """Switch the triggers of the first table that is named off, change rows, switch them on again."""
    table = re.findall(r"\b(?:cycles|reports)_\w+", statement)[0]
    with connection.cursor() as cursor:
        # No trigger of the transaction may still be waiting when a table is altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
