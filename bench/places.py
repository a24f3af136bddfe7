"""How well ``resolve`` finds places: addresses drawn over time, with noise, old provinces and missing levels.

Run it: ``python -m bench.places [SEED...]``. The draws are of our own making; nothing is fitted to a seed.
"""

from __future__ import annotations

import random
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extractors.gazetteer import Gazetteer, gazetteer
from extractors.gazetteer_load import load_units
from extractors.gazetteer_units import REFORM_YEAR, Era, Level, Unit, Years
from extractors.places_resolve import Candidate, resolve

COUNT = 2000
# Addresses by the levels that they name, and how many of a hundred are so.
LEVELS = ("full", "no-province", "no-district", "no-commune", "commune-only")
SHARES = (58, 15, 12, 12, 3)
WARTIME = (
    *(
        "KB",
        "KN",
        "KH",
        "KT",
        "NB",
        "U1",
        "B",
        "B1",
        "B2",
        "B3",
        "B4",
        "B5",
        "C",
        "K",
        "CTNB",
        "CPNB",
        "APKM",
    ),
    *("Mặt trận B", "Mặt trận B3", "MT B5", "Mặt trận Tây Nguyên", "Mặt trận phía Nam", "Mặt trận Quảng Trị"),
    *("Đường 9", "Đường 9 - Khe Sanh", "Mặt trận đường 9", "Đường 9 Nam Lào", "Lào", "Nam Lào", "Thượng Lào"),
    *(
        "Campuchia",
        "Cam-pu-chia",
        "nước bạn Lào",
        "Khu 5",
        "Khu V",
        "Quân khu 5",
        "QK7",
        "Nam Bộ",
        "miền Nam",
    ),
    *("Đông Nam Bộ", "Tây Nguyên", "Trị Thiên", "Trị - Thiên", "Trường Sơn", "biên giới Tây Nam", "Phía Tây"),
    *("Chiến trường miền Nam", "chiến trường B", "Miền Tây Nam Bộ", "Cực Nam Trung Bộ", "Bản Đông, Nam Lào"),
    *("Liên khu 5", "Khu Sài Gòn - Gia Định", "Xiêng Khoảng, Lào", "chiến trường K", "Mat tran B", "duong 9"),
)
_ALIKE = {
    "l": "1",
    "i": "l",
    "o": "0",
    "đ": "d",
    "e": "c",
    "n": "u",
    "h": "b",
    "y": "i",
    "t": "f",
    "u": "n",
    "c": "e",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """An address, the unit it means, and how it was drawn. ``rivals`` counts units that it fits as well."""

    text: str
    unit: Unit
    at: date | None
    levels: str
    is_noisy: bool


@dataclass(frozen=True, slots=True)
class PlacesReport:
    """Shares of right answers among ``count``, µs for each, wartime names forced onto a province."""

    count: int
    first: float
    among_five: float
    mean_us: float
    p99_us: float
    forced: int
    by_levels: tuple[tuple[str, int, float, float], ...]


def draw(rng: random.Random, names: Gazetteer, pool: dict[Era, list[Unit]]) -> Drawn:
    """Return one address."""
    era = rng.choices([Era.UNTIL_2025, Era.EARLIER, Era.SINCE_2025], [75, 13, 12])[0]
    unit = rng.choice(pool[era])
    if era is Era.SINCE_2025:
        year, levels = rng.randint(REFORM_YEAR, 2026), "full"
    else:
        year, levels = rng.randint(1946, 2024), rng.choices(LEVELS, SHARES)[0]
    around = names.around(unit)
    parts = {"commune": _named(rng, unit)}
    if era is not Era.SINCE_2025 and around is not None:
        parts["district"] = _named(rng, around)
    province = names.province_of(unit)
    if province is not None:
        parts["province"] = _province_at(rng, names, province, year)
    for level in {"no-province": ["province"], "no-district": ["district"], "no-commune": ["commune"]}.get(
        levels, ["province", "district"] if levels == "commune-only" else []
    ):
        parts.pop(level, None)
    meant = around if levels == "no-commune" and around is not None else unit
    text = _written(rng, list(parts.values()))
    if rng.random() < 0.15 and "commune" in parts:
        word = rng.choice(("Thôn", "Xóm", "Bản", "Ấp"))
        text = f"{word} {rng.choice(('Đông', 'Nà Lùng', '5', 'Trúc Văn'))}, {text}"
    noisy = _noisy(rng, text)
    at = date(year, rng.randint(1, 12), 1) if rng.random() < 0.6 or era is Era.SINCE_2025 else None
    return Drawn(noisy, meant, at, levels, noisy != text)


def _named(rng: random.Random, unit: Unit) -> str:
    if rng.random() < 0.6 or unit.name.startswith(unit.type):
        return unit.name
    short = {"Xã": "X.", "Huyện": "H.", "Thị xã": "TX", "Thành phố": "TP", "Phường": "P.", "Thị trấn": "TT"}
    word = rng.choice([unit.type, unit.type.lower(), short.get(unit.type, unit.type)])
    return f"{word} {unit.name}"


def _province_at(rng: random.Random, names: Gazetteer, province: Unit, year: int) -> str:
    """Return a name that the province bore then, mostly; sometimes the one of 2025."""
    if province.era is Era.SINCE_2025:
        return province.name
    then = [
        name.name
        for name in names.province_names()
        if any(life.is_within(Years(year, year)) and life.covers[0] == province.code for life in name.lives)
    ]
    return rng.choice(then) if then and rng.random() < 0.85 else province.name


def _written(rng: random.Random, parts: list[str]) -> str:
    separator = rng.choice([", ", ", ", " - ", ",", "; "])
    text = separator.join(parts)
    return text.upper() if rng.random() < 0.05 else text


def _noisy(rng: random.Random, text: str) -> str:
    """Return the text as an engine may read it: clean, all marks gone, or one to three characters wrong."""
    kind = rng.random()
    if kind < 0.4:
        return text
    if kind < 0.48:
        plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
        return "".join(c for c in plain if not unicodedata.combining(c))
    letters = list(unicodedata.normalize("NFC", text))
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3])):
        _misread(rng, letters)
    return "".join(letters)


