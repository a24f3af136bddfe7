"""What the site measures, for Prometheus: its answers, and how the archive stands. Counts and ids only."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from prometheus_client import REGISTRY, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import SohoaError
from storage.archive import Archive
from storage.operating import Standing, standing

_KEPT_S = 15.0  # a scrape every few seconds shall not count millions of rows each time
ANSWERS = Histogram(
    "sohoa_http_seconds",
    "Seconds until the site began to answer, by kind of address and status.",
    ("route", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


class MeasuredAnswers:
    """Measures each answer; ASGI middleware without state."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note how long its answer took to begin."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()

        async def send_measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "") or "other"
                ANSWERS.labels(route, message["status"]).observe(time.perf_counter() - began)
            await send(message)

        await self.app(scope, receive, send_measured)


class StandingCollector(Collector):
    """Gives the counts of ``storage.operating`` whenever Prometheus asks."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._kept: tuple[float, Standing] | None = None

    def collect(self) -> Iterator[Metric]:
        """Give the gauges; only ``sohoa_archive_up`` 0 where the database does not answer."""
        up = GaugeMetricFamily("sohoa_archive_up", "1 where the database answers.")
        try:
            now = self._standing()
        except SohoaError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from _labelled("sohoa_archive_pages", "Pages by state.", "state", now.pages)
        yield from _labelled("sohoa_failures", "Failed pages, refused files by code.", "code", now.failures)
        for name, words, value in (
            ("sohoa_questions_open", "Questions that wait for people.", now.questions_open),
            ("sohoa_questions_held", "Questions that somebody has before him.", now.questions_held),
            ("sohoa_leases", "Pages that a worker holds.", now.leases),
            ("sohoa_leases_run_out", "Pages whose worker went silent.", now.leases_run_out),
            ("sohoa_longest_wait_seconds", "How long the oldest unread file has waited.", now.longest_wait_s),
            ("sohoa_files_to_understand", "Files whose records are due.", now.files_to_understand),
            ("sohoa_workers", "Workers that live.", len(now.workers)),
        ):
            yield GaugeMetricFamily(name, words, value=float(value))

    def _standing(self) -> Standing:
        with self._lock:
            if self._kept is None or time.monotonic() - self._kept[0] > _KEPT_S:
                self._kept = (time.monotonic(), standing(self._archive))
            return self._kept[1]


def _labelled(name: str, words: str, label: str, values: object) -> Iterator[Metric]:
    gauge = GaugeMetricFamily(name, words, labels=[label])
    assert isinstance(values, dict)
    for key, value in sorted(values.items()):
        gauge.add_metric([key], float(value))
    yield gauge


def collect_standing(archive: Archive) -> StandingCollector:
    """Let this process's metrics tell how ``archive`` stands."""
    collector = StandingCollector(archive)
    REGISTRY.register(collector)
    return collector
