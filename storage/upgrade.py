"""Running the migrations on an open connection. Apart, because importing Alembic takes its time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, *, to: str = "head") -> None:
    """Bring the tables up to ``to``, inside the connection's own transaction."""
    command.upgrade(_config(connection), to)


def downgrade(connection: Connection, *, to: str) -> None:
    """Take the tables back to ``to`` (``base`` for none), inside the connection's own transaction."""
    command.downgrade(_config(connection), to)


def newest_version() -> str | None:
    """Return the number of the newest migration that is shipped, or None where there is none."""
    return ScriptDirectory(str(_FOLDER)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
