"""Builds an archive of two batches: one that limited people see, and one whose every trace is a marker."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from dossiers.summary import summarise
from models.codec import encode_page
from models.enquiry import Asker, EventKind, Question
from models.gathering import dossier_id
from models.geometry import Box
from models.ids import page_id
from models.linking import Evidence, Link, PairVerdict
from models.page import Cell, Line, PageContent, PageDocument, Table, Word
from models.people import BatchRole, Permission, Role
from models.record import Field, FieldName, FieldStatus, Record
from models.review import Verdict
from review.passwords import hash_password
from storage.archive import Archive
from storage.desk import Desk
from storage.dossiers import Dossiers, Saying
from storage.enquiries import Enquiries, Step
from storage.handovers import Handovers
from storage.keys import handover_key, page_image_key, page_ocr_key
from storage.people import People
from storage.queue import Holder
from storage.settling import Word as Said
from storage.sketches import Sketches
from storage.summaries import Summaries
from storage.values import PageResult
from tests.archive_builder import StillClock, make_field, make_record, open_archive, sha

PASSWORD = "bốn con mèo đen"
SEEN, HIDDEN = "lô được xem", "lô kín"
HIDDEN_NAME, HIDDEN_FILE = "Kín Văn Giấu", "tep-kin.pdf"
SEEN_NUMBER, HIDDEN_NUMBER = 1, 2
ROLES = (Role.READER, Role.REVIEWER, Role.ADJUDICATOR, Role.ARCHIVIST)


@dataclass(frozen=True, slots=True)
class Hidden:
    """The ids by which what lies in the hidden batch is asked for."""

    batch: str
    record: str
    field: str
    page: str
    sha256: str
    dossier: str
    word: str
    pair_word: str
    decision: str
    handover: int
    sketch: str
    seen_batch: str
    seen_record: str
    other_seen_record: str
    token: str

    @property
    def markers(self) -> tuple[str, ...]:
        """What no answer may hold."""
        named = (HIDDEN, HIDDEN_NAME, HIDDEN_FILE, self.batch, self.sha256, self.page)
        return (*named, self.record, self.field, self.word, self.pair_word, self.decision)


def build(home: Path, *, database: str = "sqlite") -> tuple[Archive, Hidden]:
    """Return the archive; in it ``admin`` sees all, and one account a role, and a token, only ``SEEN``."""
    archive = open_archive(home, clock=StillClock(), database=database)
    seen = [make_record(*_fields("Thấy Văn Được"), row=row) for row in (1, 2)]
    hidden = [make_record(*_fields(HIDDEN_NAME), number=HIDDEN_NUMBER, row=row) for row in (1, 2, 3)]
    batch = _take_in(archive, SEEN, SEEN_NUMBER, "tep-thay.pdf", seen)
    other = _take_in(archive, HIDDEN, HIDDEN_NUMBER, HIDDEN_FILE, hidden)
    dossiers = Dossiers(archive)
    first, second, third = (one.id for one in hidden)
    links = [
        _link(first, second, 0.8),
        _link(second, third, 0.8),
        _link(seen[0].id, third, 0.999),
        _link(seen[1].id, third, 0.85),
    ]
    dossiers.put_links({one.id: "" for one in (*hidden, *seen)}, links)
    word = dossiers.choose("admin", Saying(first, "full_name", HIDDEN_NAME, first, "sổ ghi thế"))
    pair_word = dossiers.judge("admin", first, second, PairVerdict.DIFFERENT, comment="hai người")
    Summaries(archive, summarise).refresh_all()
    list_ = Handovers(archive).add("Sở X", group="x", value="y", author="admin", rows=[(first, HIDDEN_NAME)])
    for ending in ("xlsx", "pdf"):
        archive.store.put(handover_key(list_.number, ending), HIDDEN_NAME.encode())
    question = Question(((FieldName.FULL_NAME, "Ai Đó"),))
    cases = Enquiries(archive)
    case = cases.open(question, Asker("Người Hỏi", "", ""), author="admin")
    cases.add(case.number, Step(EventKind.FOUND, dossier_id=dossier_id(first)), author="admin")
    cases.tell(case, [(first, 0.9)])
    place = page_id(sha(HIDDEN_NUMBER), 1)
    sketch = Sketches(archive).add(first, place, None, note="sơ đồ", author="admin")
    desk = Desk(archive)
    decided = desk.decide(Holder("a", "admin"), Said(_id(hidden[1], "full_name"), Verdict.CONFIRM))
    token = _add_people(archive, batch)
    return archive, Hidden(
        batch=other,
        record=first,
        field=_id(hidden[0], "full_name"),
        page=page_id(sha(HIDDEN_NUMBER), 1),
        sha256=sha(HIDDEN_NUMBER),
        dossier=dossier_id(first),
        word=word.id,
        pair_word=pair_word.id,
        decision=decided.id,
        handover=list_.number,
        sketch=sketch,
        seen_batch=batch,
        seen_record=seen[0].id,
        other_seen_record=seen[1].id,
        token=token,
    )


def _add_people(archive: Archive, batch: str) -> str:
    people, password_hash = People(archive), hash_password(PASSWORD)
    people.add("admin", role=Role.ADMINISTRATOR, password_hash=password_hash)
    for role in ROLES:
        given = [BatchRole(batch, role)]
        people.add(role.value, role=role, password_hash=password_hash, batches=given)
    scopes = [Permission.READ, Permission.DECIDE, Permission.INTAKE]
    return people.add_token("dich-vu", scopes, author="admin", batch_ids=[batch])


def _take_in(archive: Archive, batch: str, number: int, name: str, records: list[Record]) -> str:
    batch_id = archive.open_batch(batch)
    archive.add_sighting(batch_id, sha(number), display_name=name, folder="scans", modified_at=None)
    archive.add_source(sha(number), size=10, media_type="pdf", page_count=1)
    (task,) = archive.lease_pages(batch_id, "builder", limit=10)
    image, ocr = page_image_key(sha(number), 1), page_ocr_key(sha(number), 1)
    archive.store.put(image, _picture())
    archive.store.put(ocr, encode_page(_page(records[0])))
    result = PageResult(PageContent.TEXT, "fake", 300.0, image, ocr, (("read", 0.5),))
    assert archive.finish_page(task.page_id, "builder", result)
    archive.save_records(sha(number), records, author="machine", version="1")
    return batch_id


def _fields(name: str) -> tuple[Field, Field]:
    return make_field(text=name, status=FieldStatus.QUEUED), make_field(FieldName.RANK, "B1")


def _page(record: Record) -> PageDocument:
    box = record.fields[0].box
    cell = Cell(0, 0, box, (Line(box, (Word(record.fields[0].text, 0.9, box, ()),)),), has_ink=True)
    table = Table(Box(400, 900, 600, 200), 1, 1, (cell,), header_row_count=0)
    return PageDocument(1, 1240, 1754, 300.0, "fake", PageContent.TEXT, tables=(table,))


def _picture() -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (1240, 1754), "white").save(sink, "JPEG")
    return sink.getvalue()


def _link(one: str, other: str, probability: float) -> Link:
    left, right = sorted((one, other))
    return Link(left, right, probability, (Evidence("name", "same", 11.5),))


def _id(record: Record, key: str) -> str:
    field = record.get(key)
    assert field is not None
    return record.field_id(field)
