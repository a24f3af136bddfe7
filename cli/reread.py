"""``sohoa reread``: finished pages again with the present reader; what it reads otherwise is proposed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.progress import Progress

from cli.console import (
    ExitCode,
    err,
    find_batch_or_exit,
    lang_of,
    open_archive,
    out,
    print_json,
    settings_or_exit,
)
from cli.messages import Lang, tell
from flows.pool import pool_of
from flows.rereading import Reread
from flows.rereading import reread as read_again
from storage.archive import Archive
from storage.rereads import Proposal

# More than a screen of changes is for --json.
_SHOWN = 20


def reread(
    *,
    batch: Annotated[
        str, typer.Option(help="Tên hoặc mã đợt; không có: tất cả / batch by name or id; none: all.")
    ] = "",
    model: Annotated[
        str | None, typer.Option(help="Bộ trọng số: số, hash, shipped / which model of our reader.")
    ] = None,
    trial: Annotated[
        bool, typer.Option("--trial", help="Chỉ xem sẽ đổi gì / keep nothing, only show what would change.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Số tiến trình / worker processes.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False,
) -> None:
    """Đọc lại các trang đã xong bằng bộ đọc hiện tại, và đề nghị những gì khác trước.

    Tables, rows and record ids stay as they are. What the machine now reads otherwise becomes its new claim;
    what a person has said stands, and the new reading is only kept beside it. Pages that this reader read
    before, and pages whose tables people cut anew, are left.

    Ví dụ / example:  sohoa reread --batch "Hữu Lũng 1984" --trial
    """
    settings = settings_or_exit(workers=workers)
    lang = lang_of(settings)
    with open_archive(settings) as archive:
        done = _run(archive, find_batch_or_exit(archive, batch), model=model, is_trial=trial, lang=lang)
    if as_json:
        print_json({**asdict(done), "kept": not trial})
    else:
        _print(done, is_trial=trial, lang=lang)
    if done.failed:
        raise typer.Exit(ExitCode.SOME_FAILED)


def _run(archive: Archive, batch_id: str | None, *, model: str | None, is_trial: bool, lang: Lang) -> Reread:
    with pool_of(archive.settings) as pool, Progress(console=err, transient=True) as progress:
        task = progress.add_task(tell("reread-progress", lang))
        return read_again(
            archive,
            pool,
            batch_id=batch_id,
            model=model,
            is_trial=is_trial,
            tell=lambda done, total: progress.update(task, completed=done, total=total),
        )


def _print(done: Reread, *, is_trial: bool, lang: Lang) -> None:
    against = [p for p in done.proposals if p.said is not None]
    free = [p for p in done.proposals if p.said is None]
    for proposal in [*against, *free][:_SHOWN]:
        out.print(_line(proposal, lang))
    if len(done.proposals) > _SHOWN:
        out.print(tell("reread-more", lang, count=len(done.proposals) - _SHOWN))
    counts = {"pages": done.pages, "changed": done.changed, "left": done.left, "failed": done.failed}
    out.print(tell("reread-done", lang, **counts, fields=len(free), against=len(against)))
    if ruled := sum(p.by_rules for p in done.proposals):
        out.print(tell("reread-by-rules", lang, count=ruled))
    if is_trial:
        out.print(tell("reread-trial", lang))


def _line(proposal: Proposal, lang: Lang) -> str:
    said = tell("reread-said", lang, said=proposal.said) if proposal.said is not None else ""
    place = f"{proposal.sha256[:12]} {tell('page', lang)} {proposal.page_no} {proposal.key}"
    rules = tell("reread-rule", lang) if proposal.by_rules else ""
    return f"{place}: {proposal.before or '∅'} → {proposal.after or '∅'}{said}{rules}"
