"""Fields of made pages with the verdict of their truth: what a calibration learns from and is measured on."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.cached import read_pages
from bench.compare import align, fold_text, is_same
from bench.truth import Truth, TruthRecord
from extractors.documents import extract
from extractors.unknowns import is_unknown
from models.errors import BadInputError
from models.evidence import Labelled
from models.page import PageDocument
from models.record import DateValue, Field, FieldName, Record
from pipeline.engine import Engine

log = logging.getLogger(__name__)

_UNMEASURED = frozenset({FieldName.CITED_DOCUMENTS, FieldName.MENTIONS, FieldName.OTHER})


def labelled_fields(pages: Iterable[PageDocument], truth: Truth, *, sha256: str = "") -> Iterator[Labelled]:
    """Yield every field read on the pages of one file that its truth can judge.

    A field that the row of the truth leaves empty, but other rows of the file have, was invented: wrong. One
    that the truth never names is not judged. Of a record that is in no row of the truth all fields are wrong.
    """
    records = sorted(
        extract(pages, sha256=sha256 or truth.file), key=lambda r: (r.source.page_no, r.source.row)
    )
    known = frozenset(name for row in truth.records for name in row.fields)
    rows = [row.fields for row in truth.records]
    texts = [{str(f.name): f.text for f in r.fields if f.name not in _UNMEASURED} for r in records]
    pairs = dict(align(texts, rows).pairs)
    if len(records) == len(truth.records) == 1:
        pairs = {0: 0}
    for index, record in enumerate(records):
        true = truth.records[pairs[index]] if index in pairs else None
        for field in record.fields:
            is_right = _is_right(field, true, known)
            if is_right is not None and field.evidence is not None:
                yield _labelled(field, record, truth, is_right=is_right)


def _is_right(field: Field, true: TruthRecord | None, known: frozenset[str]) -> bool | None:
    """Return the verdict of the truth on one field; None where it says nothing of such fields."""
    if field.name is FieldName.CITED_DOCUMENTS:
        return true is not None and any(fold_text(c) == fold_text(field.text) for c in true.cited)
    if field.name in _UNMEASURED or str(field.name) not in known:
        return None
    text = true.fields.get(str(field.name)) if true is not None else None
    if true is not None and text is None and (true.is_unnamed or is_unknown(field.text)):
        return None
    if true is None or text is None:
        return False
    edtf = field.value.edtf if isinstance(field.value, DateValue) else ""
    return is_same((field.text, edtf), (text, true.edtf.get(str(field.name), "")))


def _labelled(field: Field, record: Record, truth: Truth, *, is_right: bool) -> Labelled:
    assert field.evidence is not None
    return Labelled(
        evidence=field.evidence,
        name=str(field.name),
        kind=str(record.document_kind),
        is_right=is_right,
        origin=truth.layout or truth.file,
        file=truth.file,
        level=truth.level,
    )


def label_files(
    truths: Iterable[Truth], folder: Path, *, engine: Engine, cache: Path | None = None
) -> Iterator[Labelled]:
    """Yield the labelled fields of all files of ``folder``/pages; ``cache`` as in ``read_pages``.

    A file that cannot be used gives none.
    """
    for truth in truths:
        try:
            pages = tuple(read_pages(folder / "pages" / truth.file, engine, cache))
        except BadInputError:
            log.warning("%s cannot be used and labels nothing", truth.file)
            continue
        yield from labelled_fields(pages, truth)
