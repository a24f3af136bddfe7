"""What cells of registers say beside names and words: dates, units, codes, numbers, graves, dittos.

More forms than the grammars of the bench write: what is incomplete on paper must be read as it stands.
"""

from __future__ import annotations

import random
import string
from collections.abc import Sequence

from bench import people, words, writing

MARKS = (
    "-",
    "-",
    "nt",
    "-nt-",
    '"',
    "' '",
    "như trên",
    "Như trên",
    "-/-",
    "…",
    "//",
    "0",
    "x",
    "+",
    "không rõ",
    "KR",
)
_NUMBERED = ("Quân y viện", "Binh trạm", "Đoàn", "Đội K", "Trạm", "Bệnh viện", "Sư", "Cao điểm")
# Forms print the century; the year's end is written in.
CENTURY = "năm 19"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XV", "XX")
SYMBOLS = (
    "QĐ",
    "KH",
    "TB",
    "BC",
    "CT",
    "CV",
    "TTr",
    "HD",
    "NQ",
    "BCĐ",
    "UBND",
    "SLĐTBXH",
    "BCHQS",
    "NCC",
    "TTg",
    "NĐ",
    "CP",
    "UB",
    "CT/TW",
    "BQP",
    "BNV",
    "VP",
    "LS",
    "TTCS",
)


def make_year(rng: random.Random) -> int:
    """Return a year of our papers, of the wars mostly."""
    return rng.randint(1900, 2025) if rng.random() < 0.3 else rng.randint(1940, 1989)


def make_date(rng: random.Random) -> str:
    """Return a date as a cell writes it."""
    year = make_year(rng)
    chance = rng.random()
    day, month = rng.randint(1, 31), rng.randint(1, 12)
    sign = rng.choice("//--./")
    if chance < 0.5:
        return writing.make_date(rng, year, style=rng.randrange(4), whole=0.6).text
    if chance < 0.7:
        first = rng.choice((f"{day:02d}", str(day), "…", "-", ""))
        return f"{first}{sign}{month}{sign}{rng.choice((year, year % 100))}"
    if chance < 0.8:
        return f"ngày {day:02d} tháng {month} năm {year}"
    if chance < 0.86:
        return f"{rng.choice(('Tháng', 'tháng', 'Năm', 'năm'))} {month}{sign}{year}"
    return rng.choice(
        (
            f"{year}",
            f"{month}/{year}",
            f"{day}{sign}{month}",
            f"// {year}",
            f"{day} - {month} - {year}",
            f"{day}/{month}/{year} (ÂL)",
            f"{_roman(rng)}/{year}",
            f"…/…/{year}",
        )
    )


def _roman(rng: random.Random) -> str:
    return rng.choice(_ROMAN)


def make_unit(rng: random.Random) -> str:
    """Return a unit as a cell writes it."""
    if rng.random() < 0.6:
        return writing.make_unit(rng, writing.UNIT_FORMS.pick(rng, is_held_out=False))
    letters = rng.sample("abcdefABCDEFKQH", rng.randint(1, 4))
    sign = rng.choice((" ", "/", "-", ", ", " - ", ""))
    return sign.join(f"{ch}{rng.randint(1, rng.choice((9, 40, 999)))}" for ch in letters)


def make_code(rng: random.Random) -> str:
    """Return a code as a cell writes it."""
    number = rng.randint(1, rng.choice((99, 999, 9999, 99999)))
    # As on number plates, no I, O and Q among figures: nobody could tell them from 1 and 0.
    letters = "".join(rng.choices("ABCDEGHKLMNPRSTUVXYĐ", k=rng.randint(1, 3)))
    return rng.choice(
        (
            f"{number}/{rng.choice(SYMBOLS)}-{rng.choice(SYMBOLS)}",
            f"{letters}{number}",
            f"{number}{letters}",
            f"{letters}{number}{letters[:1]}",
            f"{letters}-{number:04d}",
            f"{number}/{rng.choice(SYMBOLS)}",
            f"Số: {number}/{rng.choice(SYMBOLS)}-{rng.choice(SYMBOLS)}",
            f"Số {number}",
            f"{letters[:1]}{number % 20}-{number % 97:02d}",
            f"{rng.choice(('B1', 'B2', 'H1', 'H2', 'H3'))}, {writing.pick(rng, words.POSITIONS)}",
            f"{rng.choice(_NUMBERED)} {number}",
        )
    )


