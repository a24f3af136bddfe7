"""Steps by which the tables came to be, run by Alembic whenever an archive is opened."""
