"""The head of an administrative paper: its two columns, told apart by geometry, and the body below them.

Left stand the bodies, the number and "V/v", right the motto, the place and the date. The engine often reads
both as one line; such lines are cut at the white column between them. What the lines mean is said elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from rapidfuzz import fuzz

from extractors.closed_words import find_type
from extractors.text import fold_in_place
from models.geometry import union_of
from models.page import Line, Word

# Folded. Beside today's motto, those of 1945 to 1976, of the South's provisional government, and the Party's.
MOTTOS = (
    "cong hoa xa hoi chu nghia viet nam",
    "viet nam dan chu cong hoa",
    "cong hoa mien nam viet nam",
    "dang cong san viet nam",
)
MOTTO_BELOW = "doc lap - tu do - hanh phuc"
MOTTO_SCORE = 78.0  # of 100: half the letters of a stamped motto may be lost before another line scores so
_DATE = r"ngay\s*(?P<day>.{0,12}?)\s*(?P<word>%s)\s*(?P<month>.{0,8}?)\s*nam\W*(?P<year>\d{0,4})"
_DATE_LINE = re.compile(_DATE % "thang")
_DATE_LINE_DAMAGED = re.compile(_DATE % "[a-z]{1,5}")
# "Sở" (department) folds like "Số": the number's sign or figures must follow, or a slash very soon.
NUMBER_LINE = re.compile(
    r"^\W{0,3}(?:s[o068e]|88(?=\s?:))i?(?![a-z])(?:\s*[:;.,]|\s*[\d./…_]|.{0,8}/)(?=.*[/-]|(?<=/))"
)
NUMBER_HINT = re.compile(r"(?:^|\s)s[o0]\s?[:;]")
LETTER_SUBJECT = re.compile(r"^\W{0,2}(v\s?/\s?v|ve\s?viec)\b")
SALUTATION = re.compile(r"^\W{0,3}kinh\s?g[uoi]i")
_WHITE = 0.75  # a gap of this many line heights may be the white between the columns; between words it is 0.3
_DIRT = 2  # characters
_NEXT = 1.9  # line heights from one line of a column to the next
_REACH = 9.0  # the letterhead ends at the latest this many line heights below the motto


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The parts of a first page, each from top to bottom; ``boundary_px`` is the x of the white column."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]
    body: tuple[Line, ...]
    boundary_px: int


def match_date(text: str) -> re.Match[str] | None:
    """Find "ngày … tháng … năm …" in a line: groups day, month, year (as read, maybe empty) and word.

    Matched on the folded text, whose offsets are those of ``text``; "tháng" itself may be damaged.
    """
    folded = fold_in_place(text)
    return _DATE_LINE.search(folded) or _DATE_LINE_DAMAGED.search(folded)


def line_of(words: Sequence[Word], line: Line) -> Line:
    """Return a line of some of the words of ``line``, with its marks and the looks at the whole."""
    if len(words) == len(line.words):
        return line
    return Line(union_of(w.box for w in words), tuple(words), line.readings, line.marks)


def part_of(line: Line, start: int, end: int) -> Line:
    """Return the words of a line that characters ``start`` to ``end`` touch."""
    offset, words = 0, []
    for word in line.words:
        if offset < end and offset + len(word.text) > start:
            words.append(word)
        offset += len(word.text) + 1
    return line_of(words, line)


def height_of(line: Line) -> float:
    """Return the typical height (px) of the words of a line, short marks left out; 1 at least."""
    heights = [w.box.h for w in line.words if any(c.isalnum() for c in w.text)] or [line.box.h]
    return max(1.0, median(heights))


def middle_of(line: Line) -> float:
    """Return the y (px) of the middle of a line; words that a stamp has blown up don't move it."""
    return median([w.box.center_y for w in line.words] or [line.box.center_y])


def split_at_gaps(line: Line, *, white: float = 2.0) -> tuple[Line, ...]:
    """Return the parts of a line that stand ``white`` or more line heights apart; the line itself for one."""
    if not line.words:
        return ()
    reach = white * height_of(line)
    parts: list[list[Word]] = [[line.words[0]]]
    for word in line.words[1:]:
        if word.box.x - parts[-1][-1].box.x2 >= reach:
            parts.append([])
        parts[-1].append(word)
    return tuple(line_of(part, line) for part in parts)


