"""Fetch the free faces that no Debian package brings: npm's @fontsource packages, joined to whole fonts.

A @fontsource package cuts each face into subsets for web pages; Latin and Vietnamese are put together again
here and kept as TrueType in the user's font folder, where ``bench.faces`` finds them. For measuring and
training only: the program, its tests and the demo work without them.

    python -m bench.fetch_faces            # needs npm; about 250 MB of downloads, 20 MB kept
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont, TTLibError

from bench.faces import covers_vietnamese, read_face_rows
from models.errors import SetupError

_SUBSETS = ("latin", "vietnamese")
# Layout tables of two subsets refer to glyphs by clashing names; letters are drawn right without them.
_DROPPED = ("GSUB", "GPOS", "GDEF", "kern", "fpgm", "prep", "cvt ", "gasp", "hdmx", "VDMX", "LTSH", "DSIG")
_CUTS = {
    "regular": ("400-normal",),
    "bold": ("700-normal", "600-normal"),
    "italic": ("400-italic",),
    "bolditalic": ("700-italic", "600-italic"),
}


def faces_folder() -> Path:
    """Return where fetched faces are kept."""
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "fonts" / "sohoa-bench"


def fetch_package(package: str, folder: Path) -> list[Path]:
    """Fetch ``package`` (``@fontsource/name@version``) and write its cuts into ``folder``; return the files.

    Raises:
        SetupError: npm is not there or does not deliver the package.

    """
    with tempfile.TemporaryDirectory() as scratch:
        command = ["npm", "pack", "--silent", "--pack-destination", scratch, package]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=180)
        except (OSError, subprocess.SubprocessError) as error:
            raise SetupError(
                f"npm did not deliver {package}: {error}", remedy="Install npm, check the network, run again."
            ) from error
        (archive,) = Path(scratch).glob("*.tgz")
        subprocess.run(["tar", "xzf", archive, "-C", scratch], check=True, capture_output=True)
        return join_cuts(Path(scratch) / "package" / "files", _stem(package), folder)


def join_cuts(files: Path, stem: str, folder: Path) -> list[Path]:
    """Join the subsets of each cut in ``files``; return what was written, faces with gaps left out."""
    written = []
    for cut, endings in _CUTS.items():
        for ending in endings:
            parts = [files / f"{stem}-{subset}-{ending}.woff2" for subset in _SUBSETS]
            if not all(part.is_file() for part in parts):
                continue
            target = folder / f"{stem}-{cut}.ttf"
            if _join(parts, target):
                written.append(target)
            break
    return written


def _join(parts: list[Path], target: Path) -> bool:
    with tempfile.TemporaryDirectory() as scratch:
        plain = []
        for index, part in enumerate(parts):
            with TTFont(part) as font:
                font.flavor = None
                for table in _DROPPED:
                    if table in font:
                        del font[table]
                path = Path(scratch) / f"{index}.ttf"
                font.save(path)
                plain.append(str(path))
        options = Options(drop_tables=list(_DROPPED))
        try:
            Merger(options).merge(plain).save(target)
        except (TTLibError, AssertionError, ValueError, KeyError, AttributeError, NotImplementedError):
            return False  # subsets with unlike units or outlines: that face is left out
    if covers_vietnamese(target):
        return True
    target.unlink()
    return False


def _stem(package: str) -> str:
    return package.removeprefix("@fontsource/").split("@", maxsplit=1)[0]


def main() -> int:
    """Fetch every listed face that is not there yet; return 1 where one could not be had."""
    folder = faces_folder()
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for row in read_face_rows():
        if not row.package.startswith("@fontsource/") or (folder / row.regular).is_file():
            continue
        try:
            files = fetch_package(row.package, folder)
        except SetupError as error:
            sys.stderr.write(f"{error}\n")
            files = []
        failed += not files
        sys.stderr.write(f"{row.name}: {len(files)} cuts\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
