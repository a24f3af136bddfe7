"""``sohoa bench``: accuracy, silent errors and speed, against the plain engines, on pages of the bench's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import out


def bench(
    output: Annotated[Path, typer.Option("-o", "--output", help="Thư mục kết quả / folder of results.")] = Path(
        "bench/out"
    ),
    samples: Annotated[
        list[Path] | None,
        typer.Option(help="Thư mục có pages/ và truth/; không có: tự tạo / folders with pages and truth."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Hạt giống / seed of the made pages.")] = 1,
    documents: Annotated[int, typer.Option(min=1, help="Số tài liệu tự tạo / documents to make.")] = 45,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Mẫu để dành / held-out layouts and faces only.")
    ] = False,
    with_speed: Annotated[bool, typer.Option("--speed/--no-speed", help="Đo tốc độ / time it too.")] = True,
    long_pages: Annotated[int, typer.Option(min=0, help="Trang của PDF dài / pages of the long PDF.")] = 500,
    rounds: Annotated[int, typer.Option(min=1, help="Số lượt đo / rounds of timing.")] = 2,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Ghi mốc mới / write a new baseline.")
    ] = False,
) -> None:
    """Đo độ đúng, lỗi lọt và tốc độ.

    Ví dụ / example:  sohoa bench --documents 15 --no-speed
    """
    # Imported here: the plotting library alone takes longer to load than every other command.
    from bench.report import print_report  # noqa: PLC0415
    from bench.run import BenchOptions, run_bench  # noqa: PLC0415
    from bench.speed import SpeedOptions  # noqa: PLC0415

    speed = SpeedOptions(rounds=rounds, long_pages=long_pages) if with_speed else None
    options = BenchOptions(
        out=output,
        samples=tuple(samples or ()),
        seed=seed,
        documents=documents,
        held_out=held_out,
        speed=speed,
        update_baseline=update_baseline,
    )
    print_report(run_bench(options), out)
