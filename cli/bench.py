"""``sohoa bench``: accuracy, silent errors and speed, against the plain engines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bench.sizes import AMOUNTS, Size
from bench.splits import Split
from cli.console import fail, lang_of, out, settings_or_exit
from models.errors import SohoaError


def bench(  # noqa: PLR0913 - the options of a command are its parameters
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Thư mục kết quả / folder of results.")
    ] = Path("bench/out"),
    samples: Annotated[
        list[Path] | None,
        typer.Option(help="Thư mục có pages/ và truth/; không có: tự tạo / none: made here."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Hạt giống / seed of the made pages.")] = 5,
    size: Annotated[
        Size, typer.Option(help="Cỡ đo: small, medium, full / how much to measure.")
    ] = Size.MEDIUM,
    documents: Annotated[
        int | None, typer.Option(min=1, help="Số tài liệu, thay cỡ đo / documents, instead of the size's.")
    ] = None,
    split: Annotated[
        Split, typer.Option(help="Phần mẫu: held-out (chỉ để đo), dev, fit / which made pages.")
    ] = Split.HELD_OUT,
    with_speed: Annotated[bool, typer.Option("--speed/--no-speed", help="Đo tốc độ / time it too.")] = True,
    long_pages: Annotated[
        int | None, typer.Option(min=0, help="Trang của PDF dài, thay cỡ đo / pages of the long PDF.")
    ] = None,
    rounds: Annotated[
        int | None, typer.Option(min=1, help="Số lượt đo, thay cỡ đo / rounds of timing.")
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Ghi mốc mới / write a new baseline.")
    ] = False,
) -> None:
    """Đo độ đúng, lỗi lọt và tốc độ, bên cạnh Tesseract và OCRmyPDF.

    Accuracy, silent errors and speed beside plain Tesseract and OCRmyPDF.

    Ví dụ / example:  sohoa bench --size small --no-speed
    """
    # Only this command pays for the plotting library.
    from bench.report import print_report  # noqa: PLC0415
    from bench.run import BenchOptions, run_bench  # noqa: PLC0415
    from bench.speed import SpeedOptions  # noqa: PLC0415

    amount = AMOUNTS[size]
    timing = SpeedOptions(
        rounds=amount.rounds if rounds is None else rounds,
        long_pages=amount.long_pages if long_pages is None else long_pages,
    )
    options = BenchOptions(
        out=output,
        samples=tuple(samples or ()),
        seed=seed,
        documents=amount.documents if documents is None else documents,
        split=split,
        speed=timing if with_speed else None,
        update_baseline=update_baseline,
    )
    try:
        print_report(run_bench(options), out)
    except SohoaError as error:
        fail(error, lang_of(settings_or_exit()))
