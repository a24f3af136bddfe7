"""How well readers read single lines of faces held out.

With no grammar and no lexicon: ours beside Tesseract.

    python -m bench.read_lines [--lines 300] [--readers own tesseract] [--hands]
    python -m bench.read_lines --sheets 32

Two sets of lines. With ``--sheets``: texts, faces and ageings of the bench that are all held out, on sheets
that are made readable and cut into lines as any scan is (``bench.line_sheets``). Without: single lines as
they are made for training, cut wrongly at times and under stamps and rules, in held-out faces
(``bench.lines``); harder than what pages have. A line is right when every character is; as fields are
compared, dashes of any length count as one, and so do both places of a tone in "hoà". Tone errors are
characters read right but for their tone. Prints a table; the same lines for all readers.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.table import Table

from bench.compare import fold_text
from bench.faces import Face, FaceStyle, find_all_faces
from bench.line_sheets import make_sheet
from bench.line_texts_held_out import make_held_out_text
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
    """What reading ``lines`` gave.

    ``right`` are exactly right, ``folded`` right as fields are compared; ``wrong`` of ``characters``, of them
    ``tones``; ``seconds`` of CPU time.
    """

    lines: int
    right: int
    folded: int
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
        folded=sum(fold_text(true) == fold_text(text) for true, text in pairs),
        wrong=sum(Levenshtein.distance(true, text) for true, text in pairs),
        characters=sum(len(true) for true, _ in pairs),
        tones=sum(count_tone_errors(true, text) for true, text in pairs),
        seconds=seconds,
    )


def own_reader(weights: Path | None = None) -> Read:
    """Return our reader with the shipped or other weights: strips together as those of a page are."""
    engine = OwnEngine(weights)

    def read(samples: Sequence[LineSample]) -> list[str]:
        out: list[str] = []
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


_READERS = ("own", "tesseract")
_HEADINGS = (
    "level",
    "reader",
    "lines",
    "exactly right",
    "right as fields are compared",
    "characters wrong",
    "of them tones",
    "lines a CPU second",
)


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
    parser.add_argument("--readers", nargs="+", default=_READERS, choices=_READERS)
    parser.add_argument("--hands", action="store_true", help="handwriting faces and figures by hand instead")
    parser.add_argument("--sheets", type=int, default=0, help="sheets a level of the bench's own ageings")
    parser.add_argument("--weights", type=Path, help="other weights of ours than the shipped ones (ONNX)")
    given = parser.parse_args()
    faces = held_out_faces(hands=given.hands)
    if not faces:
        sys.exit("no held-out face is installed (bench/data/faces.csv)")
    table = Table(title=f"{len(faces)} faces: {', '.join(sorted(f.name for f in faces))}")
    for heading in _HEADINGS:
        table.add_column(heading)
    readers = {"own": own_reader, "tesseract": lambda _: tesseract_reader()}
    reading = {name: readers[name](given.weights) for name in given.readers}
    for index, (level, wear) in enumerate(LEVELS):
        samples = sheet_lines(faces, index, given.sheets) or made_lines(faces, wear, index, given.lines)
        for name, read in reading.items():
            table.add_row(level, name, *_row(score_lines(samples, read)))
    Console(width=160).print(table)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console().print(f"memory at its most {peak_mb:.0f} MB")


def made_lines(faces: Sequence[Face], wear: Wear, index: int, count: int) -> list[LineSample]:
    """Return single lines that say what papers say, by the maker of lines for training."""
    maker = LineMaker(faces, _SEED + index, only_meant=True)
    return [maker.make(wear) for _ in range(count)]


def sheet_lines(faces: Sequence[Face], level: int, sheets: int) -> list[LineSample]:
    """Return the lines of sheets of a level, the faces in turn; none for no sheets."""
    rng = random.Random(_SEED + level)
    return [
        sample
        for index in range(sheets)
        for sample in make_sheet(rng, faces[index % len(faces) :][:1], level, make_held_out_text)
    ]


def _row(score: LineScore) -> tuple[str, ...]:
    return (
        str(score.lines),
        f"{score.right / score.lines:.3f}",
        f"{score.folded / score.lines:.3f}",
        f"{100 * score.wrong / score.characters:.2f} %",
        f"{100 * score.tones / score.characters:.2f} %",
        f"{score.lines / max(1e-6, score.seconds):.0f}",
    )


if __name__ == "__main__":
    main()
