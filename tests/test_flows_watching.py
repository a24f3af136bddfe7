"""``sohoa watch`` as it runs: killed and begun again it scans nothing twice, loses nothing; many at once."""

from __future__ import annotations

import json
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from flows.moving import move_file
from models.errors import StorageError
from pipeline.arrivals import Arrival, Settling, look_over
from tests.processes import environment, run_sohoa, start_sohoa, tiny_page, wait_until


@pytest.mark.slow
def test_kills_lose_and_repeat_nothing(tmp_path: Path) -> None:
    folder, env = tmp_path / "in", environment(tmp_path / "home", SOHOA_WORKERS="1")
    folder.mkdir()
    names = [f"scan{n}.png" for n in range(1, 6)]

    def write() -> None:
        for n, name in enumerate(names):
            part = folder / f"{name}.part"
            tiny_page(f"trang {n}").save(part, format="PNG")
            part.rename(folder / name)
            time.sleep(0.3)

    writer = threading.Thread(target=write)
    writer.start()
    watch: list[str | Path] = ["watch", folder, "--batch", "b", "--every", "0.2", "--quiet", "0.3"]
    moves: list[str | Path] = ["--done", folder / "done", "--failed", folder / "failed"]
    rng = random.Random(4)
    for _ in range(2):
        program = start_sohoa(*watch, *moves, env=env)
        time.sleep(rng.uniform(2.5, 4.0))
        program.send_signal(signal.SIGKILL)
        program.wait()
    writer.join()
    ended = run_sohoa(*watch, *moves, "--once", env=env)
    assert ended.returncode == 0, ended.stderr
    (batch,) = json.loads(run_sohoa("status", "--json", env=env).stdout)
    assert (batch["pages_in"], batch["done"], batch["excluded"], batch["files"]) == (5, 5, 0, 5)
    assert sorted(p.name for p in (folder / "done").iterdir()) == names
    assert [p for p in folder.iterdir() if p.is_file()] == []


def test_thousands_at_once_rest_together(tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"{number}.tif").write_bytes(b"II*\0")
    settling = Settling(2.0)
    begun = time.process_time()
    assert settling.settled(list(look_over(tmp_path)), now_s=0.0) == []
    rested = settling.settled(list(look_over(tmp_path)), now_s=2.0)
    assert [a.name for a in rested] == [f"{n}.tif" for n in range(3000)], "in the order people count in"
    assert time.process_time() - begun < 5


def test_an_empty_file_has_a_minute_and_holds_up_nobody() -> None:
    empty, full = (Arrival(Path(name), name, size, 1) for name, size in (("1.tif", 0), ("2.tif", 9)))
    settling = Settling(2.0)
    settling.settled([empty, full], now_s=0.0)
    assert settling.settled([empty, full], now_s=2.0) == [full]
    assert settling.settled([empty], now_s=61.0) == [empty]


@pytest.mark.parametrize("has_links", [True, False])
def test_a_move_never_overwrites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool) -> None:
    if not has_links:

        def refuse(*_: object) -> None:
            raise PermissionError(1, "no hard links here")

        monkeypatch.setattr("os.link", refuse)
    target = tmp_path / "done" / "a.tif"
    for content in (b"one", b"two", b"three"):
        source = tmp_path / "a.tif"
        source.write_bytes(content)
        move_file(source, target)
        assert not source.exists()
    found = {p.name: p.read_bytes() for p in (tmp_path / "done").iterdir()}
    assert found == {"a.tif": b"one", "a-2.tif": b"two", "a-3.tif": b"three"}


def test_a_move_to_another_disk_is_a_proven_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "another disk")

    monkeypatch.setattr("os.link", refuse)
    source = tmp_path / "a.tif"
    source.write_bytes(b"one")
    move_file(source, tmp_path / "done" / "a.tif")
    assert (tmp_path / "done" / "a.tif").read_bytes() == b"one"
    assert not source.exists()
    source.write_bytes(b"two")
    monkeypatch.setattr("flows.moving._digest", lambda path: str(path).encode())
    with pytest.raises(StorageError):
        move_file(source, tmp_path / "done" / "b.tif")
    assert source.read_bytes() == b"two"
    assert wait_until(lambda: not list((tmp_path / "done").glob(".*")), limit_s=1), "no half copy is left"
