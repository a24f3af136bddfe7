"""Documents that a text cites by number: "Kế hoạch số 180/KH-BCĐ". The paper's own number is none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.confidence import judge
from extractors.data.notice_words import DOCUMENT_TYPES
from extractors.guard import stranger_doubts
from extractors.parsed import Parsed
from extractors.spans import TextWithBoxes
from extractors.text import fold_in_place, nfc
from models.record import CodeValue, Field, FieldName, Reason

# Matched on the folded text (offsets stay); that the symbol is in capitals is checked on the text itself.
_TYPES = (
    "bo luat|luat|phap lenh|sac lenh|nghi dinh|nghi quyet|quyet dinh|thong tu lien tich|thong tu|chi thi"
    "|ke hoach|cong van|cong dien|huong dan|thong bao|thong tri|de an|du an|to trinh|bao cao|ket luan"
    "|quy dinh|quy che|chuong trinh|phuong an|bien ban|giay bao tu|ho so|van ban|giay moi"
)
_NUMBER = r"(?P<number>\d{1,5}[a-z]?)"
_SYMBOL = r"(?P<symbol>(?:(?:19|20)\d\d\s?/\s?)?[a-z][a-z0-9.&]*(?:\s?[-/]\s?[a-z0-9][a-z0-9.&]*)*)"
_CODE = rf"{_NUMBER}\s?(?P<sign>[/-])\s?{_SYMBOL}"
_CITED = re.compile(rf"\b(?:(?P<type>{_TYPES})\s+)?so\s{{0,2}}[:.]?\s{{0,2}}(?P<code>{_CODE})")
_TYPED = re.compile(rf"\b(?P<type>{_TYPES})\s+(?P<code>{_CODE})")
_BARE = re.compile(rf"(?<![\d/.,-])\b(?P<code>{_CODE})")
_PARTS = re.compile(r"\s*([-/])\s*")
_SHORT = frozenset(short.lower() for _, short in DOCUMENT_TYPES) | {"ttlt", "qh"}
_LETTERS_THEN_DIGITS = re.compile(r"^[^\W\d_]+\.?\d*[a-zđ]?$|^(?:19|20)\d\d$|^\d{1,4}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited number in a text: offsets of the code and of the whole phrase with its type word."""

    start: int
    end: int
    phrase_start: int
    code: str
    is_regular: bool

    @property
    def candidates(self) -> tuple[str, ...]:
        """Readings that the ink allows where the code is odd: a doubled Đ is one that was read twice."""
        return (self.code.replace("ĐĐ", "Đ"),) if "ĐĐ" in self.code else ()


def _cut_symbol(symbol: str) -> str:
    """Return the part of a matched symbol that is one: pieces go on while they begin with a capital."""
    pieces = _PARTS.split(symbol)
    kept = pieces[0]
    length = len(pieces[0])
    offset = len(pieces[0])
    for sign, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        offset = symbol.index(piece, offset + 1)
        if not (piece[:1].isupper() or piece[:1].isdigit()):
            break
        kept += sign + piece
        offset += len(piece)
        length = offset
    return symbol[:length]


def _citation_of(match: re.Match[str], text: str) -> Citation | None:
    start = match.start("code")
    symbol = _cut_symbol(text[match.start("symbol") : match.end("symbol")])
    bare = symbol.rstrip(".&")
    body = re.sub(r"^(?:19|20)\d\d\s?/\s?", "", bare)
    if not body[:1].isupper():
        return None
    end = match.start("symbol") + len(bare)
    code = nfc(_PARTS.sub(r"\1", text[start:end]))
    pieces = re.split(r"[-/]", nfc(_PARTS.sub(r"\1", body)))
    is_regular = "ĐĐ" not in code and all(_LETTERS_THEN_DIGITS.match(piece) for piece in pieces)
    is_typed = "type" in match.re.groupindex and match.group("type") is not None
    phrase_start = match.start() if is_typed or match.re is _CITED else start
    return Citation(start, end, phrase_start, code.replace(" ", ""), is_regular)


def _is_bare_code(found: Citation) -> bool:
    """Say whether a code without "số" is a document's: its symbol begins with a type's abbreviation."""
    pieces = re.split(r"[-/]", found.code.lower().replace("đđ", "đ"))
    pieces = pieces[2:] if len(pieces) > 2 and pieces[1].isdigit() else pieces[1:]
    return len(pieces) > 1 and pieces[0] in _SHORT and len(pieces[0]) > 1


def find_citations(text: str) -> tuple[Citation, ...]:
    """Return the citations in ``text`` in order of place, none overlapping; an empty tuple for none."""
    folded = fold_in_place(text)
    found: dict[int, Citation] = {}
    for pattern in (_CITED, _TYPED, _BARE):
        for match in pattern.finditer(folded):
            citation = _citation_of(match, text)
            if citation is None or any(
                c.start < citation.end and citation.start < c.end for c in found.values()
            ):
                continue
            if pattern is not _BARE or _is_bare_code(citation):
                found[citation.start] = citation
    return tuple(found[start] for start in sorted(found))


def cite_fields(
    text: TextWithBoxes,
    *,
    page_no: int,
    own_number: str = "",
    known: frozenset[str] = frozenset(),
    index: int = 0,
) -> Iterator[Field]:
    """Yield one ``cited_documents`` field for each number cited, at its first place.

    ``own_number`` and the numbers in ``known`` (cited on earlier pages) are passed over; ``index`` is the
    first field's. The text is the number in its normal form, raw what was read of the phrase.
    """
    seen = {own_number, *known}
    for citation in find_citations(text.text):
        if citation.code in seen:
            continue
        seen.add(citation.code)
        yield _field_of(citation, text, page_no=page_no, index=index)
        index += 1


def _field_of(citation: Citation, text: TextWithBoxes, *, page_no: int, index: int) -> Field:
    start, end = citation.start, citation.end
    value = CodeValue(citation.code)
    doubts = () if citation.is_regular else (Reason.NOT_IN_GRAMMAR,)
    said = Parsed(citation.code, value, (*doubts, *stranger_doubts(text.text[citation.phrase_start : end])))
    judged = judge(
        FieldName.CITED_DOCUMENTS,
        said,
        look=text.look(start, end),
        marks=text.marks(start, end),
        agreement=text.agreement(start, end),
    )
    return Field(
        name=FieldName.CITED_DOCUMENTS,
        text=citation.code,
        raw=text.text[citation.phrase_start : end],
        confidence=judged.confidence,
        status=judged.status,
        page_no=page_no,
        box=text.box(start, end),
        value=value,
        reasons=judged.reasons,
        candidates=citation.candidates,
        index=index,
        evidence=judged.evidence,
    )
