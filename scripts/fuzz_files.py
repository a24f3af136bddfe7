"""Loads malformed PDF, TIFF, JPEG and PNG files by the thousand, as a scan would, and says what came of them.

    .venv/bin/python -m scripts.fuzz_files [--files 20000] [--first 0] [--workers 2]

The same numbers make the same files (``tests.malformed.malformed``). Ends with 1 where a file was not
answered within its limit, or a file or process was left behind; a crash of this process is the parent's.
What decoders complain of goes to stderr: 2>/dev/null.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.fuzzing import fuzz


def main() -> int:
    """Load and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    began = time.monotonic()
    result = fuzz(range(given.first, given.first + given.files), workers=given.workers)
    lines = [f"{count:7d}  {what}" for what, count in result.outcomes.most_common()]
    lines.append(f"{result.outcomes.total()} files in {(time.monotonic() - began) / 60:.1f} minutes")
    lines.append(f"slowest answer {result.slowest_s:.1f} s; files left {len(result.left_files)}")
    lines.append(f"processes left {result.left_processes}")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(not result.is_clean)


if __name__ == "__main__":
    sys.exit(main())
