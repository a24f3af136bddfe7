"""``sohoa access``: who looked at which record, page or field on the review site."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cli.console import lang_of, open_archive, out, print_json, settings_or_exit
from cli.messages import tell
from storage.access import find_looks


def access(
    *,
    subject: Annotated[str, typer.Option(help="Mã bản ghi, trang, trường / id of what was looked at.")] = "",
    who: Annotated[str, typer.Option(help="Tên tài khoản / name of an account.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Nhiều nhất / at most.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False,
) -> None:
    """Ai đã xem gì trên trang duyệt, mới nhất trước. Chỉ có mã, không có nội dung.

    Who looked at what on the review site, newest first. Ids only, never what was read.

    Ví dụ / example:  sohoa access --who lan
    """
    settings = settings_or_exit()
    with open_archive(settings) as archive:
        looks = find_looks(archive, subject=subject or None, who=who or None, limit=limit)
    if as_json:
        print_json([asdict(look) for look in looks])
        return
    for look in looks:
        out.print(f"{look.at:%Y-%m-%d %H:%M:%S}  {look.who}  {look.did}  {look.subject}")
    if not looks:
        out.print(tell("no-looks", lang_of(settings)))
