"""``sohoa`` (số hóa: to digitise): the one program. Each command group has a file of its own."""

from __future__ import annotations

import signal
from types import FrameType

import typer

from cli import (
    access,
    batches,
    bench,
    calibrate,
    check,
    copying,
    enquiry,
    export,
    handover,
    link,
    maps,
    places,
    reread,
    review,
    scan,
    sheets,
    status,
    tokens,
    totals,
    train,
    users,
    watch,
    webhooks,
    worker,
)
from cli.console import EXIT_CODES, err
from cli.logs import set_up_logs
from flows.stopping import ask_to_stop

app = typer.Typer(
    name="sohoa",
    help="Từ sổ sách giấy thành bản ghi tin được. Paper registers to records that can be trusted.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(scan.scan)
app.command()(watch.watch)
app.command()(link.link)
app.command()(totals.totals)
app.command()(enquiry.find)
app.command(name="map")(maps.give_map)
app.command(name="import")(handover.take)
app.command()(status.status)
app.command()(worker.worker)
app.command()(batches.pause)
app.command()(batches.resume)
app.command()(batches.cancel)
app.command()(batches.prioritize)
app.command()(check.check)
app.command()(access.access)
app.command()(calibrate.calibrate)
app.command()(train.train)
app.command()(reread.reread)
app.command()(bench.bench)
app.command()(review.review)
app.add_typer(export.app, name="export")
app.add_typer(sheets.app, name="sheets")
app.add_typer(copying.store_app, name="store")
app.add_typer(copying.db_app, name="db")
app.add_typer(handover.app, name="handover")
app.add_typer(enquiry.app, name="enquiry")
app.add_typer(places.app, name="places")
app.add_typer(users.app, name="users")
app.add_typer(tokens.app, name="tokens")
app.add_typer(webhooks.app, name="webhooks")


def run() -> None:
    """Run the command line. SIGTERM stops as Ctrl-C does: what was begun is given back."""
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, _interrupt)
    set_up_logs("text", "warning", err)
    app()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    ask_to_stop()
    raise KeyboardInterrupt
