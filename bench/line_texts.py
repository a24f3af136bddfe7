"""What lines say: cells, headings, labels and sentences by the bench's grammars, and things no grammar makes.

Rare syllables and random letters stand among them, so that nothing read from them rests on knowing the words.
"""

from __future__ import annotations

import itertools
import random
import re
import string
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from bench import line_words, people, words, writing
from bench.line_cells import (
    MARKS,
    SYMBOLS,
    make_code,
    make_date,
    make_grave,
    make_number,
    make_unit,
    make_year,
)
from extractors.syllables import is_syllable
from pipeline.own_alphabet import VIETNAMESE, as_written

_ONSETS = (
    *("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr"),
    *("b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", ""),
)
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "aăâeêioôơuưy"
_RHYMES = re.findall(
    r"\S+",
    """
    a ai am an ang anh ao ap at ac ach au ay ăm ăn ăng ăp ăt ăc âm ân âng âp ât âu ây e em en eng eo et ê êm
    ên ênh êch êt êu i ia im in inh ip it ich iu iêm iên iêng iêp iêt iêc iêu o oi om on ong op ot oc ô ôi
    ôm ôn ông ôp ôt ôc ơ ơi ơm ơn ơp ơt u ua ui um un ung up ut uc uôi uôm uôn uông uôt uôc ư ưa ưi ưng ưt
    ưc ưu ươi ươm ươn ương ươp ươt ươc ươu y yên yêt yêu oa oai oan oang oanh oat oay oăn oe uân uâng uât
    uây uê uy uya uyên uyêt uynh uyt uych
""",
)


@lru_cache(maxsize=1)
def _syllables() -> tuple[str, ...]:
    """Return every syllable that the orthography allows with the common rhymes, about fifteen thousand."""
    made = []
    for onset, rhyme, tone in itertools.product(_ONSETS, _RHYMES, _TONES):
        place = max((i for i, ch in enumerate(rhyme) if ch in "ăâêôơư"), default=_tone_place(rhyme))
        text = unicodedata.normalize("NFC", onset + rhyme[: place + 1] + tone + rhyme[place + 1 :])
        if is_syllable(text):
            made.append(text)
    return tuple(made)


def _tone_place(rhyme: str) -> int:
    """Return the vowel that bears the tone.

    The second of three, or of two before a consonant, else the first.
    """
    vowels = [i for i, ch in enumerate(rhyme) if ch in _VOWELS]
    if len(vowels) == 1 or (len(vowels) == 2 and vowels[-1] == len(rhyme) - 1):
        return vowels[0]
    return vowels[1]


def _cased(rng: random.Random, text: str) -> str:
    chance = rng.random()
    if chance < 0.16:
        return text.upper()
    if chance < 0.2:
        return text.lower()
    return text


def _oddly_cased(rng: random.Random, text: str) -> str:
    """Return the text with capitals where none are usual and none where they are: nothing but looks tells."""
    return " ".join(w[:1].swapcase() + w[1:] if rng.random() < 0.5 else w for w in text.split(" "))


def _name(rng: random.Random) -> str:
    name = people.make_name(rng)
    if rng.random() < 0.3:  # names that no list knows
        parts = name.split()
        parts[rng.randrange(len(parts))] = rng.choice(_syllables()).capitalize()
        name = " ".join(parts)
    if rng.random() < 0.1:
        name += f" ({rng.choice(('tức', 'bí danh', 'B.D:', ''))} {rng.choice(words.GIVENS)})".replace(
            "( ", "("
        )
    if rng.random() < 0.06:
        name = rng.choice(("Đ/c ", "LS ", "Liệt sĩ ", "Ô. ", "Ông ", "Bà ", "Đ/C: ")) + name
    return name


def _place(rng: random.Random) -> str:
    place = people.make_place(rng)
    text = writing.write_place(rng, place, writing.PLACE_FORMS.pick(rng, is_held_out=False))
    if rng.random() < 0.3:
        parts = [
            rng.choice(
                ("X.", "H.", "T.", "Xã", "Huyện", "Tỉnh", "TX", "TT", "TP.", "P.", "Q.", "Thôn", "Th.", "")
            )
            + " "
            + " ".join(rng.choice(_syllables()).capitalize() for _ in range(rng.choice((1, 2, 2, 2))))
            for _ in range(rng.choice((1, 2, 3)))
        ]
        text = rng.choice((", ", " - ", " – ", "-", ",")).join(parts)
    if rng.random() < 0.15:
        text = rng.choice((place.commune, place.district, place.province))
    return text.strip()


def _rank(rng: random.Random) -> str:
    rank, position = writing.pick(rng, words.RANKS), writing.pick(rng, words.POSITIONS)
    return rng.choice((rank, position, f"{rank}, {position}", f"{rank} - {position}", f"{rank}/{position}"))


def _phrase(rng: random.Random) -> str:
    return rng.choice(
        (
            rng.choice(words.DEATH_PLACES),
            rng.choice(words.REASONS),
            rng.choice(words.LIST_NOTES),
            rng.choice(words.BURIALS),
            rng.choice(words.LONE_UNITS),
            rng.choice(line_words.HEADINGS),
        )
    )


def _labelled(rng: random.Random) -> str:
    value = rng.choice((_name, _place, make_date, make_unit, _rank, make_number, _phrase))(rng)
    return f"{rng.choice(line_words.LABELS)}{rng.choice((': ', ':', ' : ', ' '))}{value}"


