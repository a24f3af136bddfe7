"""``sohoa webhooks``: who is told when records change, and how that stands."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from cli.console import ExitCode, err, lang_of, open_archive, out, print_json, say_error, settings_or_exit
from cli.messages import tell
from flows.notifying import send_due, send_ping
from models.sentences import to_vietnamese
from storage.webhooks import Webhooks

app = typer.Typer(help="Báo cho hệ thống khác khi bản ghi đổi / webhooks.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Tên / name.")]


@app.command()
def add(
    name: Name,
    url: Annotated[str, typer.Argument(help="Địa chỉ nhận, https / address that receives.")],
    *,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Báo cả những thay đổi cũ / tell of all changes ever.")
    ] = False,
) -> None:
    """Thêm nơi nhận; in khóa ký, chỉ hiện lần này.

    Adds a receiver; prints the secret that deliveries are signed with, shown only now.

    Ví dụ / example:  sohoa webhooks add cong-thong-tin https://portal.example/hook
    """
    settings = settings_or_exit()
    with open_archive(settings) as archive:
        secret = Webhooks(archive).add(name.strip(), url.strip(), from_start=from_start)
        err.print(tell("webhook-added", lang_of(settings), name=name))
        out.print(secret)


@app.command(name="list")
def list_all(
    *, as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False
) -> None:
    """Liệt kê nơi nhận, đã báo tới đâu, lỗi gần nhất.

    Lists receivers, how far each was told, and the last error.

    Ví dụ / example:  sohoa webhooks list
    """
    settings = settings_or_exit()
    lang = lang_of(settings)
    with open_archive(settings) as archive:
        found = Webhooks(archive).all()
        if as_json:
            print_json([dataclasses.asdict(one) for one in found])
            return
        for one in found:
            out.print(tell("webhook-row", lang, name=one.name, url=one.url, cursor=one.cursor))
            if one.last_error:
                said = to_vietnamese(one.last_error) if lang == "vi" else one.last_error
                out.print(tell("webhook-failing", lang, count=one.failures, why=said, at=one.next_try_at))


@app.command()
def remove(name: Name) -> None:
    """Bỏ nơi nhận.

    Removes a receiver.

    Ví dụ / example:  sohoa webhooks remove cong-thong-tin
    """
    settings = settings_or_exit()
    with open_archive(settings) as archive:
        Webhooks(archive).remove(name)
        err.print(tell("webhook-removed", lang_of(settings), name=name))


@app.command()
def test(name: Name) -> None:
    """Gửi thử một tin "ping" đã ký.

    Sends a signed test and says what came of it.

    Ví dụ / example:  sohoa webhooks test cong-thong-tin
    """
    settings = settings_or_exit()
    lang = lang_of(settings)
    with open_archive(settings) as archive:
        why = send_ping(archive, name)
        if why:
            say_error(to_vietnamese(why) if lang == "vi" else why, lang)
            raise typer.Exit(ExitCode.SOME_FAILED)
        err.print(tell("webhook-tested", lang, name=name))


@app.command()
def send() -> None:
    """Gửi ngay những gì đang chờ (trang duyệt tự gửi khi đang chạy).

    Sends what is due now, once; the review site does so by itself while it runs.

    Ví dụ / example:  sohoa webhooks send
    """
    settings = settings_or_exit()
    with open_archive(settings) as archive:
        err.print(tell("webhooks-sent", lang_of(settings), count=send_due(archive)))
