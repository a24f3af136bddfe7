"""The tools of the review site: an engine that reads boxes, and the pipeline in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cli.handing import take_in as take_answers
from flows.intake import take_in
from flows.notifying import sending
from flows.run import run_batch
from flows.worker import ExtractJob, make_records
from models.errors import SohoaError
from models.geometry import Box
from models.page import Line, PageDocument, Table
from pipeline.engine import Engine
from pipeline.engines import open_engine
from pipeline.reread import read_box, read_table_again
from review.tools import Tools
from storage.archive import Archive
from storage.settings import Settings

log = logging.getLogger(__name__)


class EngineBoxReader:
    """Reads boxes with one engine, one at a time: an engine is not shared by threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def read_box(self, image_jpeg: bytes, box: Box, *, dpi: float) -> Line:
        """Return the writing in a box of a page image, as one line."""
        with self._lock:
            return read_box(image_jpeg, box, dpi=dpi, engine=self._open())

    def read_table(
        self, image_jpeg: bytes, page: PageDocument, xs: Sequence[int], ys: Sequence[int]
    ) -> Table:
        """Read a table anew between these grid lines."""
        with self._lock:
            return read_table_again(image_jpeg, page, xs, ys, engine=self._open())

    def close(self) -> None:
        """Free the engine."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
                self._engine = None

    def _open(self) -> Engine:
        """Start the engine when the first box is asked for: most reviewers never ask."""
        if self._engine is None:
            tessdata = self._settings.tessdata
            self._engine = open_engine(self._settings.engine, tessdata=str(tessdata) if tessdata else None)
        return self._engine


class BackgroundPipeline:
    """Runs batches one after the other in a thread beside the server."""

    def __init__(self, archive: Archive) -> None:
        settings = archive.settings.model_copy(update={"prefect": "off"})
        self._archive = Archive(settings, archive.store, archive.database, archive.clock)
        self._wanted: list[str] = []
        self._extract: list[str] = []
        self._changed = threading.Condition()
        self._is_closing = False
        self._thread = threading.Thread(target=self._work, name="pipeline", daemon=True)
        self._thread.start()

    def take_in(self, batch_id: str, paths: Sequence[Path]) -> tuple[int, list[tuple[str, SohoaError]]]:
        """Take files into a batch and begin to read them; return how many, and refusals by name."""
        taken = take_in(self._archive, batch_id, paths)
        self.start(batch_id)
        return taken.new_files + taken.known_files, [(r.display_name, r.error) for r in taken.refusals]

    def start(self, batch_id: str) -> None:
        """Begin to read what waits in the batch; nothing happens where that is going on."""
        with self._changed:
            if batch_id not in self._wanted:
                self._wanted.append(batch_id)
            self._changed.notify()

    def extract_again(self, sha256: str) -> None:
        """Make the records of one file anew from its page documents."""
        with self._changed:
            if sha256 not in self._extract:
                self._extract.append(sha256)
            self._changed.notify()

    def close(self) -> None:
        """End when what runs now has ended."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        while True:
            with self._changed:
                while not (self._wanted or self._extract or self._is_closing):
                    self._changed.wait()
                if self._is_closing:
                    return
                sha256 = self._extract.pop(0) if self._extract else None
                batch_id = self._wanted.pop(0) if sha256 is None else None
            self._run(sha256, batch_id)

    def _run(self, sha256: str | None, batch_id: str | None) -> None:
        try:
            if sha256 is not None:
                # In the server's own process: a limit on its processor time would end the site.
                make_records(ExtractJob(self._archive.settings, sha256))
            elif batch_id is not None:
                run_batch(self._archive, batch_id)
        except SohoaError as error:
            log.error("work in the background stopped: %s [%s]", error.message, error.code)
        except Exception:  # the edge of a thread: what comes next must still be done
            log.exception("work in the background broke")


class FilledLists:
    """Takes filled-in lists in, one at a time: two of one sender would find the same rows unanswered."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()

    def take_in(self, path: Path, *, sender: str) -> tuple[int, tuple[tuple[str, str], ...]]:
        """Take one in; return how many answers, and refused rows with the reason."""
        with self._lock:
            done = take_answers(self._archive, path, sender=sender)
        return done.taken, done.refused


@contextmanager
def open_tools(archive: Archive) -> Iterator[Tools]:
    """Give the tools for as long as the server runs."""
    reader, pipeline = EngineBoxReader(archive.settings), BackgroundPipeline(archive)
    try:
        with sending(archive):
            yield Tools(reader, pipeline, FilledLists(archive))
    finally:
        pipeline.close()
        reader.close()
