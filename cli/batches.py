"""``sohoa pause|resume|cancel|prioritize``: which batches are read, and which first. Workers obey at once."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.console import batch_or_exit, lang_of, open_archive, out, settings_or_exit
from cli.messages import tell
from storage.control import BatchMode, Control

Name = Annotated[str, typer.Argument(metavar="BATCH", help="Tên hoặc mã đợt / name or id.")]


def pause(batch: Name) -> None:
    """Tạm dừng một đợt: trang đang đọc được đọc nốt, trang khác chờ.

    Lets a batch rest: pages in hand are finished, the others wait.

    Ví dụ / example:  sohoa pause "Hữu Lũng 1984"
    """
    _set_mode(batch, BatchMode.PAUSED, "batch-paused")


def resume(batch: Name) -> None:
    """Đọc tiếp một đợt đã tạm dừng hoặc đã hủy.

    Reads on: a batch that was paused, or cancelled.

    Ví dụ / example:  sohoa resume "Hữu Lũng 1984"
    """
    _set_mode(batch, BatchMode.ACTIVE, "batch-resumed")


def cancel(batch: Name) -> None:
    """Hủy phần chưa đọc của một đợt. Những gì đã đọc giữ nguyên; trang chưa đọc tính là bỏ qua.

    Gives up what is not read yet: it counts as excluded. What was read stays; resume takes it back.

    Ví dụ / example:  sohoa cancel "Hữu Lũng 1984"
    """
    _set_mode(batch, BatchMode.CANCELLED, "batch-cancelled")


def prioritize(
    batch: Name,
    priority: Annotated[
        int, typer.Argument(min=-100, max=100, help="Cao thì trước / higher comes first.")
    ] = 10,
) -> None:
    """Cho một đợt đọc trước các đợt khác (mặc định 10; đợt thường là 0).

    Lets a batch overtake those of lower priority; workers change over within seconds.

    Ví dụ / example:  sohoa prioritize "Giấy báo tử gấp" 20
    """
    with open_archive(settings_or_exit()) as archive:
        found = batch_or_exit(archive, batch)
        Control(archive).set_priority(found.id, priority)
        lang = lang_of(archive.settings)
        out.print(tell("batch-priority", lang, name=found.name, priority=priority))


def _set_mode(name: str, mode: BatchMode, message: str) -> None:
    with open_archive(settings_or_exit()) as archive:
        found = batch_or_exit(archive, name)
        Control(archive).set_mode(found.id, mode)
        out.print(tell(message, lang_of(archive.settings), name=found.name))
