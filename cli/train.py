"""``sohoa train --from-corrections``: our reader learns from what people confirmed and corrected."""

from __future__ import annotations

import hashlib
import importlib.util
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from cli.console import (
    ExitCode,
    err,
    fail,
    lang_of,
    open_archive,
    out,
    print_json,
    say_error,
    settings_or_exit,
)
from cli.messages import Lang, tell
from flows.teaching import taught_lines
from models.errors import SetupError
from pipeline.taught import TaughtLine
from storage.archive import Archive
from storage.reader_models import (
    SHIPPED,
    ReaderModel,
    chosen_model,
    keep_model,
    kept_models,
    next_model_number,
)
from training.comparing import is_enough

if TYPE_CHECKING:
    from training.corrections import Outcome

# Training brings PyTorch; nothing else in the program needs it.
_NEEDED = ("torch", "onnx")


def train(
    *,
    from_corrections: Annotated[
        bool,
        typer.Option("--from-corrections", help="Học từ trường đã duyệt / learn from decided fields."),
    ] = False,
    without: Annotated[
        list[Path] | None,
        typer.Option(
            "--without", help="Thư mục trang để thử, không học / folder of test pages, never learned from."
        ),
    ] = None,
    minutes: Annotated[
        float, typer.Option(min=0.1, max=600, help="Học lâu nhất (phút) / train for at most so long.")
    ] = 20.0,
    listing: Annotated[
        bool, typer.Option("--list", help="Liệt kê các bộ trọng số / list the models of this archive.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False,
) -> None:
    """Dạy bộ đọc riêng bằng những gì người duyệt đã xác nhận và sửa trong kho này.

    Cuts the lines that reviewers confirmed or corrected out of their pages, trains our reader on three pages
    in four and compares it with the present one on the fourth. It is kept as a new model of this archive, and
    read with from then on, only where it surely reads better. Pages of SOHOA_TEST_BATCHES, pages labelled for
    calibration and files under --without teach nothing. Needs PyTorch (requirements/training.in).

    Ví dụ / example:  sohoa train --from-corrections
    """
    settings = settings_or_exit()
    lang = lang_of(settings)
    with open_archive(settings) as archive:
        if listing:
            _list(archive, lang, as_json=as_json)
            return
        if not from_corrections:
            say_error(tell("train-how", lang), lang)
            raise typer.Exit(ExitCode.USAGE)
        _check_torch(lang)
        lines = _gather(archive, without or (), lang)
        _teach(archive, lines, minutes=minutes, lang=lang, as_json=as_json)


def _check_torch(lang: Lang) -> None:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        fail(
            SetupError(
                f"Training needs what is not installed: {', '.join(missing)}.",
                remedy="Run: pip install -r requirements/training.in (reading pages never needs it).",
            ),
            lang,
        )


def _gather(archive: Archive, folders: Sequence[Path], lang: Lang) -> list[TaughtLine]:
    closed = {*_hashes_below(folders), *_labelled(archive.settings.home / "labelled")}
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task(tell("train-cutting", lang))
        return list(
            taught_lines(
                archive,
                without=closed,
                tell=lambda done, total: progress.update(task, completed=done, total=total),
            )
        )


def _hashes_below(folders: Sequence[Path]) -> Iterator[str]:
    for folder in folders:
        for path in (p for p in sorted(folder.rglob("*")) if p.is_file()):
            with path.open("rb") as file:
                yield hashlib.file_digest(file, "sha256").hexdigest()


def _labelled(cache: Path) -> Iterator[str]:
    """Give the hashes of files that calibration was given with their truth: it measures with them."""
    for path in cache.rglob("*.json.gz"):
        yield path.name.partition("-")[0]


def _teach(
    archive: Archive, lines: Sequence[TaughtLine], *, minutes: float, lang: Lang, as_json: bool
) -> None:
    if not is_enough(lines):
        facts = {"lines": len(lines), "pages": len({line.page for line in lines})}
        if as_json:
            print_json({"result": "too-few", **facts})
        else:
            out.print(tell("train-too-few", lang, **facts))
        return
    from training import corrections  # noqa: PLC0415 - brings PyTorch
    from training.finetune import Course  # noqa: PLC0415

    base = chosen_model(archive)
    number = next_model_number(archive)
    with _weights(archive, base) as path, tempfile.TemporaryDirectory(dir=archive.settings.home) as folder:
        target = Path(folder) / "reader.onnx"
        version = f"{_version_of(path)}+{number}"
        with Progress(console=err, transient=True) as progress:
            task = progress.add_task(tell("train-learning", lang), total=1.0)
            outcome = corrections.teach(
                lines,
                base=path,
                target=target,
                version=version,
                course=Course(minutes=minutes),
                tell=lambda share: progress.update(task, completed=share),
            )
        model = _model(outcome, target, number=number, version=version, base=base)
        if outcome.is_better:
            keep_model(archive, target.read_bytes(), model)
    _report(outcome, model, lang, as_json=as_json)


@contextmanager
def _weights(archive: Archive, model: ReaderModel | None) -> Iterator[Path]:
    if model is not None:
        with archive.store.open_path(model.key) as path:
            yield path
        return
    with as_file(files("pipeline").joinpath("data/reader.onnx")) as path:
        yield path


def _version_of(weights: Path) -> str:
    """Return the version that shipped at the root of these weights: "2" of "2+1"."""
    from pipeline.own_network import OwnNetwork  # noqa: PLC0415 - brings the runtime

    return str(OwnNetwork(weights).version).partition("+")[0]


def _model(
    outcome: Outcome, weights: Path, *, number: int, version: str, base: ReaderModel | None
) -> ReaderModel:
    found = outcome.comparison
    return ReaderModel(
        number=number,
        sha256=hashlib.sha256(weights.read_bytes()).hexdigest(),
        version=version,
        base=base.version if base is not None else SHIPPED,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        taught=outcome.taught,
        compared=found.lines,
        pages=found.pages,
        before=found.before,
        after=found.after,
        low=round(found.low, 4),
        high=round(found.high, 4),
    )


def _report(outcome: Outcome, model: ReaderModel, lang: Lang, *, as_json: bool) -> None:
    result = "kept" if outcome.is_better else "not-better"
    general = outcome.general
    if as_json:
        facts = {**asdict(model), "number": model.number if outcome.is_better else None}
        print_json({"result": result, **facts, "general": general})
        return
    out.print(tell("train-compared", lang, **_shown(model)))
    if general is not None:
        out.print(tell("train-general", lang, before=f"{general[0]:.3f}", after=f"{general[1]:.3f}"))
    out.print(tell(f"train-{result}", lang, number=model.number, version=model.version))


def _shown(model: ReaderModel) -> dict[str, object]:
    gain = (model.after - model.before) / max(1, model.compared)
    return {
        "taught": model.taught,
        "compared": model.compared,
        "pages": model.pages,
        "before": model.before,
        "after": model.after,
        "gain": f"{100 * gain:+.1f}",
        "low": f"{100 * model.low:+.1f}",
        "high": f"{100 * model.high:+.1f}",
    }


def _list(archive: Archive, lang: Lang, *, as_json: bool) -> None:
    models, chosen = kept_models(archive), chosen_model(archive)
    if as_json:
        print_json(
            {
                "models": [asdict(m) for m in models],
                "chosen": chosen.number if chosen is not None else SHIPPED,
            }
        )
        return
    for model in models:
        mark = "*" if chosen is not None and model.number == chosen.number else " "
        shown = _shown(model)
        out.print(
            tell(
                "train-listed",
                lang,
                mark=mark,
                number=model.number,
                version=model.version,
                sha=model.sha256[:12],
                made=model.made_at,
                **shown,
            )
        )
    out.print(tell("train-chosen", lang, version=chosen.version if chosen is not None else SHIPPED))
