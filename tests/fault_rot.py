"""Bytes that change in the store after they were kept: found by a deep check, mended where that can be."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from cli.check_deep import prove
from flows.reading import read_batch
from storage.archive import Archive
from storage.settings import Settings
from tests.fault_judge import lost_at_the_end, start
from tests.fault_kinds import Bench, Outcome
from tests.fault_reader import MadeUpReader
from tests.fault_world import BUCKET, ServerWorld


def rot_one(bench: Bench) -> Outcome:
    """Harm one object of a finished archive; return whether it was found and everything came back."""
    settings = bench.world.settings()
    child = start(settings, bench.scans)
    child.wait()
    path = _harm_one(bench, settings)
    lost: list[str] = []
    with Archive.open(settings) as archive:

        def read_again(opened: Archive, batch_id: str) -> None:
            read_batch(opened, batch_id, MadeUpReader(opened))

        with patch("cli.check_deep.run_batch", read_again):
            proof = prove(archive, repair=True)
        if not proof.found:
            lost.append(f"not found: {path}")
        lost += [f"not mended: {p.key}: {p.message}" for p in proof.remains]
    lost += lost_at_the_end(settings, bench.scans, bench.reference)
    return Outcome("found and mended", tuple(lost))


def _harm_one(bench: Bench, settings: Settings) -> Path:
    if isinstance(bench.world, ServerWorld):
        root = bench.world.objects / BUCKET / bench.world.prefix
    else:
        root = settings.home / "store"
    objects = sorted(p for p in root.rglob("*") if p.is_file() and not p.name.startswith("."))
    path = bench.rng.choice(objects)
    data = bytearray(path.read_bytes())
    at = bench.rng.randrange(len(data) // 2, len(data))
    match bench.rng.choice(("flip", "cut", "delete")):
        case "flip":
            data[at] ^= 1 << bench.rng.randrange(8)
            path.write_bytes(data)
        case "cut":
            path.write_bytes(data[:at])
        case _:
            path.unlink()
    return path
