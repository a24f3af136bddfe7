"""``sohoa`` (số hóa: to digitise): the one program. Each command group has a file of its own."""

from __future__ import annotations

import typer

from cli import bench, check, export, scan, status
from cli.console import EXIT_CODES

app = typer.Typer(
    name="sohoa",
    help="sohoa: từ sổ sách giấy thành bản ghi tin được. Paper registers to records that can be trusted.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(scan.scan)
app.command()(status.status)
app.command()(check.check)
app.command()(bench.bench)
app.add_typer(export.app, name="export")


def run() -> None:
    """Run the command line."""
    app()
