"""Logs for machines, and that no name of anybody comes into them."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from cli.logs import JsonLines
from tests.processes import environment, run_sohoa, save_tiny_batch

PLANTED = ("Nguyễn Thị Bí Mật", "Lò Văn Kín")


@pytest.fixture
def lines() -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.Logger("flows.reading")
    logger.addHandler(handler)
    return logger, stream


def test_a_record_is_one_object_with_its_ids(lines: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = lines
    logger.warning("a page failed: %s", "engine", extra={"page_id": "abc", "page_no": 3})
    said = json.loads(stream.getvalue())
    assert (said["level"], said["logger"], said["message"]) == (
        "warning",
        "flows.reading",
        "a page failed: engine",
    )
    assert (said["page_id"], said["page_no"]) == ("abc", 3)
    assert said["time"].endswith("+00:00")


def test_an_exception_is_told_by_kind_and_place_not_by_its_text(
    lines: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = lines
    try:
        raise ValueError(PLANTED[0])
    except ValueError:
        logger.exception("a bug")
    said = json.loads(stream.getvalue())
    assert said["error"] == "ValueError"
    assert "test_cli_logs.py:" in said["line"]
    assert PLANTED[0] not in stream.getvalue()


def test_what_is_logged_stays_so_where_prefect_is_imported(tmp_path: Path) -> None:
    """A worker that a Prefect server is named to imports it after its own log was set up."""
    said = (
        "import logging; from rich.console import Console; from cli.logs import set_up_logs;"
        "set_up_logs('json', 'info', Console()); import prefect.main, flows.scan;"
        "logging.getLogger('flows.reading').info('a page was read', extra={'page_no': 3})"
    )
    env = environment(tmp_path)
    done = subprocess.run([sys.executable, "-c", said], env=env, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["page_no"] for line in lines if line["logger"] == "flows.reading"] == [3]


@pytest.mark.slow
def test_a_worker_logs_ids_a_page_and_nothing_but_objects(tmp_path: Path) -> None:
    """Whoever gathers logs of many machines follows a page by its ids, whichever worker read it."""
    folder = tmp_path / PLANTED[1]
    save_tiny_batch(folder, singles=2, tiff_pages=0)
    (folder / "trang-2.png").rename(folder / f"{PLANTED[0]}.png")
    env = environment(tmp_path / "home", SOHOA_LOG="json", SOHOA_LOG_LEVEL="info", SOHOA_WORKERS="1")
    assert run_sohoa("scan", folder, "--batch", PLANTED[0], "--no-read", env=env).returncode == 0
    done = run_sohoa("worker", "--once", env=env)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stderr.splitlines()]
    pages = [one for one in said if one["message"] == "a page was read"]
    assert len({one["page_id"] for one in pages}) == 2
    assert all({"sha256", "page_no", "batch_id", "pid", "time", "level"} <= one.keys() for one in pages)
    assert {one["batch_id"] for one in said if one["message"] == "reading a batch"} == {pages[0]["batch_id"]}
    assert not any(name in done.stderr for name in PLANTED)


@pytest.mark.slow
def test_no_planted_name_comes_into_the_logs(tmp_path: Path) -> None:
    """Names stand in file names, in the folder's, in the text of a broken file; logs are at their loudest."""
    folder = tmp_path / PLANTED[1]
    folder.mkdir()
    Image.new("L", (60, 60), 255).save(folder / f"{PLANTED[0]}.png")
    (folder / f"{PLANTED[0]} 2.png").write_text(PLANTED[0])
    (folder / f"{PLANTED[0]} 3.pdf").write_bytes(b"%PDF-1.4\n" + PLANTED[0].encode())
    env = environment(tmp_path / "home", SOHOA_LOG="json", SOHOA_LOG_LEVEL="debug", SOHOA_WORKERS="1")
    done = run_sohoa("scan", folder, "--batch", "b", "--json", env=env)
    logged = [line for line in done.stderr.splitlines() if line.startswith("{")]
    assert logged
    assert [line for line in logged if any(name in json.loads(line)["message"] for name in PLANTED)] == []
    assert not any(name in line for line in logged for name in PLANTED)
