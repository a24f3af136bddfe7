"""Lists written to disk, and answers to them taken in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.answer_pages import AnswerPages, RowPlace, draw_answers, keep_pages
from cli.checking import check_against_elsewhere
from dossiers.handover_lists import read_answers
from dossiers.summary import summarise
from extractors.gazetteer import using
from extractors.text import fold_words
from extractors.values import PARSERS
from flows.trusting import places_of
from models.geometry import Box
from models.handover import Answer, Handover, HandoverRow
from models.ids import record_id
from models.linking import PairVerdict
from models.record import DocumentKind, Field, FieldName, FieldStatus, Record, RecordKind, Source
from review.making_lists import MadeList
from storage.archive import Archive
from storage.dossiers import Dossiers
from storage.handovers import Handovers
from storage.keys import original_key
from storage.summaries import Summaries

BATCH = "Trả lời bàn giao"
_CODE = re.compile(r"BG(\d{1,6})-(\d{1,6})")
_VERSION = "9999-reply"  # above every version of the machine: no run makes anything else of these files
# What somebody wrote who was asked is believed as a careful reading is; the desk may still choose.
_CONFIDENCE = 0.95
_NOWHERE = Box(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a filled-in sheet: rows taken, rows refused (code and why)."""

    taken: int
    refused: tuple[tuple[str, str], ...]


def write_list(folder: Path, made: MadeList) -> tuple[Path, Path]:
    """Write a list as XLSX and PDF; return where."""
    handover = made.handover
    what = fold_words(handover.value or handover.receiver).replace(" ", "-")
    stem = f"ban-giao-{handover.number:03d}-{what}"[:80]
    sheet, page = folder / f"{stem}.xlsx", folder / f"{stem}.pdf"
    sheet.write_bytes(made.workbook)
    page.write_bytes(made.pdf)
    return sheet, page


def take_in(archive: Archive, path: Path, *, sender: str) -> TakenIn:
    """Take a filled-in sheet in: each answer becomes a record of its own, joined to the dossier it is about.

    Raises:
        BadInputError: the file is no list of ours.

    """
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    handovers, refused = Handovers(archive), list[tuple[str, str]]()
    known: dict[int, tuple[Handover, dict[int, HandoverRow]]] = {}
    good: list[tuple[Handover, HandoverRow, Answer]] = []
    for answer in read_answers(data, file=path.name):
        found = _find(handovers, known, answer)
        if isinstance(found, str):
            refused.append((answer.code, found))
        else:
            good.append((*found, answer))
    pages = draw_answers(path)
    with using(places_of(archive)):
        records = [
            _record(sha256, at, row, answer, pages.places.get(answer.code))
            for at, (_, row, answer) in enumerate(good, start=1)
        ]
        _keep(archive, path, data, pages, records, sender=sender)
        _join(archive, [(h, row, r) for (h, row, _), r in zip(good, records, strict=True)], sender=sender)
    return TakenIn(len(good), tuple(refused))


def _find(
    handovers: Handovers, known: dict[int, tuple[Handover, dict[int, HandoverRow]]], answer: Answer
) -> tuple[Handover, HandoverRow] | str:
    """Return the list and row that an answer is to, or the key of the message that says why there is none."""
    code = _CODE.fullmatch(answer.code.strip())
    if code is None:
        return "handover-no-code"
    number, row_no = int(code[1]), int(code[2])
    if number not in known:
        handover = handovers.find(number)
        if handover is None:
            return "handover-unknown"
        known[number] = (handover, {row.row_no: row for row in handovers.rows(handover.id)})
    handover, rows = known[number]
    if row_no not in rows:
        return "handover-unknown"
    if fold_words(rows[row_no].name) != fold_words(answer.name):
        return "handover-other-name"  # rows were moved under their codes: nothing of this one is certain
    return handover, rows[row_no]


def _record(sha256: str, at: int, row: HandoverRow, answer: Answer, place: RowPlace | None) -> Record:
    page_no = place.page_no if place is not None else 1
    boxes = place.boxes if place is not None else {}
    texts = [(FieldName(name), text) for name, text in answer.texts]
    named = [(FieldName.FULL_NAME, row.name)] if row.name else []
    return Record(
        id=record_id(sha256, 1, RecordKind.MARTYR, f"answer{at}"),
        kind=RecordKind.MARTYR,
        document_kind=DocumentKind.UNKNOWN,
        source=Source(sha256, page_no, at),
        fields=tuple(
            _field(name, text, page_no, boxes.get(name, _NOWHERE)) for name, text in (*named, *texts)
        ),
        is_named=bool(row.name),
    )


def _field(name: FieldName, text: str, page_no: int, box: Box) -> Field:
    parsed = PARSERS[name](text)
    return Field(name, text, text, _CONFIDENCE, FieldStatus.ACCEPTED, page_no, box, parsed.value)


def _keep(
    archive: Archive, path: Path, data: bytes, pages: AnswerPages, records: Sequence[Record], *, sender: str
) -> None:
    sha256 = hashlib.sha256(data).hexdigest()
    archive.store.put(original_key(sha256), data)
    batch = archive.open_batch(BATCH)
    name = f"{sender}: {path.name}"
    archive.add_sighting(batch, sha256, display_name=name, folder=str(path.parent), modified_at=None)
    archive.add_source(sha256, size=len(data), media_type="xlsx", page_count=len(pages.drawn))
    keep_pages(archive, batch, sha256, pages)
    archive.save_records(sha256, records, author=f"reply:{sender}", version=_VERSION)


def _join(archive: Archive, joined: Sequence[tuple[Handover, HandoverRow, Record]], *, sender: str) -> None:
    """Put each answer into the dossier that it is about, in the sender's name."""
    dossiers, handovers = Dossiers(archive), Handovers(archive)
    dossiers.put_links({record.id: "" for _, _, record in joined}, [])
    for handover, row, record in joined:
        if row.answer_id == record.id:
            continue  # the same file came again
        said = f"trả lời bàn giao {handover.number}, dòng {row.row_no}"
        dossiers.judge(sender, row.record_id, record.id, PairVerdict.SAME, comment=said)
        handovers.mark_answered(handover.id, row.row_no, record.id)
    near = [one for _, row, record in joined for one in (row.record_id, record.id)]
    Summaries(archive, summarise).refresh(near)
    check_against_elsewhere(archive, near)
