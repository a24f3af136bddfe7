"""What reading measures, for Prometheus, and the port on which a program shows its metrics."""

from __future__ import annotations

import logging

from prometheus_client import Counter, Gauge, start_http_server

from models.errors import SetupError
from storage.values import PageResult

log = logging.getLogger(__name__)

PAGES = Counter("sohoa_pages", "Pages that were finished here, by outcome.", ("outcome",))
STEPS = Counter("sohoa_step_seconds", "Seconds that steps of reading took.", ("step",))
ERRORS = Counter("sohoa_errors", "Tries that failed, by code.", ("code",))
READING = Gauge("sohoa_pages_reading", "Pages that are being read here, or wait for a process.")


def count_page(result: PageResult) -> None:
    """Count a page that was read, and what its steps took."""
    PAGES.labels("done").inc()
    for step, seconds in result.timings:
        STEPS.labels(step).inc(seconds)


def count_error(code: str, *, is_final: bool) -> None:
    """Count a try that failed; ``is_final`` where the page will not be tried again by itself."""
    ERRORS.labels(code).inc()
    if is_final:
        PAGES.labels("failed").inc()


def show_metrics(port: int | None, *, host: str) -> None:
    """Serve ``/metrics`` on ``port``, beside whatever else the program does; nothing for None.

    Raises:
        SetupError: the port is taken.

    """
    if port is None:
        return
    try:
        start_http_server(port, addr=host)
    except OSError as error:
        raise SetupError(
            f"metrics cannot be shown on port {port}: {error.strerror}", remedy="Change SOHOA_METRICS_PORT."
        ) from error
    log.info("metrics on port %s", port)
