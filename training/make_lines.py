"""Make lines for training into a folder, shard after shard, while the trainer eats them.

python -m training.make_lines FOLDER --first 0 --step 1 --keep 60
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from bench.faces import Face, find_all_faces
from training.shards import make_shard, save_shard


def training_faces() -> list[Face]:
    """Return the faces that may be trained on."""
    return [face for face in find_all_faces() if not face.is_held_out]


def main() -> None:
    """Make shards until ``--last``; wait while ``--ahead`` of them lie there uneaten."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int, default=400)
    parser.add_argument("--ahead", type=int, default=40)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    faces = training_faces()
    for number in range(args.first, args.last + 1):
        target = args.folder / f"{number:05d}.npz"
        if target.exists() or target.with_suffix(".eaten").exists():
            continue
        while len(list(args.folder.glob("*.npz"))) >= args.ahead:
            time.sleep(2)
        save_shard(make_shard(faces, number), target)


if __name__ == "__main__":
    main()
