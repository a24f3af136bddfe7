"""The database: migrated when opened, refused when newer, durable settings, errors told."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from models.errors import SetupError, StorageError
from storage.database import SCHEMA_HEAD, open_database
from storage.review_tables import decision
from storage.tables import metadata
from storage.upgrade import downgrade, newest_version, upgrade
from tests import postgresql
from tests.archive_builder import DATABASES


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'a.db'}"


def _is_ours(thing: object, name: str | None, kind: str, *_: object) -> bool:
    """What indexes the words to search by is of one database only, and stands in no table of the program."""
    return not (kind == "table" and str(name).startswith("record_words")) and name != "ix_record_search_words"


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"include_object": _is_ours})
    return list(compare_metadata(context, metadata))


@pytest.mark.parametrize("kind", DATABASES)
def test_migrations_make_the_tables_of_the_program(tmp_path: Path, kind: str) -> None:
    database = open_database(postgresql.empty_url() if kind == "postgresql" else _url(tmp_path))
    with database.read() as connection:
        assert _differences(connection) == []
        found = {n for n in inspect(connection).get_table_names() if not n.startswith("record_words")}
    assert decision.metadata is metadata
    assert found == {table.name for table in metadata.sorted_tables} | {"alembic_version"}
    assert newest_version() == SCHEMA_HEAD


@pytest.mark.parametrize("kind", DATABASES)
def test_migrations_go_down_and_up_again(tmp_path: Path, kind: str) -> None:
    database = open_database(postgresql.empty_url() if kind == "postgresql" else _url(tmp_path))
    with database.write() as connection:
        downgrade(connection, to="base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    with database.write() as connection:
        upgrade(connection)
    with database.read() as connection:
        assert _differences(connection) == []


def test_a_newer_archive_is_refused(tmp_path: Path) -> None:
    database = open_database(_url(tmp_path))
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(SetupError, match="newer program"):
        open_database(_url(tmp_path))


def test_commits_survive_a_power_cut_and_foreign_keys_hold(tmp_path: Path) -> None:
    database = open_database(_url(tmp_path))
    with database.read() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


def test_a_server_that_is_away_is_told() -> None:
    with pytest.raises(StorageError) as caught:
        open_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    assert "Start the database server" in caught.value.remedy


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = open_database(_url(tmp_path))
    with pytest.raises(RuntimeError), database.write() as connection:
        connection.execute(text("INSERT INTO counter VALUES ('x', 1)"))
        raise RuntimeError
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM counter")).scalar() == 0


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"this is no database, whatever it is called" * 100)
    with pytest.raises(StorageError, match="damaged"):
        open_database(_url(tmp_path))


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    database = open_database(_url(tmp_path))
    with pytest.raises(StorageError) as caught, database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=60")
        for number in range(1000):
            connection.execute(text("INSERT INTO counter VALUES (:n, 1)"), {"n": f"{number:09000d}"})
    assert "disk is full" in caught.value.remedy


def test_a_held_database_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database._BUSY_S", 0.05)
    database = open_database(_url(tmp_path))
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="locked") as caught, database.write():
        pass
    assert "Another program" in caught.value.remedy
    other.close()


@pytest.mark.parametrize("url", ["postgresql://host/db", "mysql://host/db", "sqlite://", "no address"])
def test_other_databases_are_not_known_yet(url: str) -> None:
    with pytest.raises(SetupError):
        open_database(url)
