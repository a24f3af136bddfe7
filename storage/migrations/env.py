"""How Alembic runs here: always on a connection that is open already, never from a file of settings."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from storage.all_tables import metadata

connection = context.config.attributes["connection"]
assert isinstance(connection, Connection)
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