def trimmed(line: Line) -> Line | None:
    """Return the line without dirt at its ends (words with no letter or digit); None if no word stays.

    Dashes and bullets stay: they say that the line belongs to a list.
    """
    words = list(line.words)
    while words and not _is_word(words[0].text):
        words.pop(0)
    while words and not _is_word(words[-1].text):
        words.pop()
    return line_of(words, line) if words else None


def _is_word(text: str) -> bool:
    return any(c.isalnum() for c in text) or text in ("-", "–", "+", "•")


def top_down(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return lines from top to bottom, at one height from left to right; dirt at their ends is left out."""
    rest = sorted((line for line in map(trimmed, lines) if line is not None), key=middle_of)
    rows: list[list[Line]] = []
    for line in rest:
        if rows and middle_of(line) - middle_of(rows[-1][0]) < 0.5 * min(
            height_of(line), height_of(rows[-1][0])
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(line for row in rows for line in sorted(row, key=lambda one: one.box.x))


def _start_of(line: Line, phrase: str) -> tuple[int, int] | None:
    """Return where ``phrase`` begins in the line: (index of the word, x in px); None where it is not in it.

    Two columns that touch give one word of both (``VĨNHỘNG HÒA``): the phrase begins within it.
    """
    text = fold_in_place(line.text)
    if len(text) < len(phrase) // 2:
        return None
    found = fuzz.partial_ratio_alignment(phrase, text, score_cutoff=MOTTO_SCORE)
    if found is None or found.dest_end - found.dest_start < 0.6 * len(phrase):
        return None
    offset = 0
    for index, word in enumerate(line.words):
        if offset + len(word.text) > found.dest_start:
            return index, _x_within(word, found.dest_start - offset)
        offset += len(word.text) + 1
    return None


def _x_within(word: Word, start: int) -> int:
    """Return the x (px) of character ``start`` of a word; a letter or two before it are dirt of its own."""
    is_glued = start > _DIRT and len(word.glyphs) == len(word.text)
    return word.glyphs[start].box.x if is_glued else word.box.x


def _find_motto(lines: Sequence[Line]) -> tuple[Line, float, int] | None:
    """Return the motto's own part of its line, how many lines above it the head began, and its x (px)."""
    for phrases, lines_above in ((MOTTOS, 0), ((MOTTO_BELOW,), 1)):
        for line in lines[:25]:
            for phrase in phrases:
                start = _start_of(line, phrase)
                if start is not None:
                    return line_of(line.words[start[0] :], line), lines_above, start[1]
    return None


def _find_date_part(lines: Sequence[Line]) -> tuple[Line, float, int] | None:
    """Return the "place, day" part of a head without a motto: a line of its own in the first third."""
    for line in lines[: max(8, len(lines) // 3)]:
        for part in split_at_gaps(line):
            found = match_date(part.text)
            if found and found.group("year") and found.start() < 40 and len(part.text) - found.end() < 5:
                return part, 3, part.box.x
    return None


def cut_at(line: Line, boundary_px: int) -> tuple[Line | None, Line | None] | None:
    """Cut a line at the white nearest to ``boundary_px``: (left part, right part), either may be None.

    Returns None for a line that runs through the boundary with no white there.
    """
    if line.box.x2 <= boundary_px:
        return line, None
    height = height_of(line)
    if line.box.x >= boundary_px - 2 * height:
        return None, line
    gaps = [
        (index, left.box.x2, right.box.x)
        for index, (left, right) in enumerate(zip(line.words, line.words[1:], strict=False), start=1)
        if right.box.x - left.box.x2 >= _WHITE * height
    ]
    if not gaps:
        return (line, None) if line.box.x2 <= boundary_px + height else None
    index, start, end = min(gaps, key=lambda gap: max(gap[1] - boundary_px, boundary_px - gap[2], 0))
    if start - 6 * height > boundary_px or end + 6 * height < boundary_px:
        return None
    return line_of(line.words[:index], line), line_of(line.words[index:], line)


def _cut_by_centers(line: Line, boundary_px: int) -> tuple[Line | None, Line | None]:
    """Cut a line that dirt has closed up: beside the motto there are always two columns."""
    left = [w for w in line.words if w.box.center_x < boundary_px]
    right = line.words[len(left) :]
    parts = (line_of(words, line) if words else None for words in (left, right))
    return next(parts), next(parts)


def _is_head_line(line: Line) -> bool:
    text = fold_in_place(line.text)
    return bool(NUMBER_LINE.match(text) or LETTER_SUBJECT.match(text))


@dataclass(slots=True)
class _Sorter:
    """Puts lines into the columns, from the motto downwards."""

    boundary_px: int
    motto_end_px: float
    left: list[Line]
    right: list[Line]
    body: list[Line]
    has_date: bool = False
    is_over: bool = False

    def is_rest_of_subject(self, line: Line) -> bool:
        """Say whether a line goes on with a "V/v …" that the left column ends with, right below it."""
        subject = any(LETTER_SUBJECT.match(fold_in_place(one.text)) for one in self.left[-3:])
        is_left = subject and not self.is_over and line.box.x2 <= self.boundary_px
        return is_left and middle_of(line) - middle_of(self.left[-1]) < _NEXT * height_of(self.left[-1])

    def _is_right(self, line: Line) -> bool:
        """Say whether a line begins well to the right of all that stands on the left: typed words gape."""
        end = max((one.box.x2 for one in self.left), default=line.box.x)
        return line.box.x > end + 2 * height_of(line)

    def put(self, line: Line) -> None:
        if self.is_over or find_type(line.text) or SALUTATION.match(fold_in_place(line.text)):
            self.is_over = True
            self.body.append(line)
            return
        parts = (None, line) if self._is_right(line) else cut_at(line, self.boundary_px)
        if parts is None and middle_of(line) < self.motto_end_px:
            parts = _cut_by_centers(line, self.boundary_px)
        if parts is None:
            # A date line alone may run through: "Hà Nội, ngày …" set wide. Anything else is the body.
            self.is_over = match_date(line.text) is None
            (self.body if self.is_over else self.right).append(line)
            self.has_date |= not self.is_over
            return
        self._put_parts(*parts)

    def _put_parts(self, left: Line | None, right: Line | None) -> None:
        if left is not None:
            self._put_left(left)
        if right is None:
            return
        if self.has_date:
            self.body.append(right)
            return
        self.right.append(right)
        self.has_date = match_date(right.text) is not None

    def _put_left(self, left: Line) -> None:
        pitch = middle_of(left) - middle_of(self.left[-1]) if self.left else 0.0
        if self.has_date and pitch > 3.0 * height_of(left) and not _is_head_line(left):
            self.is_over = True
            self.body.append(left)
        else:
            self.left.append(left)


def find_letterhead(lines: Iterable[Line]) -> Letterhead | None:
    """Return the head and body of a first page, or None where no motto and no date line open it.

    ``lines`` are all lines of the page in any order. Lines above the head (signatures of computers, stamps of
    arrival) are left out.
    """
    ordered = top_down(lines)
    found = _find_motto(ordered) or _find_date_part(ordered)
    if found is None:
        return None
    anchor, lines_above, start_px = found
    height = height_of(anchor)
    boundary_px = round(start_px - 0.5 * height)
    top = middle_of(anchor) - (1.2 + 1.8 * lines_above) * height
    sorter = _Sorter(boundary_px, middle_of(anchor) + 2.5 * height, [], [], [])
    for line in ordered:
        if middle_of(line) < top:
            continue
        is_below = middle_of(line) > middle_of(anchor) + _REACH * height
        sorter.is_over |= is_below and not sorter.is_rest_of_subject(line)
        sorter.put(line)
    return Letterhead(tuple(sorter.left), tuple(sorter.right), tuple(sorter.body), boundary_px)
