"""What running text names, by a spaCy pipeline of rules: people, places, dates, organisations, documents.

The pipeline is made once for each process, when first needed; docs/adr/0005-tokenizer.md says why its
tokenizer is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors.citations import find_citations
from extractors.closed_words import find_province, is_province
from extractors.confidence import judge
from extractors.data.mention_rules import (
    LEVEL_WORDS,
    MENTION_RULES,
    NO_PERSONS,
    ROLE_WORDS,
    USUAL_SURNAMES,
    MentionRule,
)
from extractors.dates import parse_date
from extractors.guard import stranger_doubts
from extractors.lexicons import load_words
from extractors.names import is_surname
from extractors.parsed import Parsed
from extractors.roles import Named, find_roles
from extractors.spans import TextWithBoxes
from extractors.syllables import is_syllable
from extractors.text import fold_words, nfc
from models.record import DateValue, Field, FieldName, MentionRole, MentionValue, Reason

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

_SPANS = "found"
_PRIORITY = ("document", "date", "organisation", "place", "person")
_RULES = {rule.id: rule for rule in MENTION_RULES}

_TITLES = ("Ông", "Bà", "Anh", "Chị")  # at the start of a sentence they look like a surname
_CAST = frozenset(
    {
        MentionRole.WITNESS,
        MentionRole.INFORMANT,
        MentionRole.KIN,
        MentionRole.HANDED_OVER,
        MentionRole.RECEIVED,
    }
)

TokenPattern = dict[str, bool | str | dict[str, str | list[str]]]


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing named in a text: offsets, kind (person, place, date, organisation, document), normal form."""

    start: int
    end: int
    kind: str
    normal: str
    is_doubtful: bool = False


_NAME: TokenPattern = {"IS_TITLE": True, "IS_ALPHA": True}
_NAME_TOO: TokenPattern = {**_NAME, "OP": "?"}


def _shapes() -> Mapping[str, list[list[TokenPattern]]]:
    """Return the alternatives (each a run of token patterns) that a word of a rule in capitals stands for."""
    surnames = sorted(name for name in load_words("surnames") if len(name) > 1)
    levels: list[list[TokenPattern]] = [[{"LOWER": part} for part in level.split()] for level in LEVEL_WORDS]
    return {
        "NAME+": [[_NAME, _NAME_TOO, _NAME_TOO, _NAME_TOO]],
        "NAME": [[_NAME]],
        "SURNAME": [[{"TEXT": {"IN": surnames}}]],
        "NUM": [[{"TEXT": {"REGEX": r"^\d{1,4}$"}}]],
        "YEAR": [[{"TEXT": {"REGEX": r"^(?:1[89]|20)\d\d$"}}]],
        "LEVEL": levels,
        "UPPER|NAME": [[{"TEXT": {"REGEX": r"^[A-ZĐÀ-Ỹ]\w+$"}}]],
    }


def _expand(word: str, shapes: Mapping[str, list[list[TokenPattern]]]) -> list[list[TokenPattern]]:
    """Return the alternatives for one word of a rule."""
    bare = word.rstrip("?")
    if bare in shapes:
        alternatives = shapes[bare]
    elif bare.endswith("!"):
        alternatives = [[{"TEXT": bare[:-1]}]]
    else:
        alternatives = [[{"LOWER": {"IN": bare.lower().split("|")}}]]
    return [*alternatives, []] if word.endswith("?") else alternatives


def _token_patterns(rule: MentionRule) -> list[list[TokenPattern]]:
    shapes = _shapes()
    patterns: list[list[TokenPattern]] = [[]]
    for word in rule.pattern.split():
        patterns = [[*head, *tail] for head in patterns for tail in _expand(word, shapes)]
    return patterns


_LONE_SURROGATE = re.compile("[\\ud800-\\udfff]")


@cache
def load_pipeline() -> Language:
    """Return the pipeline: our tokenizer and one span ruler. Made once; needs no model and no network."""
    import spacy  # noqa: PLC0415 - two seconds that a process which reads only tables does not spend
    from spacy.pipeline import SpanRuler  # noqa: PLC0415
    from spacy.tokenizer import Tokenizer  # noqa: PLC0415

    nlp = spacy.blank("xx")
    # Every mark is a token of its own, wherever it stands: "180/KH-BCĐ" and "c3-d5" break at the same signs.
    mark = re.compile(r"[^\w\s]|_")
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        prefix_search=mark.match,
        suffix_search=re.compile(rf"(?:{mark.pattern})$").search,
        infix_finditer=mark.finditer,
    )
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": _SPANS, "spans_filter": None})
    if not isinstance(ruler, SpanRuler):
        raise TypeError("the span ruler of this spaCy is of another kind")
    ruler.add_patterns(
        [
            {"label": rule.kind, "id": rule.id, "pattern": pattern}
            for rule in MENTION_RULES
            for pattern in _token_patterns(rule)
        ]
    )
    return nlp


