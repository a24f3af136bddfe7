"""The desk behind one door: what reviewers take, say and take back. Each method is one transaction.

Methods raise ``DeskError`` where something is refused, ``StorageError`` where the database refuses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from models.codec import decode_page, encode_page
from models.desk_errors import NotFoundError
from models.page import PageDocument, Table
from models.record import DocumentKind, Record
from models.review import Decision, Verdict, spoken
from storage import events, grids, items, queue, row_decisions, settling
from storage.archive import Archive
from storage.items import FieldView
from storage.keys import page_ocr_key
from storage.policy import Policy, load_policy, save_policy
from storage.progress import page_row
from storage.queue import Holder, QueueFilter
from storage.row_decisions import Said
from storage.settling import Speak, Word
from storage.tables import page as page_table
from storage.values import PageRow


@dataclass(frozen=True, slots=True)
class Desk:
    """Questions and decisions on an archive. ``speak`` says what a corrected text means."""

    archive: Archive
    speak: Speak = spoken
    lease_s: float = 300.0

    # Taking

    def claim(self, holder: Holder, wanted: QueueFilter | None = None, *, count: int = 1) -> list[FieldView]:
        """Give up to ``count`` free questions, most harmful first, held until ``lease_s`` from now."""
        now = self.archive.clock()
        chosen, until = wanted or QueueFilter(), self._until(now)
        ids = self.archive.database.write_again(
            lambda connection: queue.claim(connection, holder, chosen, count=count, until=until, now=now),
            lightly=True,
        )
        with self.archive.database.read() as connection:
            return items.views_of_items(connection, ids)

    def renew(self, holder: Holder, ids: Sequence[str]) -> tuple[list[str], datetime]:
        """Prolong leases; return those still held, and until when."""
        until = self._until(self.archive.clock())
        return self.archive.database.write_again(
            lambda connection: queue.renew(connection, holder, ids, until=until), lightly=True
        ), until

    def release(self, holder: Holder, ids: Sequence[str] | None = None) -> int:
        """Give back questions (None: all that this session holds); return how many there were."""
        return self.archive.database.write_again(
            lambda connection: queue.release(connection, holder, ids), lightly=True
        )

    def twins(self, field_id: str, *, limit: int = 200) -> list[FieldView]:
        """Return free questions that read like this field, itself left out."""
        with self.archive.database.read() as connection:
            rows = queue.items_of(connection, [field_id])
            twin = rows[0].twin if rows else None
            ids = queue.twins_of(connection, twin, limit=limit) if twin is not None else []
            return items.views_of_items(connection, [found for found in ids if found != field_id])

    def alike(self, field_id: str) -> tuple[str | None, int]:
        """Return by what a field's look-alikes go, and how many of them are free, to what a wall shows."""
        with self.archive.database.read() as connection:
            twin = next((row.twin for row in queue.items_of(connection, [field_id])), None)
            return twin, queue.count_twins(connection, twin) if twin is not None else 0

    # Saying and taking back

    def decide(self, holder: Holder, word: Word) -> Decision:
        """Keep what somebody says of a field and bring it to bear."""
        now = self.archive.clock()
        return self.archive.database.write_again(
            lambda connection: settling.decide(connection, holder, word, speak=self.speak, now=now)
        )

    def answer(self, holder: Holder, item_id: str, said: Said) -> tuple[Decision, str]:
        """Answer a question about a page; return the event and the file it is about."""
        now = self.archive.clock()
        return self.archive.database.write_again(
            lambda connection: row_decisions.answer(connection, holder, item_id, said=said, now=now)
        )

    def judge_row(self, holder: Holder, record_id: str, verdict: Verdict, said: Said) -> Decision:
        """Strike a row out, or bring it back."""
        now = self.archive.clock()
        return self.archive.database.write_again(
            lambda connection: row_decisions.judge_row(
                connection, holder, record_id, verdict, said=said, now=now
            )
        )

    def add_row(self, holder: Holder, record: Record, *, author: str) -> Decision:
        """Keep a row that the machine missed; ``author`` is what read it."""
        now = self.archive.clock()
        return self.archive.database.write_again(
            lambda connection: row_decisions.add_row(connection, holder, record, author=author, now=now)
        )

    def replace_table(
        self, holder: Holder, page_id: str, index: int, table: Table, *, moves_rows: bool
    ) -> Decision:
        """Keep a table as it was read anew; what was read before stays in the store, under its own key."""
        document, row = self.page_document(page_id), self.page(page_id)
        if document is None or row is None or row.ocr_key is None:
            raise NotFoundError(f"page {page_id} was not read yet")
        tables = tuple(table if at == index else old for at, old in enumerate(document.tables))
        data = encode_page(replace(document, tables=tables))
        key = page_ocr_key(row.sha256, row.page_no, edition=hashlib.sha256(data).hexdigest()[:12])
        self.archive.store.put(key, data)
        now = self.archive.clock()
        return self.archive.database.write_again(
            lambda connection: grids.replace_reading(
                connection, holder, row, ocr_key=key, moves_rows=moves_rows, now=now
            )
        )

    def undo(self, holder: Holder, decision_id: str | None = None) -> tuple[Decision, Decision]:
        """Take back a step (None: the person's last); return it and the event that does so."""
        now = self.archive.clock()
        return self.archive.database.write_again(
            lambda connection: row_decisions.undo(connection, holder, decision_id, now=now)
        )

    # Looking

    def field(self, field_id: str) -> FieldView | None:
        """Return a field as it holds now, with its question if one is open; or None."""
        with self.archive.database.read() as connection:
            return items.view_of_field(connection, field_id)

    def items(self, ids: Sequence[str]) -> list[FieldView]:
        """Return what is shown for these questions."""
        with self.archive.database.read() as connection:
            return items.views_of_items(connection, ids)

    def history(self, *, record_id: str) -> list[tuple[Decision, bool]]:
        """Return the decisions about a record and its fields, oldest first, and whether each was undone."""
        with self.archive.database.read() as connection:
            found = events.of_records(connection, [record_id])
            undone = events.undone_among(connection, found)
            return [(d, d.id in undone) for d in found]

    def decisions(
        self, author: str | None = None, *, before: int | None = None, limit: int = 50
    ) -> list[tuple[Decision, bool]]:
        """Return a person's (None: everybody's) decisions, newest first, and whether each was undone."""
        with self.archive.database.read() as connection:
            found = events.of_author(connection, author, before=before, limit=limit)
            undone = events.undone_among(connection, found)
            return [(d, d.id in undone) for d in found]

    def page(self, page_id: str) -> PageRow | None:
        """Return a page's row, or None."""
        with self.archive.database.read() as connection:
            row = connection.execute(select(page_table).where(page_table.c.id == page_id)).first()
            return page_row(row) if row is not None else None

    def page_document(self, page_id: str) -> PageDocument | None:
        """Return a page as it was read, or None where it was not."""
        row = self.page(page_id)
        if row is None or row.ocr_key is None:
            return None
        return decode_page(self.archive.store.get(row.ocr_key))

    def named_kinds(self, sha256: str) -> dict[int, DocumentKind]:
        """Return by page the kinds that people gave to the documents of a file."""
        with self.archive.database.read() as connection:
            return row_decisions.named_kinds(connection, sha256)

    # What the archivist chose

    def policy(self) -> Policy:
        """Return what was chosen for second readings and audits."""
        with self.archive.database.read() as connection:
            return load_policy(connection)

    def set_policy(self, policy: Policy, *, author: str) -> None:
        """Keep a new choice; it holds for what is read or decided from now on."""
        with self.archive.database.write() as connection:
            save_policy(connection, policy, author=author, now=self.archive.clock())

    def _until(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.lease_s)
