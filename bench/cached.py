"""Reads pages once and keeps what was read, so that a changed rule is measured in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.score import hash_file
from models.codec import decode_page, encode_page
from models.page import PageDocument
from pipeline.digitise import digitise_page
from pipeline.engine import Engine
from pipeline.load import Limits, count_pages


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
