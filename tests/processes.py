"""Runs the program as its users do, in processes of its own, for tests of kills, signals and exit codes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
_PROGRAM = "from cli.main import run; run()"


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment in which the program keeps everything below ``home`` and has no settings."""
    outer = {k: v for k, v in os.environ.items() if not k.startswith(("SOHOA_", "PREFECT_"))}
    mine = {"SOHOA_HOME": str(home), "SOHOA_PREFECT": "off", "SOHOA_WORKERS": "2", "NO_COLOR": "1"}
    return {**outer, **mine, "SOHOA_LANG": "en", **more}


def run_sohoa(
    *args: str | Path,
    env: Mapping[str, str],
    limit_s: float = 120,
    largest_file_bytes: int | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end, where asked as if files could not grow beyond a size."""

    def limit() -> None:
        if largest_file_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file_bytes, largest_file_bytes))

    command = [sys.executable, "-c", _PROGRAM, *map(str, args)]
    return subprocess.run(
        command,
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
        preexec_fn=limit,
    )


def start_sohoa(*args: str | Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the program and come back at once."""
    command = [sys.executable, "-c", _PROGRAM, *map(str, args)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=env, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet)


def wait_until(is_so: Callable[[], bool], *, limit_s: float) -> bool:
    """Return whether ``is_so()`` became true in time."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return is_so()


def tiny_page(text: str) -> Image.Image:
    """Return a small grey page image with a few words on it."""
    page = Image.new("L", (900, 420), 255)
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype("DejaVuSerif.ttf", 34)
    for row in range(3):
        draw.text((60, 60 + 90 * row), f"{text} dòng {row + 1} năm 1968", font=font, fill=0)
    return page


def save_tiny_batch(folder: Path, *, singles: int, tiff_pages: int) -> None:
    """Write ``singles`` PNG pages, and one TIFF of ``tiff_pages`` pages where there are to be any."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, singles + 1):
        tiny_page(f"Trang {number}").save(folder / f"trang-{number}.png", dpi=(200, 200))
    pages = [tiny_page(f"Tờ {number}") for number in range(1, tiff_pages + 1)]
    if pages:
        pages[0].save(folder / "so.tif", save_all=True, append_images=pages[1:], dpi=(200, 200))
