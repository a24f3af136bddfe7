"""What second looks, readings by grammar and weighing cost: the same pages with and without, in one process.

``python -m bench.cost FILE...`` prints CPU seconds. Without them Tesseract reads each line once and a parser
takes what it read, as the first pipeline did.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import extractors.ink
import pipeline.free_text
import pipeline.table_reading
from extractors.documents import extract
from extractors.ink import Ink, parse
from extractors.parsed import Parsed
from extractors.trust import Trust, shipped_trust
from models.page import Line
from models.record import FieldName
from pipeline.digitise import digitise_page
from pipeline.engine import Charset, Engine
from pipeline.engines import open_readers
from pipeline.load import Limits, count_pages
from pipeline.reader import EngineReader, Reader


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds over the same pages: Tesseract alone without and with all looks, and the usual readers."""

    pages: int
    plain_s: float
    looked_s: float
    usual_s: float


def measure_cost(files: Sequence[Path]) -> Cost:
    """Read each file by all three in turn, so that whatever else the machine does falls on all alike."""
    alone, usual = open_readers("tesseract", "tesserocr"), open_readers("both", "tesserocr")
    _read(files[0], alone, None)  # models are loaded and tables built once
    _read(files[0], usual, shipped_trust())
    took = [0.0, 0.0, 0.0]
    for path in files:
        with plain():
            took[0] += _read(path, alone, None)
        took[1] += _read(path, alone, shipped_trust())
        took[2] += _read(path, usual, shipped_trust())
    return Cost(sum(count_pages(path, Limits()) for path in files), *took)


def _read(path: Path, engine: Engine, trust: Trust | None) -> float:
    begun = time.process_time()
    numbers = range(1, count_pages(path, Limits()) + 1)
    pages = [digitise_page(path, n, engine=engine, limits=Limits()).page for n in numbers]
    tuple(extract(pages, sha256=path.name, trust=trust))
    return time.process_time() - begun


@contextmanager
def plain() -> Iterator[None]:
    """Let the block read without second looks and take what was read without asking what the ink allows."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(EngineReader, "second_look", _one_look))
        for module in (pipeline.table_reading, pipeline.free_text):
            stack.enter_context(patch.object(module, "read_codes_again", _as_it_is))
        stack.enter_context(patch.object(extractors.ink, "_weighed", _taken))
        yield


def _one_look(reader: EngineReader, line: Line, charset: Charset = Charset.ANY) -> Line:
    return line


def _as_it_is(line: Line, reader: Reader) -> Line:
    return line


def _taken(name: FieldName, ink: Ink) -> tuple[Parsed, tuple[str, ...]]:
    return parse(name, ink.text), ()


def main() -> None:
    """Print the three times and their ratios."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    parser = argparse.ArgumentParser(description="What second looks and grammars over alternatives cost.")
    parser.add_argument("files", nargs="+", type=Path)
    cost = measure_cost(parser.parse_args().files)
    said = (
        ("Tesseract alone, one look, no alternatives", cost.plain_s),
        ("Tesseract alone, all looks, grammars, weighing", cost.looked_s),
        ("as shipped: our reader, Tesseract where it doubts", cost.usual_s),
    )
    sys.stdout.write(f"{cost.pages} pages, CPU seconds\n")
    for what, seconds in said:
        sys.stdout.write(f"{seconds:8.1f}  {seconds / cost.plain_s:5.2f} x  {what}\n")


if __name__ == "__main__":
    main()