def _ruled(doc: Doc) -> Iterator[Mention]:
    """Yield what the rules find, each made good or dropped by what its kind demands."""
    seen: set[tuple[int, int, str]] = set()
    for span in doc.spans[_SPANS]:
        rule = _RULES[span.id_]
        start, end = span.start + rule.skip, span.end
        end = _province_end(doc, start, end) if rule.kind in ("place", "organisation") else end
        if end <= start or (start, end, rule.kind) in seen:
            continue
        seen.add((start, end, rule.kind))
        piece = doc[start:end]
        mention = _checked(piece, rule)
        if mention is not None:
            yield mention


def _province_end(doc: Doc, start: int, end: int) -> int:
    """Return where a span ends whose last level is a province: after the province's name, not in a person's.

    "UBND tỉnh Nguyễn Hoàng Giang" ends at "tỉnh", "tỉnh Quảng Ngãi Nguyễn" at "Ngãi".
    """
    at = next((i for i in range(end - 1, start - 1, -1) if doc[i].lower_ == "tỉnh"), None)
    if at is None or at == end - 1:
        return end
    names = [stop for stop in range(end, at + 1, -1) if find_province(doc[at + 1 : stop].text)]
    if names:
        return names[0]
    return at + 1 if at > start else start


def _checked(piece: Span, rule: MentionRule) -> Mention | None:
    """Return the mention that a rule's span is, None where its kind forbids it."""
    start, end, normal = piece.start_char, piece.end_char, nfc(piece.text)
    if rule.kind == "date":
        value = parse_date(normal).value
        return Mention(start, end, rule.kind, value.edtf) if isinstance(value, DateValue) else None
    if rule.kind == "person":
        if len(piece) > 2 and piece[0].text in _TITLES and is_surname(piece[1].text):
            piece = piece[1:]
            start, normal = piece.start_char, nfc(piece.text)
        if not _can_be_person(normal, is_addressed=rule.skip > 0):
            return None
        return Mention(start, end, rule.kind, normal, is_doubtful=not all(map(is_syllable, normal.split())))
    return Mention(start, end, rule.kind, _small_level(normal))


def _small_level(name: str) -> str:
    """Write a level of administration small, as inside a sentence: "Xã Ba Vì" and "xã Ba Vì" are one."""
    return name[0].lower() + name[1:] if name.lower().startswith(LEVEL_WORDS) else name


def _can_be_person(name: str, *, is_addressed: bool) -> bool:
    words = name.split()
    if fold_words(name) in NO_PERSONS or is_province(name) or ROLE_WORDS & {w.lower() for w in words}:
        return False
    return is_addressed or len(words) > 2 or words[0] in USUAL_SURNAMES


def _provinces(doc: Doc) -> Iterator[Mention]:
    """Yield the names of provinces that stand without "tỉnh": capitalised runs that the list knows."""
    at = 0
    while at < len(doc):
        stop = at
        while stop < len(doc) and stop - at < 4 and doc[stop].is_title and doc[stop].is_alpha:
            stop += 1
        name = next((end for end in range(stop, at + 1, -1) if is_province(doc[at:end].text)), None)
        if name is not None:
            piece = doc[at:name]
            yield Mention(piece.start_char, piece.end_char, "place", nfc(piece.text))
        at = name or at + 1


