-- Run once, when the database is made: the application owns its own database and is no superuser.
\set password `cat /run/secrets/lantern_database_password`
CREATE ROLE lantern LOGIN PASSWORD :'password';
CREATE DATABASE lantern OWNER lantern;
REVOKE CONNECT ON DATABASE lantern FROM PUBLIC;
