"""Compares records with truth.

Fields right, rows found, invented records, and what was accepted though wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from bench.compare import align, fold_text, is_same
from bench.truth import Truth, TruthRecord


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


@dataclass(frozen=True, slots=True)
class FileScore:
    """What came of one file."""

    truth: Truth
    cases: tuple[Case, ...]
    rows_found: Rate
    invented: int
    records: int
    extra_accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """Measures of a set of files. ``silent`` is wrong among accepted, ``queued_right`` right among queued."""

    fields_right: Rate
    rows_found: Rate
    invented: Rate
    accepted: Rate
    silent: Rate
    queued_right: Rate
    handwritten_silent: Rate
    by_field: Mapping[str, Rate] = field(default_factory=dict)


def _case(
    truth: Truth, row: int, name: str, *, true: tuple[str, str], read: ReadField | None, hand: bool
) -> Case:
    return Case(
        key=f"{truth.file}#{row}.{name}",
        level=truth.level,
        name=name,
        is_right=read is not None and is_same((read.text, read.edtf), true),
        is_accepted=read is not None and read.is_accepted,
        is_read=read is not None,
        confidence=None if read is None else read.confidence,
        is_handwritten=hand,
        read="" if read is None else read.text,
        true=true[0],
    )


def _cited_cases(truth: Truth, row: int, record: TruthRecord, read: Sequence[ReadField]) -> list[Case]:
    by_number = {fold_text(f.text): f for f in read}
    cases = []
    for index, number in enumerate(record.cited):
        found = next((f for text, f in by_number.items() if fold_text(number) in text), None)
        shown = None if found is None else ReadField(number, "", found.confidence, found.is_accepted)
        cases.append(_case(truth, row, f"cited#{index}", true=(number, ""), read=shown, hand=False))
    return cases


def score_file(truth: Truth, records: Iterable[ReadRecord]) -> FileScore:
    """Pair a file's records with its truth, in page and row order, and judge each field of the truth.

    A file of one paper (a notice, a death notice) is paired whatever little was read of it.
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
        for name, text in record.fields.items():
            true, hand = (text, record.edtf.get(name, "")), name in record.handwritten
            cases.append(_case(truth, row, name, true=true, read=fields.get(name), hand=hand))
        cases += _cited_cases(truth, row, record, found.cited if found else ())
        # A field that this row leaves empty, but others of the file have, was invented.
        extras += [
            f"{truth.file}#{row}.{name}"
            for name, f in fields.items()
            if f.is_accepted and name in known and name not in record.fields
            and not (record.is_unnamed and name == "full_name")
        ]  # fmt: skip
    invented = len(read) - len(set(pairs.values()))
    found_rows = Rate(len(pairs), len(truth.records))
    return FileScore(truth, tuple(cases), found_rows, invented, len(read), tuple(extras))


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


def summarise(scores: Sequence[FileScore]) -> Summary:
    """Pool the scores of files: each field, row and record weighs the same."""
    cases = [c for s in scores for c in s.cases]
    accepted = [c for c in cases if c.is_accepted]
    queued = [c for c in cases if c.is_read and not c.is_accepted]
    hand = [c for c in cases if c.is_handwritten]
    by_field: dict[str, Rate] = {}
    for case in cases:
        name = case.name.split("#")[0]
        by_field[name] = by_field.get(name, Rate()) + Rate(int(case.is_right), 1)
    extra = sum(len(s.extra_accepted) for s in scores)
    return Summary(
        fields_right=Rate(sum(c.is_right for c in cases), len(cases)),
        rows_found=sum((s.rows_found for s in scores), Rate()),
        invented=Rate(sum(s.invented for s in scores), sum(s.records for s in scores)),
        accepted=Rate(len(accepted), len(cases)),
        silent=Rate(sum(not c.is_right for c in accepted) + extra, len(accepted) + extra),
        queued_right=Rate(sum(c.is_right for c in queued), len(queued)),
        handwritten_silent=Rate(sum(c.is_accepted and not c.is_right for c in hand), len(hand)),
        by_field=dict(sorted(by_field.items())),
    )


def by_level(scores: Sequence[FileScore]) -> dict[str, Summary]:
    """Return the summary of each level, by name of the level."""
    groups: dict[str, list[FileScore]] = defaultdict(list)
    for score in scores:
        groups[score.truth.level].append(score)
    return {level: summarise(groups[level]) for level in sorted(groups)}