def _misread(rng: random.Random, letters: list[str]) -> None:
    """Spoil one letter: its marks in 62 of 100 cases, as measured on our pages, else it or its place."""
    spots = [i for i, c in enumerate(letters) if c.isalpha()]
    marked = [i for i in spots if len(unicodedata.normalize("NFD", letters[i])) > 1]
    if marked and rng.random() < 0.62:
        at = rng.choice(marked)
        bare = unicodedata.normalize("NFD", letters[at])[:-1]
        tone = rng.choice(["", "", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"])
        letters[at] = unicodedata.normalize("NFC", bare + tone)
    elif spots:
        at = rng.choice(spots)
        letters[at] = _ALIKE.get(letters[at], letters[at]) if rng.random() < 0.7 else ""


def is_right(candidate: Candidate, drawn: Drawn, names: Gazetteer) -> bool:
    """Say whether the candidate is the unit meant, or the very same place under its name of another time."""
    if candidate.code == drawn.unit.code:
        return True
    today = [unit.code for unit in names.today(drawn.unit)]
    same = candidate.then.commune.lower() == drawn.unit.name.lower()
    return same and bool(today) and [t.code for t in candidate.today] == today


def measure(seed: int, count: int = COUNT) -> PlacesReport:
    """Draw ``count`` addresses with this seed and resolve them."""
    names = gazetteer()
    rng = random.Random(seed)
    pool: dict[Era, list[Unit]] = defaultdict(list)
    for unit in load_units():
        if unit.level is Level.COMMUNE and (unit.era is not Era.EARLIER or unit.became):
            pool[unit.era].append(unit)
    drawn = [draw(rng, names, pool) for _ in range(count)]
    for one in drawn[:50]:
        resolve(one.text + " ", one.at)  # the indexes are built once
    took, first, five, tally = [], 0, 0, Counter[str]()
    right: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in drawn:
        begun = time.process_time()
        found = resolve(one.text, one.at)
        took.append((time.process_time() - begun) * 1e6)
        hits = [is_right(c, one, names) for c in found[:5]]
        tally[one.levels] += 1
        first += bool(hits and hits[0])
        five += any(hits)
        right[one.levels][0] += bool(hits and hits[0])
        right[one.levels][1] += any(hits)
    forced = sum(
        bool(c.then.province or c.then.district or c.then.commune) for t in WARTIME for c in resolve(t)
    )
    by_levels = tuple((k, n, right[k][0] / n, right[k][1] / n) for k, n in sorted(tally.items()))
    p99 = sorted(took)[int(0.99 * len(took))]
    return PlacesReport(count, first / count, five / count, sum(took) / count, p99, forced, by_levels)


def main(seeds: Sequence[int]) -> None:
    """Print one block a seed."""
    for seed in seeds:
        report = measure(seed)
        sys.stdout.write(
            f"seed {seed}: {report.count} addresses, right first {report.first:.4f}, among five "
            f"{report.among_five:.4f}, {report.mean_us:.0f} µs each (p99 {report.p99_us:.0f}), "
            f"{report.forced} of {len(WARTIME)} wartime names forced\n"
        )
        for levels, count, first, five in report.by_levels:
            sys.stdout.write(f"    {levels:<14}{count:>5}  first {first:.3f}  five {five:.3f}\n")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [1])
