"""How well readers read single lines of faces held out.

With no grammar and no lexicon: ours beside Tesseract.

    python -m bench.read_lines [--lines 200] [--readers own tesseract] [--hands]

Lines say what cells, headings and sentences say (no random letters), in every printed and typed face that is
held out, clean, as office scans and as bad scans. A line is right when every character is. Tone errors are
characters read right but for their tone. Prints a table; the same lines for all readers.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.table import Table

from bench.faces import Face, FaceStyle, find_all_faces
from bench.lines import BAD, CLEAN, OFFICE, LineMaker, LineSample, Wear
from pipeline.own_alphabet import as_written
from pipeline.own_engine import OwnEngine

LEVELS: tuple[tuple[str, Wear], ...] = (("clean", CLEAN), ("office", OFFICE), ("bad", BAD))
_SEED = 4211
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# Reads strips with the letter height of their page.
Read = Callable[[Sequence[LineSample]], list[str]]


@dataclass(frozen=True, slots=True)
class LineScore:
    """Of ``lines`` read: how many exactly right, characters wrong and in all, tones wrong; CPU seconds."""

    lines: int
    right: int
    wrong: int
    characters: int
    tones: int
    seconds: float


def without_tone(text: str) -> str:
    """Return ``text`` with its tones taken off, the letters' own marks kept (ấ to â)."""
    parts = "".join(ch for ch in unicodedata.normalize("NFD", text) if ch not in _TONES)
    return unicodedata.normalize("NFC", parts)


def count_tone_errors(true: str, read: str) -> int:
    """Return how many characters were read as themselves with another tone."""
    edits = Levenshtein.editops(true, read)
    pairs = ((true[e.src_pos], read[e.dest_pos]) for e in edits if e.tag == "replace")
    return sum(without_tone(a) == without_tone(b) for a, b in pairs)


def score_lines(samples: Sequence[LineSample], read: Read) -> LineScore:
    """Return how well ``read`` reads ``samples``. Signs that look alike count as one."""
    begun = time.process_time()
    texts = read(samples)
    seconds = time.process_time() - begun
    pairs = [(s.text, as_written(" ".join(t.split()))) for s, t in zip(samples, texts, strict=True)]
    return LineScore(
        lines=len(pairs),
        right=sum(true == text for true, text in pairs),
        wrong=sum(Levenshtein.distance(true, text) for true, text in pairs),
        characters=sum(len(true) for true, _ in pairs),
        tones=sum(count_tone_errors(true, text) for true, text in pairs),
        seconds=seconds,
    )


def own_reader() -> Read:
    """Return our reader: strips of a level at once, as a page's are."""
    engine = OwnEngine()

    def read(samples: Sequence[LineSample]) -> list[str]:
        out = []
        for start in range(0, len(samples), 64):  # about a page
            group = samples[start : start + 64]
            heights = [s.text_height_px for s in group]
            looks = engine.look([s.strip for s in group], text_heights_px=heights)
            out += [" ".join(w.text for w in seen.words()) for seen in looks]
        return out

    return read


def tesseract_reader() -> Read:
    """Return Tesseract with Vietnamese as the program calls it for words."""
    from pipeline.tesseract import TesserocrEngine  # noqa: PLC0415 - measuring ours needs no Tesseract

    engine = TesserocrEngine()
    return lambda samples: [" ".join(w.text for w in engine.read_strip(s.strip)) for s in samples]


READERS: dict[str, Callable[[], Read]] = {"own": own_reader, "tesseract": tesseract_reader}


def held_out_faces(*, hands: bool) -> list[Face]:
    """Return the faces to measure with: print and typewriters, or hands."""
    return [f for f in find_all_faces() if f.is_held_out and (f.style is FaceStyle.HAND) is hands]


def main() -> None:
    """Measure as the command line says."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=300, help="lines a level")
    parser.add_argument("--readers", nargs="+", default=list(READERS), choices=list(READERS))
    parser.add_argument("--hands", action="store_true", help="handwriting faces and figures by hand instead")
    given = parser.parse_args()
    faces = held_out_faces(hands=given.hands)
    if not faces:
        sys.exit("no held-out face is installed (bench/data/faces.csv)")
    table = Table(title=f"{len(faces)} faces: {', '.join(sorted(f.name for f in faces))}")
    for heading in (
        "level",
        "reader",
        "lines right",
        "characters wrong",
        "of them tones",
        "lines a CPU second",
    ):
        table.add_column(heading)
    readers = {name: READERS[name]() for name in given.readers}
    for index, (level, wear) in enumerate(LEVELS):
        maker = LineMaker(faces, _SEED + index, only_meant=True)
        samples = [maker.make(wear) for _ in range(given.lines)]
        for name, read in readers.items():
            table.add_row(level, name, *_row(score_lines(samples, read)))
    Console(width=140).print(table)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console().print(f"memory at its most {peak_mb:.0f} MB")


def _row(score: LineScore) -> tuple[str, ...]:
    return (
        f"{score.right / score.lines:.3f}",
        f"{100 * score.wrong / score.characters:.2f} %",
        f"{100 * score.tones / score.characters:.2f} %",
        f"{score.lines / max(1e-6, score.seconds):.0f}",
    )


if __name__ == "__main__":
    main()
