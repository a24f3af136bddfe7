"""``sohoa worker``: reads what waits, on any number of machines."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from cli.console import err, fail, lang_of, open_archive, out, print_json, say_error, settings_or_exit
from cli.messages import Lang, error_line, tell
from flows.metrics import show_metrics
from flows.notifying import send_due, sending
from flows.pool import pool_of
from flows.prefect_server import quiet_environment
from flows.reading import ReadingSummary
from flows.working import ReadChunk, Told, WorkerLoop, check_clock
from models.errors import SetupError
from storage.archive import Archive
from storage.settings import Settings

log = logging.getLogger(__name__)


def worker(
    *,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Số tiến trình / worker processes.")
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Hết việc thì dừng / end when nothing is left to do.")
    ] = False,
    work_pool: Annotated[
        str, typer.Option("--pool", help="Nhận việc từ work pool này của Prefect / takes runs of this pool.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False,
) -> None:
    """Đọc mọi đợt đang chờ, đợt gấp trước. Chạy trên bao nhiêu máy cũng được; máy chết thì máy khác làm tiếp.

    Reads all batches that wait, the most urgent first, on any number of machines that share a database and a
    store. With PREFECT_API_URL set, Prefect carries and shows the chunks; with --pool it is a worker of that
    work pool, which is made where it is missing, and Prefect starts its runs.

    Ví dụ / example:  sohoa worker --workers 4
    """
    settings = settings_or_exit(workers=workers)
    lang = lang_of(settings)
    if work_pool:
        _serve(settings, work_pool, once=once)
        return
    with open_archive(settings) as archive, sending(archive), pool_of(settings) as pool:
        show_metrics(settings.metrics_port, host=settings.metrics_host)
        check_clock(archive, database_now_s=archive.database.server_time_s())
        loop = WorkerLoop(archive, pool, tell=lambda told: _print(archive, told, lang))
        _say(settings, "worker-ready", processes=settings.workers)
        with _carrying(archive, loop) as read_chunk:
            done = loop.run(once=once, read_chunk=read_chunk)
        send_due(archive)  # what the last pages changed
    _report(done, lang, as_json=as_json)


def _serve(settings: Settings, work_pool: str, *, once: bool) -> None:
    """Be a worker of a Prefect work pool until stopped."""
    lang = lang_of(settings)
    if once or settings.prefect == "off" or not os.environ.get("PREFECT_API_URL"):
        said = SetupError(
            "a work pool is a Prefect server's, for workers that stay",
            remedy="Set PREFECT_API_URL and no SOHOA_PREFECT=off, and leave --once out.",
        )
        fail(said, lang)
    # The processes of its runs find their settings in the environment, as this one did.
    os.environ.update({"SOHOA_WORKERS": str(settings.workers), "PREFECT_WORKER_QUERY_SECONDS": "3"})
    os.environ.update(quiet_environment(settings.home) | dict(os.environ))
    with open_archive(settings) as archive, sending(archive):
        check_clock(archive, database_now_s=archive.database.server_time_s())
        from flows.prefect_runs import AWAY, reconciling  # noqa: PLC0415 - read with the environment
        from flows.work_pool import serve_pool  # noqa: PLC0415

        _say(settings, "worker-ready", processes=settings.workers)
        try:
            with reconciling(archive):
                serve_pool(archive, work_pool)
        except AWAY as error:
            raise SetupError(
                f"the Prefect server does not serve the pool: {error}",
                remedy="Start it, or correct PREFECT_API_URL; pages wait unharmed.",
            ) from error


def _report(done: ReadingSummary, lang: Lang, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {"pages": done.pages, "files": done.files, "broken_files": [s for s, _ in done.broken_files]}
        )
        return
    out.print(tell("worker-done", lang, pages=done.pages))
    for sha256, error in done.broken_files:
        error.file = error.file or sha256
        say_error(error_line(error, lang), lang)


def _say(settings: Settings, key: str, **values: object) -> None:
    """Tell people at a terminal; machines read the log, which says the same with ids."""
    if settings.log == "text":
        err.print(tell(key, lang_of(settings), **values))


def _print(archive: Archive, told: Told, lang: Lang) -> None:
    if archive.settings.log == "json":
        _log(told)
        return
    if told.trouble is not None:
        say_error(error_line(told.trouble, lang), lang)
        err.print(tell("worker-waits", lang))
        return
    batch = archive.find_batch(told.batch_id) if told.batch_id else None
    err.print(tell("worker-turns", lang, name=batch.name) if batch else tell("worker-idle", lang))


def _log(told: Told) -> None:
    """Log where the worker turns: by id, for the name of a batch may be anybody's."""
    if told.trouble is not None:
        log.warning("the archive is away; it is tried again", extra={"code": told.trouble.code})
    elif told.batch_id is not None:
        log.info("reading a batch", extra={"batch_id": told.batch_id})
    else:
        log.info("no page waits")


@contextmanager
def _carrying(archive: Archive, loop: WorkerLoop) -> Iterator[ReadChunk | None]:
    """Give how chunks are carried: by Prefect where a server is named, else plainly (None)."""
    url = os.environ.get("PREFECT_API_URL")
    if archive.settings.prefect == "off" or not url:
        if archive.settings.prefect == "always":
            raise SetupError(
                "no Prefect server is named", remedy="Set PREFECT_API_URL, or SOHOA_PREFECT=auto."
            )
        yield None
        return
    os.environ.update(quiet_environment(archive.settings.home) | dict(os.environ))
    # Prefect takes its settings from the environment when it is imported, and two seconds to be so.
    from flows.prefect_runs import chunks_under_prefect, reconciling  # noqa: PLC0415

    with reconciling(archive):
        yield chunks_under_prefect(loop.pool, loop.read_chunk)