def make_number(rng: random.Random) -> str:
    """Return a number as a cell writes it."""
    chance = rng.random()
    if chance < 0.45:
        return str(rng.randint(1, 99))
    if chance < 0.7:
        return str(rng.randint(0, 9999))
    if chance < 0.8:
        return f"{rng.randint(0, 99):02d}"
    if chance < 0.9:
        return rng.choice(
            (
                f"{rng.randint(1, 999)}.",
                f"({rng.randint(1, 30)})",
                f"{rng.randint(1, 99)},{rng.randint(0, 9)}",
                f"{rng.randint(1, 99)} %",
                f"{rng.randint(1, 999)}.{rng.randint(0, 999):03d}",
            )
        )
    return "".join(rng.choices(string.digits, k=rng.randint(3, 11)))


def make_grave(rng: random.Random) -> str:
    """Return a grave as a cell writes it."""
    letter = rng.choice("ABCDEGHKLMN")
    return rng.choice(
        (
            letter,
            f"{letter}{rng.randint(1, 12)}",
            _roman(rng),
            f"Lô {letter}",
            f"Hàng {rng.randint(1, 40)}",
            f"Khu {letter}",
            f"Mộ số {rng.randint(1, 400)}",
            f"Lô {rng.randint(1, 20)} hàng {rng.randint(1, 30)} mộ {rng.randint(1, 60)}",
            f"{letter}{rng.randint(1, 9)}-{rng.randint(1, 99):02d}",
            f"K{rng.randint(1, 9)}/H{rng.randint(1, 40)}/M{rng.randint(1, 99)}",
            rng.choice(words.UNNAMED),
            rng.choice(words.GRAVE_NOTES),
            rng.choice(words.BURIALS),
            rng.choice(words.RELICS),
        )
    )


def make_frame(rng: random.Random) -> tuple[str, ...]:
    """Return the printed parts of a frame that figures are written into by hand, between each two parts."""
    year = rng.choice((make_year(rng), rng.randint(1990, 2025)))
    place = rng.choice(
        ("", "", f"{people.make_place(rng).province}, ", f"{people.make_place(rng).district}, ")
    )
    symbols = f"{rng.choice(SYMBOLS)}-{rng.choice(SYMBOLS)}"
    return rng.choice(
        (
            (rng.choice(("Số:", "Số", "SỐ:")), f"/{symbols}"),
            (rng.choice(("Số:", "Số")), f"/{rng.choice(SYMBOLS)}"),
            (f"{place}ngày", "tháng", f"năm {year}"),
            (f"{place}Ngày", f"tháng {rng.randint(1, 12)} năm {year}"),
            ("ngày", "tháng", CENTURY, ""),
            (rng.choice(("Mộ số", "Hàng", "Lô", "Tờ số", "Trang", "Năm sinh:", "STT")), ""),
        )
    )


def make_entry(rng: random.Random) -> str:
    """Return figures as somebody writes them into a frame: days and months mostly, numbers of papers."""
    chance = rng.random()
    if chance < 0.55:
        return rng.choice(("{:d}", "{:02d}")).format(rng.randint(1, 31))
    return str(rng.randint(1, rng.choice((99, 999, 2025))))


def join_entry(parts: Sequence[str]) -> str:
    """Return what a filled frame says: words and figures parted, but for "/KH-BCĐ" and "19"."""
    text = ""
    for part in parts:
        is_joined = not text or part.startswith("/") or text.endswith(CENTURY)
        text += part if is_joined else f" {part}"
    return text.strip()
