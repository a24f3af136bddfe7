"""Lines kept for training: nothing lost, nothing twice, clean before ruined. Needs no PyTorch."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from bench.faces import find_faces
from pipeline.own_alphabet import ALPHABET
from pipeline.own_strip import HEIGHT_PX
from training.shards import Shard, batches, load_shard, make_shard, needed_steps, save_shard, wear_of

FACES = [face for face in find_faces() if not face.is_held_out]


@pytest.fixture(scope="module")
def shard() -> Shard:
    return make_shard(FACES, 3, lines=60)


def test_the_same_number_gives_the_same_lines(shard: Shard) -> None:
    again = make_shard(FACES, 3, lines=60)
    assert np.array_equal(again.image, shard.image)
    assert np.array_equal(again.classes, shard.classes)


def test_a_shard_comes_back_from_its_file(shard: Shard, tmp_path: Path) -> None:
    save_shard(shard, tmp_path / "00003.npz")
    back = load_shard(tmp_path / "00003.npz")
    assert np.array_equal(back.image, shard.image)
    assert np.array_equal(back.lengths, shard.lengths)
    assert [p.name for p in tmp_path.iterdir()] == ["00003.npz"]


def test_batches_hold_every_line_once_with_its_own_classes(shard: Shard) -> None:
    said = np.split(shard.classes, np.cumsum(shard.lengths)[:-1])
    wanted = sorted((int(w), tuple(c)) for w, c in zip(shard.widths, said, strict=True))
    got = []
    for batch in batches(shard, random.Random(1), pixels=3000):
        assert batch.strips.shape[1] == HEIGHT_PX
        assert batch.strips.shape[2] >= batch.widths.max()
        parts = np.split(batch.classes, np.cumsum(batch.lengths)[:-1])
        got += [(int(w), tuple(c)) for w, c in zip(batch.widths, parts, strict=True)]
    assert sorted(got) == wanted


def test_every_line_can_be_said_in_its_steps(shard: Shard) -> None:
    said = np.split(shard.classes, np.cumsum(shard.lengths)[:-1])
    assert all(needed_steps(c.tolist()) <= w // 4 for c, w in zip(said, shard.widths, strict=True))
    assert shard.classes.min() >= 1
    assert shard.classes.max() <= len(ALPHABET)


@pytest.mark.parametrize(("classes", "steps"), [([], 0), ([5], 1), ([5, 5], 3), ([5, 6, 5], 3)])
def test_equal_neighbours_need_a_blank(classes: list[int], steps: int) -> None:
    assert needed_steps(classes) == steps


def test_lines_get_worse_with_the_shards_and_no_worse_than_readable() -> None:
    most = [wear_of(number).most for number in range(20)]
    assert most == sorted(most)
    assert most[0] <= 0.3
    assert most[-1] == 1.0
