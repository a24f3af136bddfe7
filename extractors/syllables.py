"""Which syllables Vietnamese can have, by tables of onsets, rhymes and tones. Not a list of names or words.

Source: the rules of the orthography (onset, rhyme, tone) as taught in school grammars, written down by us.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from extractors.text import nfc

_TONE_NAMES = {"\u0300": "grave", "\u0301": "acute", "\u0303": "tilde", "\u0309": "hook", "\u0323": "dot"}

# Longest first: "ngh" must be tried before "ng", "gi" before "g".
_ONSETS = (
    *("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr"),
    *("b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", ""),
)

_RHYMES = frozenset(
    re.findall(
        r"\S+",
        """
    a ai am an ang anh ao ap at ac ach au ay
    ăm ăn ăng ăp ăt ăc âm ân âng âp ât âc âu ây
    e em en eng eo ep et ec ê êm ên ênh êch êp êt êu êng
    i ia im in inh ip it ich iu iêm iên iêng iêp iêt iêc iêu
    o oi om on ong op ot oc oong ooc ô ôi ôm ôn ông ôp ôt ôc ôông ơ ơi ơm ơn ơp ơt
    u ua ui um un ung up ut uc uôi uôm uôn uông uôt uôc
    ư ưa ưi ưm ưn ưng ưt ưc ưu ươi ươm ươn ương ươp ươt ươc ươu
    y yêm yên yêng yêt yêu
    oa oai oam oan oang oanh oao oap oat oac oach oay oăm oăn oăng oăt oăc
    oe oem oen oeo oet uân uâng uât uây uê uênh uêch uên uêt uơ uơn uy uya uyên uyêt uyn uynh uyp uyt uych uyu
    """,
    )
)
# After "qu" the glide is part of the onset, so the rhyme begins with the main vowel.
_QU_RHYMES = frozenset(
    re.findall(
        r"\S+",
        """
    a ai an ang anh ao at ac ach au ay ăm ăn ăng ăp ăt ăc ân âng ât âc ây âu
    e en eo et ê ên ênh êch êt êu i in inh it ich iu iêt iên ôc ơ ơi ơn ơt y yên yêt ynh yt ych yn yu yêu
    """,
    )
)
_GI_RHYMES = _RHYMES | {"", "m", "n", "êng", "êm", "ên", "êt", "êc", "êp", "êu"}
_FRONT = frozenset("eêiy")
# A glide is not spoken after lips; these rhymes are known from a few loan words alone ("tuýp", "tuyn").
_LABIALS = ("b", "m", "p", "ph", "v")
_GLIDES = ("oa", "oă", "oe", "uâ", "uê", "uơ", "uy")
_LOANS = frozenset({"phuy", "buyt", "voan", "moay", "tuyn", "tuyp", "huych", "uych"})
_LOAN_RHYMES = frozenset({"uyn", "uyp", "uych"})
_LONGEST = 7  # nghiêng, nghiễng


_MARKED = frozenset("ăâêôơư")
_VOWELS = frozenset("aăâeêioôơuưy")
_GLIDED = ("oa", "oe", "uy")  # the tone stands on either letter: hòa, hoà


def _split_tone(syllable: str) -> tuple[str, tuple[str, ...], int]:
    """Return the syllable without tones, its tones, and the index of the letter that carries the last one."""
    bare: list[str] = []
    tones: list[str] = []
    at = -1
    for char in syllable:
        marks = unicodedata.normalize("NFD", char)
        found = [_TONE_NAMES[c] for c in marks if c in _TONE_NAMES]
        at = len(bare) if found else at
        tones += found
        bare.append(unicodedata.normalize("NFC", "".join(c for c in marks if c not in _TONE_NAMES)))
    return "".join(bare), tuple(tones), at


def _tone_places(onset: str, rhyme: str) -> frozenset[int]:
    """Return the indexes in onset and rhyme at which a tone may stand.

    On the letter with a mark of its own (the last of ươ); else on the last vowel before a final consonant,
    the first of two and the middle of three. Where oa, oe and uy are a glide and a vowel, old and new
    spelling differ, and both are right. ``gi`` without a vowel of its own carries the tone on its i.
    """
    count = next((i for i, c in enumerate(rhyme) if c not in _VOWELS), len(rhyme))
    if count == 0:
        return frozenset({len(onset) - 1})
    marked = [i for i in range(count) if rhyme[i] in _MARKED]
    if marked:
        return frozenset({len(onset) + marked[-1]})
    if onset in ("qu", "gi") and len(rhyme) == 1:
        return frozenset({len(onset), len(onset) - 1})  # "Qúy", "gìa": typed so as often as not
    main = {1: 0, 2: 0 if count == len(rhyme) else 1}.get(count, 1)
    first = {0} if rhyme.startswith(_GLIDED) and onset != "qu" else set()
    second = {1} if rhyme in _GLIDED and onset != "qu" else set()
    return frozenset(len(onset) + i for i in {main, *first, *second})


def _fits_spelling(onset: str, rhyme: str) -> bool:
    """Check the spellings that depend on the vowel: k/gh/ngh before e, ê, i, y; c/g/ng before the others."""
    is_front = rhyme[:1] in _FRONT and rhyme[:1] != ""
    if onset in ("gh", "ngh", "k"):
        return is_front
    if onset in ("c", "g", "ng"):
        return not is_front
    if rhyme[:1] == "y" and len(rhyme) > 1:
        return onset == ""
    return True


def _fits(onset: str, bare: str) -> bool:
    rhyme = bare[len(onset) :]
    if bare in _LOANS:
        return rhyme in _RHYMES
    if rhyme in _LOAN_RHYMES or (onset in _LABIALS and rhyme.startswith(_GLIDES)):
        return False
    if onset == "qu":
        return rhyme in _QU_RHYMES
    if onset == "gi":
        return rhyme in _GI_RHYMES
    return rhyme in _RHYMES and _fits_spelling(onset, rhyme)


@cache
def is_syllable(text: str) -> bool:
    """Say whether ``text`` can be one written Vietnamese syllable, in any letter case.

    Both ways to place a tone (``hòa``, ``hoà``) are right, a tone over another letter is not (``Nguỹên``); a
    syllable that ends in c, ch, p or t takes only the acute tone or the dot.
    """
    bare, tones, at = _split_tone(nfc(text).lower())
    if not bare or len(bare) > _LONGEST or len(tones) > 1:
        return False
    is_stopped = re.search(r"(?:c|ch|p|t)$", bare) is not None
    if is_stopped and tones not in (("acute",), ("dot",)):
        return False
    fitting = (onset for onset in _ONSETS if bare.startswith(onset) and _fits(onset, bare))
    return any(not tones or at in _tone_places(onset, bare[len(onset) :]) for onset in fitting)


def invalid_syllables(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` that are no Vietnamese syllables, in order; an empty tuple for none.

    Words are runs of letters; digits and punctuation are not judged.
    """
    return tuple(w for w in re.findall(r"[^\W\d_]+", nfc(text)) if not is_syllable(w))


