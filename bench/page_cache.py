"""Pages read once and kept, so that what is learned from them can be learned again in seconds.

A kept page is found by the bytes of its file and by the code that read it: a changed pipeline reads anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pipeline
from bench.score import hash_file
from models.codec import decode_page, encode_page
from models.page import PageDocument
from pipeline.digitise import digitise_page
from pipeline.engine import Engine
from pipeline.load import Limits, count_pages

_CODE = (".py", ".onnx", ".json")


def pipeline_print(engine_name: str) -> str:
    """Return the fingerprint (12 hex digits) of the code and weights that read a page, and of its engine."""
    digest = hashlib.sha256(engine_name.encode())
    folder = Path(str(pipeline.__file__)).parent
    for path in sorted(p for p in folder.rglob("*") if p.suffix in _CODE):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class PageCache:
    """Page documents under ``folder``, read by ``engine`` where they are not there yet.

    ``reader`` names what read them (see ``pipeline_print``); a fixed name keeps pages over changed code.
    """

    folder: Path
    engine: Engine
    reader: str

    def pages_of(self, path: Path) -> Iterator[PageDocument]:
        """Yield the pages of a file in order.

        Raises:
            BadInputError: the file cannot be used; EngineError: the engine failed on it.

        """
        sha256 = hash_file(path)
        for page_no in range(1, count_pages(path, Limits()) + 1):
            kept = self.folder / self.reader / f"{sha256[:32]}-{page_no:04d}.json.gz"
            if kept.is_file():
                yield decode_page(kept.read_bytes())
                continue
            page = digitise_page(path, page_no, engine=self.engine, limits=Limits()).page
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(encode_page(page))
            yield page

    def fill(self, files: Iterable[Path]) -> int:
        """Read what is not kept yet; return how many pages there are."""
        return sum(1 for path in files for _ in self.pages_of(path))
