"""``sohoa calibrate``: make confidence true to this archive, and decide again by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from calibration.measure import Weighed, outcome_of, weigh_all
from calibration.refit import Refit, refit
from calibration.report import bar_lines, what_it_lacks, write_report
from cli.console import err, fail, lang_of, open_archive, out, print_json, settings_or_exit
from cli.messages import Lang, tell
from extractors.documents import EXTRACTOR_VERSION
from extractors.looks import reading_key
from extractors.trust import Trust, shipped_calibrations, shipped_for
from flows.deciding import decide_again
from flows.trusting import calibration_of, trust_of
from models.calibration import Calibration
from models.errors import SetupError
from models.evidence import Labelled
from storage.archive import Archive
from storage.learning import DecidedField, decided_fields, keep_calibration, next_number


@dataclass(frozen=True, slots=True)
class _Wishes:
    pages: Sequence[Path]
    output: Path | None
    is_reset: bool
    is_decide: bool
    as_json: bool


def calibrate(
    *,
    pages: Annotated[
        list[Path] | None,
        typer.Option(
            help="Thư mục có pages/ và truth/ / folder of pages with their truth: learned from too."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Thư mục báo cáo / folder for report and picture.")
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Về bộ có sẵn / go back to the shipped calibration.")
    ] = False,
    decide: Annotated[
        bool, typer.Option("--decide", help="Không học, chỉ xét lại / learn nothing, only decide again.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False,
) -> None:
    """Hiệu chuẩn độ tin theo quyết định của người duyệt, rồi xét lại mọi trường máy đã đọc.

    Learns from what reviewers decided (and from pages with known truth) how far each field can be trusted,
    solves for each kind of field how sure it must be (SOHOA_ACCEPTED_ERROR, 0.005 unless set), and decides
    again without reading a page. What people said never changes. Too few decisions change nothing, and it
    says how many more are needed.

    Ví dụ / example:  sohoa calibrate -o bao-cao
    """
    wishes = _Wishes(pages or (), output, reset, decide, as_json)
    with open_archive(settings_or_exit()) as archive:
        _run(archive, wishes)


def _run(archive: Archive, wishes: _Wishes) -> None:
    lang = lang_of(archive.settings)
    labelled = [] if wishes.is_reset or wishes.is_decide else _labelled(archive, wishes.pages, lang)
    number = next_number(archive)
    version, now = f"{EXTRACTOR_VERSION}.{number:04d}", datetime.now(UTC).isoformat(timespec="seconds")
    result: Refit | None = None
    chosen: Calibration | None = replace(shipped_calibrations()[0], version=version)
    if wishes.is_decide:
        chosen = replace(calibration_of(archive), version=version)
    elif not wishes.is_reset:
        base = shipped_for([x.evidence.page.engine for x in labelled])
        result = refit(base, labelled, version=version, made_at=now)
        chosen = result.calibration
    if chosen is not None:
        keep_calibration(archive, chosen, number)
    changed = decide_again(archive, tell=lambda done, total: _progress(done, total, lang))
    trust = trust_of(archive)
    weighed = weigh_all(labelled, trust)
    if wishes.output is not None:
        _write(weighed, trust, wishes.output, lang)
    if wishes.as_json:
        print_json(_as_json(result, weighed, trust, changed))
    else:
        _print(result, weighed, trust, changed, lang)


def _labelled(archive: Archive, folders: Sequence[Path], lang: Lang) -> list[Labelled]:
    found = [_label(decided) for decided in decided_fields(archive)]
    if folders:
        found += _of_pages(archive, folders, lang)
    return found


def _label(decided: DecidedField) -> Labelled:
    """Return a decision as a verdict on what the machine had read; spaces and tone places do not count."""
    return Labelled(
        evidence=decided.evidence,
        name=str(decided.name),
        kind=str(decided.document_kind),
        is_right=reading_key(decided.read) == reading_key(decided.said),
        origin=decided.sha256,
        file=decided.sha256,
        is_decision=True,
    )


def _of_pages(archive: Archive, folders: Sequence[Path], lang: Lang) -> list[Labelled]:
    """Return the labelled fields of folders of pages with truth; readings are kept beside the archive."""
    from bench.cached import pipeline_print  # noqa: PLC0415 - brings engines
    from bench.labelled import label_files  # noqa: PLC0415
    from bench.truth import load_truths  # noqa: PLC0415
    from pipeline.engines import open_readers  # noqa: PLC0415

    given = archive.settings
    engine = open_readers(
        given.reader, given.engine, tessdata=str(given.tessdata) if given.tessdata else None
    )
    cache = given.home / "labelled" / pipeline_print(engine.name)
    found: list[Labelled] = []
    for folder in folders:
        truths = load_truths(folder / "truth")
        if not truths:
            fail(
                SetupError(
                    f"There is no truth in {folder}.",
                    remedy="Give a folder that holds pages/ and truth/ (docs/confidence.md).",
                ),
                lang,
            )
        for index, truth in enumerate(truths):
            found += label_files((truth,), folder, engine=engine, cache=cache)
            _progress(index + 1, len(truths), lang)
    return found


def _progress(done: int, total: int, lang: Lang) -> None:
    if done == total or done % 20 == 0:
        err.print(tell("calibrate-progress", lang, done=done, total=total))


def _write(weighed: Sequence[Weighed], trust: Trust, folder: Path, lang: Lang) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    title = tell("calibrate-title", lang)
    write_report(weighed, trust, folder / "calibration.md", title=title, groups={})
    if weighed:
        from calibration.plots import plot_reliability  # noqa: PLC0415 - a second to import

        plot_reliability(weighed, folder / "calibration.png")
    err.print(tell("calibrate-report", lang, path=folder / "calibration.md"))


def _as_json(
    result: Refit | None, weighed: Sequence[Weighed], trust: Trust, changed: int
) -> dict[str, object]:
    return {
        "version": trust.calibration.version,
        "result": result.why if result else "chosen",
        "decisions": result.decisions if result else 0,
        "missing": result.missing if result else 0,
        "error_before": result.before if result else None,
        "error_after": result.after if result else None,
        "accepted_error": trust.accepted_error,
        "records_changed": changed,
        "bars": [
            {
                "field": line.name,
                "document_kind": line.kind,
                "confidence": line.probability,
                "promised_by": line.bar.pool,
                "missing": line.bar.missing,
                "fields": line.outcome.fields,
                "wrong": line.outcome.wrong,
                "accepted": line.outcome.accepted,
                "accepted_wrong": line.outcome.silent,
            }
            for line in bar_lines(weighed, trust)
        ],
    }


def _print(result: Refit | None, weighed: Sequence[Weighed], trust: Trust, changed: int, lang: Lang) -> None:
    if result is not None:
        said = tell(
            f"calibrate-{result.why}",
            lang,
            decisions=result.decisions,
            missing=result.missing,
            before=result.before,
            after=result.after,
        )
        out.print(said)
    whole = outcome_of(weighed)
    out.print(tell("calibrate-now", lang, version=trust.calibration.version, changed=changed))
    if not weighed:
        return
    table = Table(box=None, pad_edge=False)
    for heading in tell("calibrate-headings", lang).split("|"):
        table.add_column(heading)
    for line in bar_lines(weighed, trust):
        bar = "-" if line.probability is None else f"{line.probability:.4f}"
        o = line.outcome
        numbers = (str(o.fields), str(o.wrong), bar, line.bar.pool, str(o.accepted), str(o.silent))
        table.add_row(line.name, line.kind, *numbers, what_it_lacks(line.bar))
    out.print(table)
    out.print(tell("calibrate-whole", lang, accepted=whole.accepted, wrong=whole.silent, bound=whole.bound))