def stacked_acutes(text: str) -> int:
    """Return how many syllables have an acute over a circumflex where a hook could stand as well (``Hiến``).

    The two are a pixel apart on a copy, and engines of all kinds take the hook for the acute. Before a final
    c, ch, p or t no hook can stand (``Quốc``).
    """
    words = re.findall(r"[^\W\d_]+", nfc(text).lower())
    return sum(_STACKED.search(word) is not None for word in words)


_STACKED = re.compile(r"[ấếố](?!.*(?:c|ch|p|t)$)")
_GLUED = re.compile(r"[^\W\d_]+")


def _open_word(match: re.Match[str]) -> str:
    word = match.group()
    cuts = [i for i in range(1, len(word)) if word[i].isupper() and word[i - 1].islower()]
    if not cuts:
        return word
    parts = [word[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True)]
    return " ".join(parts) if all(is_syllable(p) for p in parts) else word


def open_glued(text: str) -> str:
    """Return ``text`` with the lost space put back between syllables: ``ThanhNgọ`` gives ``Thanh Ngọ``.

    Only where a capital follows a small letter and every part is a syllable. A marked vowel that was read
    as a capital within a word (``TrỊ``, and ``VỊ`` among small letters) is a small one: engines tell the
    two apart by their height alone.
    """
    is_mixed = any(c.islower() for c in text)
    return _GLUED.sub(_open_word, _GLUED.sub(_level_word, text) if is_mixed else text)


def _level_word(match: re.Match[str]) -> str:
    word = match.group()
    if len(word) == 2 and word[0].isupper() and word[1] in "ÌÍỈĨỊ":
        return word[0] + word[1].lower()
    return "".join(_level_letter(word, i) for i in range(len(word)))


def _level_letter(word: str, at: int) -> str:
    char = word[at]
    is_raised = at > 0 and char.isupper() and not char.isascii() and char != "Đ"
    is_alone = is_raised and word[at - 1].islower() and not word[at + 1 : at + 2].isupper()
    return char.lower() if is_alone else char
