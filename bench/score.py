"""Compares records with truth.

Fields right, rows found, invented records, and what was accepted though wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from bench.compare import align, fold_text, is_same
from bench.truth import RowState, Truth
from extractors.unknowns import is_unknown


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``n``; the rate of nothing is 0."""

    hits: int = 0
    n: int = 0

    @property
    def rate(self) -> float:
        """Share 0..1."""
        return self.hits / self.n if self.n else 0.0

    def __add__(self, other: Rate) -> Rate:
        """Pool two counts, so that each case weighs the same."""
        return Rate(self.hits + other.hits, self.n + other.n)


@dataclass(frozen=True, slots=True)
class ReadField:
    """One field of a published record: its text, its date value as EDTF ("" for none), confidence, status."""

    text: str
    edtf: str
    confidence: float
    is_accepted: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """One published record, as far as it is measured. ``place`` is (page, row)."""

    file: str
    sha256: str
    kind: str
    place: tuple[int, int]
    fields: Mapping[str, ReadField]
    cited: tuple[ReadField, ...] = ()


def _field(data: object) -> ReadField:
    entry = cast(Mapping[str, object], data)
    value = entry.get("value")
    edtf = value.get("edtf", "") if isinstance(value, dict) else ""
    accepted = ("accepted", "confirmed", "corrected")
    return ReadField(
        str(entry.get("text", "")),
        str(edtf),
        float(str(entry.get("confidence", 0.0))),
        entry.get("status") in accepted,
        tuple(str(r) for r in cast(Sequence[object], entry.get("reasons", ()))),
    )


def parse_record(line: str) -> ReadRecord:
    """Return a record from one line of ``sohoa export records --format jsonl``.

    Raises ValueError for others.
    """
    data = json.loads(line)
    source, fields = data["source"], dict(data["fields"])
    cited = fields.pop("cited_documents", [])
    for name in ("mentions", "other"):
        fields.pop(name, None)
    return ReadRecord(
        file=Path(str(source.get("file", ""))).name,
        sha256=str(source.get("sha256", "")),
        kind=str(data["kind"]),
        place=(int(source.get("page", 0)), int(source.get("row", 0))),
        fields={k: _field(v) for k, v in fields.items()},
        cited=tuple(_field(c) for c in cited),
    )


def load_records(path: Path) -> list[ReadRecord]:
    """Return the records of a JSONL file."""
    return [parse_record(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Case:
    """One field of truth and what became of it.

    ``key`` is file#row.field; confidence is None where not read.
    """

    key: str
    level: str
    name: str
    is_right: bool
    is_accepted: bool
    is_read: bool
    confidence: float | None
    is_handwritten: bool = False
    read: str = ""
    true: str = ""
    state: RowState = RowState.WHOLE
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileScore:
    """What came of one file."""

    truth: Truth
    cases: tuple[Case, ...]
    rows_found: Rate
    invented: int
    records: int
    extra_accepted: tuple[str, ...] = ()
    struck_accepted: Rate = field(default_factory=Rate)


def _case(truth: Truth, row: int, name: str, text: str, read: ReadField | None) -> Case:
    record = truth.records[row]
    true = (text, record.edtf.get(name, ""))
    return Case(
        key=f"{truth.file}#{row}.{name}",
        level=truth.level,
        name=name,
        is_right=read is not None and is_same((read.text, read.edtf), true),
        is_accepted=read is not None and read.is_accepted,
        is_read=read is not None,
        confidence=None if read is None else read.confidence,
        is_handwritten=name in record.handwritten,
        read="" if read is None else read.text,
        true=text,
        state=record.state,
        reasons=() if read is None else read.reasons,
    )


def _cited_cases(truth: Truth, row: int, read: Sequence[ReadField]) -> list[Case]:
    by_number = {fold_text(f.text): f for f in read}
    cases = []
    for index, number in enumerate(truth.records[row].cited):
        found = next((f for text, f in by_number.items() if fold_text(number) in text), None)
        shown = None if found is None else replace(found, text=number, edtf="")
        cases.append(_case(truth, row, f"cited#{index}", number, shown))
    return cases


def score_file(truth: Truth, records: Iterable[ReadRecord]) -> FileScore:
    """Pair a file's records with its truth, in page and row order, and judge each field of the truth.

    A file of one paper (a notice, a death notice) is paired whatever little was read of it. Rows that are
    struck out or cut may be found or not: they count neither as found nor as invented.
    """
    read = sorted(records, key=lambda r: r.place)
    texts = [{k: f.text for k, f in r.fields.items()} for r in read]
    pairs = dict((t, r) for r, t in align(texts, [t.fields for t in truth.records]).pairs)
    if len(truth.records) == 1 and len(read) == 1:
        pairs = {0: 0}
    cases: list[Case] = []
    extras: list[str] = []
    known = {name for record in truth.records for name in record.fields}
    for row, record in enumerate(truth.records):
        found = read[pairs[row]] if row in pairs else None
        fields = found.fields if found else {}
        cases += [_case(truth, row, name, text, fields.get(name)) for name, text in record.fields.items()]
        cases += _cited_cases(truth, row, found.cited if found else ())
        # A field that this row leaves empty, but others of the file have, was invented ("Chưa rõ" is not).
        extras += [
            f"{truth.file}#{row}.{name}"
            for name, f in fields.items()
            if f.is_accepted and name in known and name not in record.fields and not is_unknown(f.text)
            and not (record.is_unnamed and name == "full_name")
        ]  # fmt: skip
    whole = [row for row, record in enumerate(truth.records) if record.state is RowState.WHOLE]
    struck = [row for row, record in enumerate(truth.records) if record.state is RowState.STRUCK]
    unsure = [row for row, record in enumerate(truth.records) if record.state is not RowState.WHOLE]
    taken = [row for row in struck if row in pairs and _is_any_accepted(read[pairs[row]])]
    return FileScore(
        truth,
        tuple(cases),
        rows_found=Rate(sum(row in pairs for row in whole), len(whole)),
        # What was read of a row that need not be found may be like nothing: it is still no invention.
        invented=max(0, len(read) - len(pairs) - sum(row not in pairs for row in unsure)),
        records=len(read),
        extra_accepted=tuple(extras),
        struck_accepted=Rate(len(taken), len(struck)),
    )


def _is_any_accepted(record: ReadRecord) -> bool:
    return any(f.is_accepted for f in record.fields.values())


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file as hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def score_files(truths: Iterable[Truth], records: Iterable[ReadRecord], pages: Path) -> list[FileScore]:
    """Score every truth against the records of its file.

    The file is known by the bytes in ``pages``, or by name.
    """
    by_file: dict[str, list[ReadRecord]] = defaultdict(list)
    for record in records:
        by_file[record.sha256 or record.file].append(record)
        if record.sha256:
            by_file[record.file] = by_file[record.sha256]
    scores = []
    for truth in truths:
        path = pages / truth.file
        sha256 = hash_file(path) if path.is_file() else ""
        scores.append(score_file(truth, by_file.get(sha256) or by_file.get(truth.file, [])))
    return scores
