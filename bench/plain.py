"""Plain Tesseract beside us: what its text holds, and what our rules make of its lines without our layout."""

from __future__ import annotations

import csv
import io
import subprocess
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bench.compare import fold_text
from bench.direct import as_read
from bench.runs import RUN_LIMIT_S, as_page_images, clean_environment
from bench.score import FileScore, Rate, hash_file, score_file
from bench.truth import Truth
from extractors.documents import extract
from models.geometry import Box
from models.page import Block, BlockKind, Line, PageDocument, Word

_WORD_LEVEL = "5"


@dataclass(frozen=True, slots=True)
class PlainResult:
    """What plain Tesseract gives: by level the share of fields its text holds; scores of our rules on it."""

    holds: Mapping[str, Rate]
    scores: tuple[FileScore, ...]


def holds(text: str, truth: Truth) -> Rate:
    """Return how many of the true field texts the page text holds, white space and tone placement folded.

    It flatters plain text: which person a date belongs to is not asked, and a short text is found anywhere.
    """
    folded = fold_text(text)
    texts = [fold_text(t) for record in truth.records for t in (*record.fields.values(), *record.cited)]
    return Rate(sum(t in folded for t in texts), len(texts))


def read_tsv(tsv: str, first_page: int) -> list[PageDocument]:
    """Return the pages of Tesseract's TSV as documents of lines, counted from ``first_page``."""
    rows = list(csv.DictReader(io.StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE))
    pages = []
    for offset, (_, of_page) in enumerate(groupby(rows, key=lambda r: r["page_num"])):
        found = list(of_page)
        lines = []
        words = [r for r in found if r["level"] == _WORD_LEVEL and (r["text"] or "").strip()]
        for _, of_line in groupby(words, key=lambda r: (r["block_num"], r["par_num"], r["line_num"])):
            lines.append(_line([_word(r) for r in of_line]))
        size = found[0]
        pages.append(_page(first_page + offset, (int(size["width"]), int(size["height"])), tuple(lines)))
    return pages


def _word(row: Mapping[str, str]) -> Word:
    box = Box(int(row["left"]), int(row["top"]), max(1, int(row["width"])), max(1, int(row["height"])))
    return Word(row["text"].strip(), min(1.0, max(0.0, float(row["conf"]) / 100)), box)


def _line(words: Sequence[Word]) -> Line:
    left, top = min(w.box.x for w in words), min(w.box.y for w in words)
    right, bottom = max(w.box.x2 for w in words), max(w.box.y2 for w in words)
    return Line(Box(left, top, right - left, bottom - top), tuple(words))


def _page(page_no: int, size: tuple[int, int], lines: tuple[Line, ...]) -> PageDocument:
    box = Box(0, 0, *size)
    blocks = (Block(BlockKind.TEXT, box, lines),) if lines else ()
    return PageDocument(page_no, *size, 300.0, "tesseract plain", blocks=blocks)


def _run_tsv(image: Path) -> str:
    command = ["tesseract", str(image), "-", "-l", "vie", "tsv"]
    done = subprocess.run(
        command, capture_output=True, env=clean_environment(), timeout=RUN_LIMIT_S, check=False
    )
    return done.stdout.decode("utf-8", errors="replace")


def measure_plain(truths: Sequence[Truth], pages: Path, folder: Path, *, processes: int = 2) -> PlainResult:
    """Run plain Tesseract on every file with truth; PDF pages are drawn into ``folder`` first."""
    by_level: dict[str, Rate] = defaultdict(Rate)
    scores = []
    for truth in truths:
        images = as_page_images([pages / truth.file], folder)
        with ThreadPoolExecutor(processes) as pool:
            texts = list(pool.map(_run_tsv, images))
        documents: list[PageDocument] = []
        for tsv in texts:
            documents += read_tsv(tsv, len(documents) + 1)
        text = "\n".join(line.text for page in documents for line in page.lines)
        by_level[truth.level] += holds(text, truth)
        records = extract(documents, sha256=hash_file(pages / truth.file))
        scores.append(score_file(truth, [as_read(r, truth.file) for r in records]))
    return PlainResult(dict(sorted(by_level.items())), tuple(scores))