def _title(rng: random.Random) -> str:
    title = rng.choice(line_words.TITLES)
    if rng.random() < 0.25:
        title += " " + rng.choice(
            (people.make_place(rng).province.upper(), str(make_year(rng)), make_code(rng))
        )
    return title


def _running(rng: random.Random) -> str:
    """Common words in no order of meaning, with the punctuation of sentences."""
    out = []
    for _ in range(rng.randint(2, 16)):
        word = rng.choice(line_words.COMMON) if rng.random() < 0.8 else rng.choice(_syllables())
        if rng.random() < 0.12:
            word = word.capitalize()
        if rng.random() < 0.07:
            word = rng.choice((make_number, make_date, make_code))(rng)
        if rng.random() < 0.12:
            word += rng.choice(",,,.;:")
        elif rng.random() < 0.03:
            word = rng.choice(
                ("({})", '"{}"', "“{}”", "- {}", "[{}]", "{}/", "{} –", "{}!", "{}?", "+ {}", "* {}")
            ).format(word)
        out.append(word)
    return " ".join(out)


def _sentence(rng: random.Random) -> str:
    person = people.make_person(rng, people.make_place(rng), writing.make_habits(rng))
    text = rng.choice(line_words.SENTENCES)
    for slot, make in _SLOTS.items():
        while f"{{{slot}}}" in text:
            text = text.replace(f"{{{slot}}}", make(rng, person), 1)
    parts = text.split(" ")
    start = rng.randrange(len(parts))
    return " ".join(parts[start : start + rng.randint(2, 18)])


_SLOTS: dict[str, Callable[[random.Random, people.Person], str]] = {
    "n": lambda r, _: str(r.randint(1, 999)),
    "date": lambda r, _: make_date(r),
    "day": lambda r, _: str(r.randint(1, 31)),
    "month": lambda r, _: str(r.randint(1, 12)),
    "year": lambda r, _: str(make_year(r)),
    "letter": lambda r, _: r.choice("ABCDEGHKLMTQ"),
    "code": lambda r, _: r.choice(SYMBOLS),
    "title": lambda r, _: r.choice(
        ("Giám đốc", "Chủ tịch", "Trưởng ban", "Chỉ huy trưởng", "Chánh Văn phòng")
    ),
    "name": lambda r, _: _name(r),
    "given": lambda r, _: r.choice(words.GIVENS),
    "province": lambda _, p: p.home.province,
    "district": lambda _, p: p.home.district,
    "commune": lambda _, p: p.home.commune,
    "unit": lambda _, p: p.unit,
    "rank": lambda _, p: p.rank or "Hạ sĩ",
    "position": lambda _, p: p.position or "Chiến sĩ",
    "death": lambda _, p: p.death_place or "Lào",
    "burial": lambda _, p: p.burial,
}


def _rare(rng: random.Random) -> str:
    return " ".join(_cased(rng, rng.choice(_syllables()).capitalize()) for _ in range(rng.randint(1, 5)))


def _letters(rng: random.Random) -> str:
    pool = rng.choice((VIETNAMESE, VIETNAMESE, string.ascii_letters, string.ascii_uppercase + string.digits))
    return " ".join("".join(rng.choices(pool, k=rng.randint(1, 7))) for _ in range(rng.randint(1, 4)))


def _signs(rng: random.Random) -> str:
    pool = string.digits + "ABCĐEHKLMNTVabcđeghn" + ".,:;!?'\"“”()[]/\\|-–_+=*&%@#<>°№§…×²•~"
    return " ".join("".join(rng.choices(pool, k=rng.randint(1, 6))) for _ in range(rng.randint(1, 3)))


def _mark(rng: random.Random) -> str:
    return rng.choice(MARKS)


def _short(rng: random.Random) -> str:
    return rng.choice((make_number, make_grave, _mark, make_unit, make_date))(rng)


# (source, weight): cells first, as registers are what is read most.
SOURCES: tuple[tuple[Callable[[random.Random], str], int], ...] = (
    (_name, 17),
    (_place, 14),
    (make_date, 13),
    (make_unit, 8),
    (_rank, 6),
    (_phrase, 5),
    (make_code, 7),
    (make_number, 6),
    (make_grave, 5),
    (_labelled, 7),
    (_title, 4),
    (_running, 9),
    (_sentence, 8),
    (_rare, 6),
    (_letters, 3),
    (_signs, 3),
    (_mark, 2),
)


_MEANINGLESS = (_rare, _letters, _signs)


def make_text(rng: random.Random, *, only_meant: bool = False) -> str:
    """Return the text of one line: never empty, in the reader's own signs, spaces single.

    ``only_meant`` leaves out what no paper says: random letters, signs and syllables.
    """
    sources = [s for s in SOURCES if s[0] not in _MEANINGLESS] if only_meant else SOURCES
    while True:
        make = writing.pick(rng, sources)
        text = make(rng)
        if make not in (_title, _letters, _signs, make_code, make_unit):
            text = _cased(rng, text)
        if rng.random() < 0.03:
            text += rng.choice(",.;:-")
        if not only_meant and rng.random() < 0.12:
            text = _oddly_cased(rng, text)
        text = " ".join(as_written(text).split())
        if text:
            return text
