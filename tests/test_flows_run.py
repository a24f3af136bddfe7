"""Which way a batch is carried: plain functions, a Prefect that is there, or one of our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest

from flows import run
from flows.pool import PagePool
from flows.reading import ReadingSummary, read_batch
from storage.archive import Archive
from storage.settings import Settings
from tests.archive_builder import StillClock, add_files
from tests.inline_pool import InlinePool

Mode = Literal["auto", "always", "off"]


class _Server:
    """Stands for a server that comes up after so many questions, or never."""

    url = "http://127.0.0.1:1/api"

    def __init__(self, up_after: int | None) -> None:
        self.up_after = up_after
        self.asked = 0
        self.has_ended = up_after is None

    @property
    def is_healthy(self) -> bool:
        self.asked += 1
        return self.up_after is not None and self.asked > self.up_after

    def wait(self) -> None:
        self.up_after = 0


class _Way:
    """Runs a batch with fakes in the places of pool, server and flow, and notes which were used."""

    def __init__(
        self, home: Path, patch: pytest.MonkeyPatch, *, mode: Mode, up_after: int | None = 0
    ) -> None:
        settings = Settings(home=home, prefect=mode, chunk_pages=25)
        self.archive = Archive.open(settings, clock=StillClock())
        self.pool = InlinePool(self.archive)
        self.used: list[str] = []
        server = _Server(up_after)

        @contextmanager
        def fake_pool(_size: int, *, memory_limit_mb: int) -> Iterator[PagePool]:
            assert memory_limit_mb == settings.page_memory_limit_mb
            yield self.pool

        @contextmanager
        def fake_server(_home: Path, *, with_pages: bool = False) -> Iterator[_Server]:
            self.used.append("server with pages" if with_pages else "server")
            yield server

        def fake_flow(archive: Archive, batch_id: str, pool: PagePool) -> ReadingSummary:
            self.used.append("flow")
            return read_batch(archive, batch_id, pool)

        patch.delenv("PREFECT_API_URL", raising=False)
        patch.setattr(run, "open_pool", fake_pool)
        patch.setattr(run, "local_server", fake_server)
        patch.setattr(run, "_read_under_prefect", fake_flow)

    def go(self, pages: int) -> list[str]:
        batch = add_files(self.archive, "b", [pages])
        assert run.run_batch(self.archive, batch).pages == pages
        assert self.archive.status(batch).done == pages
        return self.used


@pytest.mark.parametrize(
    ("mode", "pages", "up_after", "used"),
    [
        ("off", 60, 0, []),
        ("auto", 25, 0, []),  # one task would hold it
        ("auto", 0, 0, []),
        ("auto", 60, None, ["server"]),  # the server ended by itself: the batch goes on without it
        ("auto", 60, 99, ["server"]),  # all pages were read before it was up
        ("always", 60, 0, ["server with pages", "flow"]),
        ("always", 3, 0, ["server with pages", "flow"]),
        ("always", 0, 0, []),
    ],
)
def test_the_way_of_a_batch(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    mode: Mode,
    pages: int,
    up_after: int | None,
    used: list[str],
) -> None:
    assert _Way(tmp_path, monkeypatch, mode=mode, up_after=up_after).go(pages) == used


@pytest.mark.parametrize("pages", [3, 60])
def test_a_prefect_that_is_there_is_used_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    way = _Way(tmp_path, monkeypatch, mode="auto")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    assert way.go(pages) == ["flow"]


def test_the_flow_takes_over_when_the_server_is_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    way = _Way(tmp_path, monkeypatch, mode="auto")

    @contextmanager
    def up_after_ten(_server: object) -> Iterator[object]:
        yield lambda: len(way.pool.read) >= 10

    monkeypatch.setattr(run, "_healthy_signal", up_after_ten)
    assert way.go(60) == ["server", "flow"]


def test_pages_of_a_dead_run_are_taken_over_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    way = _Way(tmp_path, monkeypatch, mode="off")
    batch = add_files(way.archive, "b", [5])
    from socket import gethostname  # noqa: PLC0415 - beside its only use

    way.archive.lease_pages(batch, f"{gethostname()}/{2**22 + 17}/1700000000", limit=3)
    assert run.run_batch(way.archive, batch).pages == 5
