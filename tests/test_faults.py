"""A few faults of the matrix (``scripts/fault_matrix.py``), on one PC, so that it never goes stale."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.fault_judge import Picture, picture, start
from tests.fault_kinds import Bench
from tests.fault_rows import FAULTS
from tests.fault_work import save_scans
from tests.fault_world import PcWorld

_TRIED = {"kill -9 at a step": 4, "clock jumps": 2, "two programs": 1, "bytes rot": 2}


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, str]]:
    folder = tmp_path_factory.mktemp("faults") / "scans"
    return folder, save_scans(folder)


@pytest.fixture(scope="module")
def reference(
    tmp_path_factory: pytest.TempPathFactory, scans: tuple[Path, Mapping[str, str]]
) -> tuple[Picture, int]:
    world = PcWorld(tmp_path_factory.mktemp("reference"))
    child = start(world.settings(), scans[0])
    child.wait()
    assert child.code == 0, child.last
    return picture(world.settings()), int(child.last[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "index"), [(name, index) for name, count in _TRIED.items() for index in range(count)]
)
def test_nothing_is_lost(
    tmp_path: Path,
    scans: tuple[Path, Mapping[str, str]],
    reference: tuple[Picture, int],
    name: str,
    index: int,
) -> None:
    fault = next(f for f in FAULTS if f.name == name)
    bench = Bench(
        PcWorld(tmp_path), *scans, reference[0], reference[1], 1.0, random.Random(f"test/{name}/{index}")
    )
    assert fault.inject(bench).lost == ()
