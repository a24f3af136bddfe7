"""What truly stands on a page: the rows a made or hand-read page carries, as JSON beside the scan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypedDict, cast

from bench.splits import Split


class TruthFile(TypedDict, total=False):
    """The stored form. Keys of a record that begin with ``_`` say something about it and are no fields."""

    file: str
    kind: str
    level: int | str
    layout: str
    font: str
    dpi: int
    pages: int
    ageing: str
    split: str
    records: list[dict[str, object]]


class RowState(StrEnum):
    """Whether a row stands on the paper as it was meant to be read."""

    WHOLE = "whole"
    STRUCK = "struck"  # a pen went through it: it need not be found, and nothing of it may be accepted
    CUT = "cut"  # the edge of the scan goes through it: what is gone may not be accepted


@dataclass(frozen=True, slots=True)
class TruthRecord:
    """One row of truth: ``fields`` as printed (dittos resolved), ``edtf`` its dates' values by field name.

    ``cited`` are the numbers of documents that the text cites; ``handwritten`` names the fields of which a
    part was written by hand; ``page_no`` counts from 1, 0 where the truth file does not say.
    """

    fields: Mapping[str, str]
    edtf: Mapping[str, str] = field(default_factory=dict)
    cited: tuple[str, ...] = ()
    handwritten: frozenset[str] = frozenset()
    is_unnamed: bool = False
    page_no: int = 0
    state: RowState = RowState.WHOLE


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that stands in one file.

    ``level`` is "0", "1", "2" by ageing, or "real" for scanned paper.
    """

    file: str
    kind: str
    level: str
    records: tuple[TruthRecord, ...]
    layout: str = ""
    font: str = ""
    dpi: int = 0
    pages: int = 1
    ageing: str = ""
    split: str = ""

    @property
    def is_held_out(self) -> bool:
        """Only to measure: nothing is fitted on it."""
        return self.split == Split.HELD_OUT


# In the truth of scanned paper the hand-written parts are named by what they are, here by the field they
# fall in.
_HANDWRITTEN_FIELD = {"number": "document_number", "day": "document_date", "month": "document_date"}


def _texts(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}


def _record(row: Mapping[str, object]) -> TruthRecord:
    fields = {k: v for k, v in row.items() if not k.startswith("_") and isinstance(v, str) and v}
    hand = _texts(row.get("_handwritten", {}))
    cited = row.get("cited", [])
    page_no = row.get("_page", 0)
    return TruthRecord(
        fields=fields,
        edtf=_texts(row.get("_edtf", {})),
        cited=tuple(str(c) for c in cited) if isinstance(cited, list) else (),
        handwritten=frozenset(_HANDWRITTEN_FIELD.get(k, k) for k, v in hand.items() if v == "1"),
        is_unnamed=bool(row.get("_unknown", False)),
        page_no=page_no if isinstance(page_no, int) else 0,
        state=RowState(str(row.get("_state", RowState.WHOLE))),
    )


def load_truth(path: Path) -> Truth:
    """Return the truth in one JSON file; raises OSError or ValueError where it cannot be read."""
    data = cast(TruthFile, json.loads(path.read_text(encoding="utf-8")))
    return Truth(
        file=data["file"],
        kind=data["kind"],
        level=str(data.get("level", "")),
        records=tuple(_record(r) for r in data["records"]),
        layout=data.get("layout", ""),
        font=data.get("font", ""),
        dpi=int(data.get("dpi", 0)),
        pages=int(data.get("pages", 1)),
        ageing=data.get("ageing", ""),
        split=data.get("split", ""),
    )


def load_truths(folder: Path) -> tuple[Truth, ...]:
    """Return the truth of all ``*.json`` of a folder by name; empty for a folder with none."""
    return tuple(load_truth(p) for p in sorted(folder.glob("*.json")))


def _stored_record(record: TruthRecord) -> dict[str, object]:
    row: dict[str, object] = dict(record.fields)
    if record.cited:
        row["cited"] = list(record.cited)
    row["_edtf"] = dict(record.edtf)
    if record.is_unnamed:
        row["_unknown"] = True
    if record.handwritten:
        parts = {"document_number": "number", "document_date": "day"}
        row["_handwritten"] = {parts.get(f, f): "1" for f in sorted(record.handwritten)}
    if record.state is not RowState.WHOLE:
        row["_state"] = str(record.state)
    if record.page_no:
        row["_page"] = record.page_no
    return row


def save_truth(truth: Truth, folder: Path) -> Path:
    """Write ``STEM.json`` for the truth's file into ``folder`` and return its path.

    The same truth, the same bytes.
    """
    data: TruthFile = {
        "file": truth.file,
        "kind": truth.kind,
        "level": int(truth.level) if truth.level.isdigit() else truth.level,
        "layout": truth.layout,
        "font": truth.font,
        "dpi": truth.dpi,
        "pages": truth.pages,
        "ageing": truth.ageing,
        "split": truth.split,
        "records": [_stored_record(r) for r in truth.records],
    }
    path = folder / (Path(truth.file).stem + ".json")
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
