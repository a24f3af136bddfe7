"""A whole database from SQLite to PostgreSQL or back, proven equal; migrations with data in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from models.errors import BadInputError
from models.record import FieldStatus
from storage.archive import Archive
from storage.database import Database, open_database
from storage.db_copy import TableProof, copy_database, digest_table
from storage.tables import counter, field, metadata, record, sighting
from storage.upgrade import downgrade, upgrade
from tests import postgresql
from tests.archive_builder import (
    DATABASES,
    add_files,
    finish_all,
    make_field,
    make_record,
    make_word,
    open_archive,
    sha,
)

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
# What every schema since the first has: no migration may change a value in them.
FIRST_TABLES = ("batch", "sighting", "refusal", "page_attempt", "claim", "change", "counter")


def _filled(home: Path, database: str) -> Archive:
    archive = open_archive(home, database=database)
    batch = add_files(archive, "Hữu Lũng 1984", [3, 2])
    finish_all(archive, batch)
    archive.add_refusal(batch, "hỏng.pdf", BadInputError("cut off"), folder="scans")
    doubtful = make_field(text='Nông Thị Mỵ "Bé"\n', status=FieldStatus.QUEUED)
    found = [make_record(row=1), make_record(doubtful, row=2), *(make_record(row=n) for n in range(3, 40))]
    archive.save_records(sha(1), found, author="sohoa", version="1")
    archive.add_claim(make_word(found[0], "Nguyễn Văn Ân"))
    return archive


def _fresh(folder: Path, kind: str) -> Database:
    url = postgresql.empty_url() if kind == "postgresql" else f"sqlite:///{folder / 'to' / 'a.db'}"
    return open_database(url)


def _copy(source: Database, target: Database) -> dict[str, TableProof]:
    return {proof.name: proof for proof in copy_database(source, target, tell=lambda _table, _rows: None)}


@pytest.mark.parametrize("kind", DATABASES)
def test_a_copy_is_equal_and_goes_on_living(tmp_path: Path, kind: str) -> None:
    with _filled(tmp_path, kind) as archive:
        target = _fresh(tmp_path, OTHER[kind])
        proofs = _copy(archive.database, target)
        assert set(proofs) == {table.name for table in metadata.sorted_tables}
        assert all(proof.is_equal for proof in proofs.values())
        assert (proofs["record"].rows, proofs["page"].rows, proofs["sighting"].rows) == (39, 5, 2)
        copied = Archive(archive.settings, archive.store, target, archive.clock)
        told = [(r.record, r.revision, r.cursor) for r in archive.iter_records()]
        assert [(r.record, r.revision, r.cursor) for r in copied.iter_records()] == told


@pytest.mark.parametrize("kind", DATABASES)
def test_numbers_go_on_after_those_that_were_copied(tmp_path: Path, kind: str) -> None:
    with _filled(tmp_path, kind) as archive:
        target = _fresh(tmp_path, OTHER[kind])
        _copy(archive.database, target)
        copied = Archive(archive.settings, archive.store, target, archive.clock)
        batch = copied.open_batch("Hữu Lũng 1984")
        assert copied.add_sighting(batch, sha(3), display_name="mới.pdf", folder="f", modified_at=None)
        with target.read() as connection:
            assert sorted(connection.execute(select(sighting.c.seq)).scalars()) == [1, 2, 3]


@pytest.mark.parametrize("kind", DATABASES)
def test_a_second_copy_writes_only_what_changed(tmp_path: Path, kind: str) -> None:
    with _filled(tmp_path, kind) as archive:
        target = _fresh(tmp_path, OTHER[kind])
        _copy(archive.database, target)
        assert sum(proof.written for proof in _copy(archive.database, target).values()) == 0
        with target.write() as connection:  # as if the first had been cut off
            connection.execute(delete(counter))
            connection.execute(update(field).where(field.c.position == 0).values(confidence=0.5))
        again = _copy(archive.database, target)
        assert all(proof.is_equal for proof in again.values())
        assert {name for name, proof in again.items() if proof.written} == {"counter", "field"}


def test_a_used_target_is_told_apart(tmp_path: Path) -> None:
    with _filled(tmp_path, "sqlite") as archive, open_archive(tmp_path / "other") as other:
        add_files(other, "another", [1, 1, 1])
        proofs = _copy(archive.database, other.database)
        assert not proofs["batch"].is_equal
        assert proofs["batch"].target_rows == 2


def test_any_value_shows_in_the_digest(tmp_path: Path) -> None:
    with _filled(tmp_path, "sqlite") as archive:
        before = digest_table(archive.database, record)
        assert digest_table(archive.database, record) == before
        with archive.database.write() as connection:
            one = connection.execute(select(record.c.id).limit(1)).scalar_one()
            connection.execute(update(record).where(record.c.id == one).values(page_no=2))
        assert digest_table(archive.database, record) != before


@pytest.mark.parametrize("kind", DATABASES)
def test_migrations_keep_what_is_there(tmp_path: Path, kind: str) -> None:
    with _filled(tmp_path, kind) as archive:
        database = archive.database
        tables = [metadata.tables[name] for name in FIRST_TABLES]
        before = [digest_table(database, table) for table in tables]
        assert all(rows for rows, _ in before)
        with database.write() as connection:
            downgrade(connection, to="0001")
            assert connection.execute(text("SELECT count(*) FROM record")).scalar() == 39
            upgrade(connection)
        assert [digest_table(database, table) for table in tables] == before
        assert len(list(archive.iter_records())) == 39
