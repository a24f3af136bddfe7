"""Reads pages once and keeps what was read, so that a changed rule is measured in seconds."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pipeline
from bench.score import hash_file
from models.codec import decode_page, encode_page
from models.errors import BadInputError
from models.page import PageDocument
from pipeline.digitise import digitise_page
from pipeline.engine import Engine
from pipeline.engines import open_readers
from pipeline.load import Limits, count_pages

_CODE = (".py", ".onnx", ".json")
_FILES_A_TASK = 8  # an engine takes a second to start


def read_pages(path: Path, engine: Engine, cache: Path | None = None) -> Iterator[PageDocument]:
    """Yield the pages of a file as documents; with ``cache`` those kept there are not read again.

    The cache knows files by their bytes and nothing of the pipeline's version: after a change on the pixel
    side use another folder. A page that is half written (a killed run) is never left behind under its name.

    Raises:
        BadInputError: the file or a page of it cannot be used.
        EngineError: the engine failed on a page.

    """
    sha256 = hash_file(path) if cache is not None else ""
    for page_no in range(1, count_pages(path, Limits()) + 1):
        kept = cache / f"{sha256}-{page_no:04d}.json.gz" if cache is not None else None
        if kept is not None and kept.is_file():
            yield decode_page(kept.read_bytes())
            continue
        page = digitise_page(path, page_no, engine=engine, limits=Limits()).page
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            half = kept.with_suffix(".part")
            half.write_bytes(encode_page(page))
            half.replace(kept)
        yield page


def pipeline_print(engine_name: str) -> str:
    """Return the fingerprint (12 hex digits) of the code and weights that read a page, and of its engine."""
    digest = hashlib.sha256(engine_name.encode())
    folder = Path(str(pipeline.__file__)).parent
    for path in sorted(p for p in folder.rglob("*") if p.suffix in _CODE):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def fill_cache(
    files: Sequence[Path], *, reader: str, cache: Path, workers: int, until: float = float("inf")
) -> bool:
    """Read what ``cache`` does not hold of ``files`` by so many processes; unusable files are passed over.

    Stops after ``until`` (of the monotonic clock, s); returns whether all are read.

    Raises:
        EngineError: the engine failed on a page.

    """
    tasks = [files[i : i + _FILES_A_TASK] for i in range(0, len(files), _FILES_A_TASK)]
    spawn = multiprocessing.get_context("spawn")  # native engines do not survive a fork
    with ProcessPoolExecutor(workers, mp_context=spawn) as pool:
        done = [pool.submit(_fill, task, reader, cache, until) for task in tasks]
        return all([future.result() for future in done])


def _fill(files: Sequence[Path], reader: str, cache: Path, until: float) -> bool:
    """Read files; CLOCK_MONOTONIC is one for all processes of a machine."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    engine = open_readers(reader, "tesserocr")
    for path in files:
        if time.monotonic() > until:
            return False
        try:
            for _ in read_pages(path, engine, cache):
                pass
        except BadInputError:
            continue
    return True
