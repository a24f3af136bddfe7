"""``sohoa status``: how batches stand."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from cli.console import ExitCode, err, open_archive, out, print_json, settings_or_exit
from cli.scan import print_status
from storage.archive import Archive
from storage.values import Batch, BatchStatus


def status(
    batch: Annotated[str, typer.Argument(help="Tên hoặc mã đợt / name or id; không có: mọi đợt.", metavar="[BATCH]")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False,
) -> None:
    """Cho biết từng đợt: trang vào = xong + lỗi + trùng, hàng chờ, tốc độ.

    Ví dụ / example:  sohoa status "Hữu Lũng 1984"
    """
    with open_archive(settings_or_exit()) as archive:
        found = [archive.find_batch(batch)] if batch else list(archive.batches())
        known = [b for b in found if b is not None]
        if batch and not known:
            err.print(f"[red]Lỗi[/red] không có đợt này (no such batch): {batch}")
            raise typer.Exit(ExitCode.USAGE)
        if as_json:
            print_json([_as_dict(archive, b) for b in known])
            return
        for each in known:
            state = archive.status(each.id)
            out.print(f"[bold]{each.name}[/bold]")
            print_status(archive, each.id, state)
            out.print(f"Tốc độ (rate)    {_rate(state)}")


def _as_dict(archive: Archive, batch: Batch) -> dict[str, object]:
    state = archive.status(batch.id)
    return {"id": batch.id, "name": batch.name, **dataclasses.asdict(state), "rate": _rate(state)}


def _rate(state: BatchStatus) -> str:
    """Return pages a minute between the first lease and the last page finished, or a dash."""
    if state.started_at is None or state.finished_at is None or not state.done:
        return "–"
    minutes = (state.finished_at - state.started_at).total_seconds() / 60
    return f"{(state.done + state.failed) / minutes:.0f} trang/phút" if minutes > 0 else "–"
