"""Make the two roles and the database of a private cluster; run with the environment's interpreter.

``ims_owner`` owns the tables and migrates; ``ims_web`` reads and writes rows and can do nothing else.
"""

import sys

import psycopg
from psycopg import sql

# Only tests make databases; the demo has its one.
ROLES = {"ims_owner": "LOGIN CREATEDB", "ims_web": "LOGIN"}


def make(url: str, database: str) -> None:
    """Make what is missing; safe to repeat. ``url`` is the cluster's superuser at the database ``postgres``."""
    with psycopg.connect(url, autocommit=True) as connection:
        for role, attributes in ROLES.items():
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                statement = sql.SQL("CREATE ROLE {} " + attributes)
                connection.execute(statement.format(sql.Identifier(role)))
        # Tests act as the web's role for a while.
        connection.execute("GRANT ims_web TO ims_owner")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER ims_owner").format(sql.Identifier(database)))


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2])
