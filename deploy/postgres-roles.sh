#!/bin/sh
# Run once by the database container: the owner of the tables migrates, the web's role only works on rows.
set -eu

psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    -v owner="$OWNER_ROLE" -v owner_password="$OWNER_PASSWORD" \
    -v web="$WEB_ROLE" -v web_password="$WEB_PASSWORD" -v database="$POSTGRES_DB" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"web" LOGIN PASSWORD :'web_password';
ALTER DATABASE :"database" OWNER TO :"owner";
SQL
