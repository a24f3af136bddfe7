"""``sohoa status``: how batches stand."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from cli.account import pages_a_minute, print_account
from cli.console import find_batch_or_exit, open_archive, out, print_json, settings_or_exit
from storage.archive import Archive
from storage.control import Control
from storage.sheets import Sheets
from storage.values import Batch


def status(
    batch: Annotated[
        str, typer.Argument(help="Tên hoặc mã đợt / name or id; không có / none: mọi đợt / all.")
    ] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False,
) -> None:
    """Cho biết từng đợt: trang vào = xong + lỗi + trùng, hàng chờ, tốc độ.

    How each batch stands: pages in = done + failed + excluded (+ waiting), the queue, the rate, the failures.

    Ví dụ / example:  sohoa status "Hữu Lũng 1984"
    """
    with open_archive(settings_or_exit()) as archive:
        wanted = find_batch_or_exit(archive, batch)
        found = [b for b in archive.batches() if wanted in (None, b.id)]
        if as_json:
            print_json([_as_dict(archive, b) for b in found])
            return
        for index, each in enumerate(found):
            if index:
                out.print()
            print_account(archive, each, status=archive.status(each.id))


def _as_dict(archive: Archive, batch: Batch) -> dict[str, object]:
    state = archive.status(batch.id)
    return {
        "id": batch.id,
        "name": batch.name,
        **dataclasses.asdict(Control(archive).of(batch.id)),
        **dataclasses.asdict(state),
        "pages_a_minute": pages_a_minute(state),
        "sheets": [{**dataclasses.asdict(s), "state": s.state} for s in Sheets(archive).of_batch(batch.id)],
        "copies": [dataclasses.asdict(c) for c in archive.copies(batch.id)],
        "failures": [dataclasses.asdict(f) for f in archive.failures(batch.id)],
    }