def find_in_text(text: str) -> tuple[Mention, ...]:
    """Return what ``text`` names, in order, none overlapping: the longest wins, then the surer kind."""
    if not text.strip():
        return ()
    text = _LONE_SURROGATE.sub("\ufffd", text)  # half a character of a broken text layer
    doc = load_pipeline()(text)
    cited = [
        Mention(c.phrase_start, c.end, "document", c.code, is_doubtful=not c.is_regular)
        for c in find_citations(text)
    ]
    found = [*cited, *_ruled(doc), *_provinces(doc)]
    found.sort(key=lambda m: (m.kind != "document", m.start - m.end, _PRIORITY.index(m.kind), m.start))
    taken: list[Mention] = []
    covered = bytearray(len(text))
    for mention in found:
        if not any(covered[mention.start : mention.end]):
            taken.append(mention)
            covered[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    return tuple(_with_seats(text, sorted(taken, key=lambda m: m.start)))


def _with_seats(text: str, mentions: list[Mention]) -> Iterator[Mention]:
    """Yield the mentions, a body and the unit it belongs to as one: "Sở Nội vụ" + "tỉnh Lạng Sơn"."""
    held: Mention | None = None
    for mention in mentions:
        is_seat = (
            held is not None
            and (held.kind, mention.kind) == ("organisation", "place")
            and text[held.end : mention.start] == " "
            and mention.normal.startswith(LEVEL_WORDS)
            and not held.normal.lower().endswith(LEVEL_WORDS)
        )
        if held is not None and is_seat:
            is_doubtful = held.is_doubtful or mention.is_doubtful
            normal = f"{held.normal} {mention.normal}"
            held = Mention(held.start, mention.end, held.kind, normal, is_doubtful=is_doubtful)
            continue
        if held is not None:
            yield held
        held = mention
    if held is not None:
        yield held


def find_mentions(
    text: TextWithBoxes, *, page_no: int = 1, index: int = 0, known: frozenset[MentionValue] = frozenset()
) -> tuple[Field, ...]:
    """Return the ``mentions`` of a page's running text, each thing once, with the box of its first place.

    ``text`` should join its lines by spaces, so that a name broken over lines is one. ``known`` (named on
    earlier pages) is passed over; ``index`` is the first field's. Nothing named gives an empty tuple.
    """
    seen = {(value.kind, value.normal) for value in known}
    fields: list[Field] = []
    for mention, role in _with_roles(text.text):
        if (mention.kind, mention.normal) in seen:
            continue
        seen.add((mention.kind, mention.normal))
        fields.append(_field_of(mention, text, role=role, page_no=page_no, index=index + len(fields)))
    return tuple(fields)


def find_cast(text: TextWithBoxes, *, page_no: int = 1, index: int = 0) -> tuple[Field, ...]:
    """Return the ``mentions`` of those who took part: witnesses, kin, who gave word, who handed over.

    Who was exhumed, and where, are fields of minutes, and not told again.
    """
    found = [(m, role) for m, role in _with_roles(text.text) if role in _CAST and _takes_part(m)]
    once = {(m.kind, m.normal, role): (m, role) for m, role in reversed(found)}
    ordered = sorted(once.values(), key=lambda pair: pair[0].start)
    return tuple(
        _field_of(m, text, role=role, page_no=page_no, index=index + i) for i, (m, role) in enumerate(ordered)
    )


def _takes_part(mention: Mention) -> bool:
    """Say whether this is a full name or a body; remains are brought to a cemetery, which takes no part."""
    return " " in mention.normal and not fold_words(mention.normal).startswith("nghia trang")


def _with_roles(text: str) -> list[tuple[Mention, MentionRole | None]]:
    """Return the mentions with their roles, those with a role before others of the same thing."""
    mentions = find_in_text(text)
    roles = find_roles(text, [Named(m.start, m.end, m.kind) for m in mentions])
    cast = {(m.kind, m.normal) for m, role in zip(mentions, roles, strict=True) if role is not None}
    pairs = list(zip(mentions, roles, strict=True))
    return [(m, role) for m, role in pairs if role is not None or (m.kind, m.normal) not in cast]


def _field_of(
    mention: Mention, text: TextWithBoxes, *, role: MentionRole | None, page_no: int, index: int
) -> Field:
    start, end = mention.start, mention.end
    raw = text.text[start:end]
    value = MentionValue(mention.kind, mention.normal, str(role) if role is not None else "")
    doubts = (Reason.NOT_IN_GRAMMAR,) if mention.is_doubtful else ()
    said = Parsed(nfc(raw), value, (*doubts, *stranger_doubts(raw)))
    judged = judge(
        FieldName.MENTIONS,
        said,
        look=text.look(start, end),
        marks=text.marks(start, end),
        agreement=text.agreement(start, end),
    )
    box = text.box(start, end)
    return Field(
        FieldName.MENTIONS,
        said.text,
        raw,
        judged.confidence,
        judged.status,
        page_no,
        box,
        value,
        judged.reasons,
        index=index,
        evidence=judged.evidence,
    )
