"""What each kind of field can say, as networks of characters. What it means is the parsers' business.

Sources: the forms of dates and units counted in real registers (docs of this project), Nghị định
30/2020/NĐ-CP for symbols of documents, ``ranks.csv`` for ranks and positions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from extractors.acceptors import (
    Acceptor,
    Piece,
    anything,
    compile_grammar,
    either,
    literal,
    maybe,
    one_of,
    row,
    times,
)
from extractors.data.notice_words import DOCUMENT_TYPES
from extractors.lexicons import load_rows
from models.record import FieldName

_DIGITS = "0123456789"
_CAPITALS = "ABCDEFGHIKLMNOPQRSTUVXYĐ"
_digit = one_of(_DIGITS)


def _number(most: int) -> Piece:
    return times(_digit, 1, most)


# --- dates ------------------------------------------------------------------------------------------------

_DAY = either(row(maybe("0"), one_of("123456789")), row(one_of("12"), _digit), "30", "31")
_MONTH = either(row(maybe("0"), one_of("123456789")), "10", "11", "12")
_YEAR = either(row("1", one_of("89"), _digit, _digit), row("20", one_of("012"), _digit))
_SHORT_YEAR = row(one_of("345678"), _digit)
_GAP = maybe(" ")
_NOTHING = one_of("-…./_")
_BY = tuple(either(row(_GAP, sign, _GAP)) for sign in "/.-")
_LUNAR = maybe(_GAP, either("(ÂL)", "ÂL", "âm lịch", "(âm lịch)"))


def _figures(sep: Piece) -> Piece:
    return either(
        row(_DAY, sep, _MONTH, sep, either(_YEAR, _SHORT_YEAR)),
        row(_MONTH, sep, either(_YEAR, _SHORT_YEAR)),
    )


@cache
def date_grammar() -> Acceptor:
    """Return the forms of dates in cells: figures with one separator, words, a year, open parts."""
    lead = maybe(either("ngày", "hy sinh", "sinh"), " ")
    worded = row(
        maybe(maybe("ngày "), _DAY, " "),
        "tháng ",
        _MONTH,
        either(" năm ", " ", row(_GAP, one_of("/-"))),
        _YEAR,
    )
    opened = row(maybe(_NOTHING), "/", maybe(either(_MONTH, _NOTHING), "/"), _YEAR)
    form = either(row(lead, either(*(_figures(s) for s in _BY))), worded, row(maybe("năm "), _YEAR), opened)
    return compile_grammar(row(form, _LUNAR), insertable="./-")


# --- units ------------------------------------------------------------------------------------------------

_UNIT_WORDS = (
    *("tiểu đội", "trung đội", "đại đội", "tiểu đoàn", "trung đoàn", "sư đoàn", "lữ đoàn", "quân đoàn"),
    *("quân khu", "binh trạm", "đoàn", "trạm", "đội", "sư"),
)
_FRONTS = ("KB", "KN", "KH", "KT", "NB", "EG", "BTL", "TNXP", "CTNB", "CPNB", "APKM")


@cache
def unit_grammar() -> Acceptor:
    """Return chains of echelons (c13 d6 e27 f10; Tiểu đoàn 4, Trung đoàn 2) with a front behind them."""
    figure = row(one_of("123456789"), maybe(times(_digit, 1, 3)), maybe(one_of("ABCDEGHK")))
    token = row(one_of("abcdefđ"), maybe("."), figure)
    worded = row(either(*_UNIT_WORDS), " ", figure)
    large = row(either("QK", "QĐ", "BT", "F", "P", "K", "H", "U"), _GAP, figure)
    front = either(*_FRONTS, large)
    chains = [
        row(token, times(row(sep, token), 0, 5), maybe(sep, front))
        for sep in (row("-"), row("/"), row(" "), row(","), row(", "), row(" - "))
    ]
    words = row(worded, times(row(either(", ", " - ", "-", " ", "/"), either(worded, large)), 0, 4))
    # Codes are typed so close that the space between them is often lost: cheaper to put back than elsewhere.
    return compile_grammar(either(*chains, words, front), insertable="-/ ", insert_cost=2.5)


# --- ranks, positions, graves -----------------------------------------------------------------------------


@cache
def rank_grammar() -> Acceptor:
    """Return the forms of ``ranks.csv``: ranks and positions as they stand on paper."""
    return compile_grammar(either(*sorted({form for _, _, _, form in load_rows("ranks")})), insertable=" ")


_ROMAN = (
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
)


@cache
def lot_grammar() -> Acceptor:
    """Return lots and rows of graves: 3, IV, A2, with or without the word before them."""
    word = maybe(either("lô", "khu", "hàng", "dãy", "ô"), " ")
    plain = either(_number(3), row(one_of(_CAPITALS), maybe(_number(3))), *_ROMAN)
    return compile_grammar(row(word, plain))


@cache
def grave_grammar() -> Acceptor:
    """Return numbers of graves: 12, 12a, A1-01."""
    word = maybe(either("mộ số", "số mộ", "mộ", "số"), " ")
    lettered = row(one_of(_CAPITALS), maybe(_number(2)), maybe(one_of("-./")), _number(4))
    return compile_grammar(row(word, either(row(_number(4), maybe(one_of("acde"))), lettered)))


# --- documents --------------------------------------------------------------------------------------------

# Bodies as symbols write them; others are spelled out of capitals.
_BODIES = (
    *(
        "UBND",
        "HĐND",
        "BCĐ",
        "BCĐ515",
        "BCĐ1237",
        "CP",
        "TTg",
        "BQP",
        "BCA",
        "BNV",
        "BTC",
        "BLĐTBXH",
        "BCHQS",
    ),
    *(
        "BCH",
        "BTL",
        "QK1",
        "QK2",
        "QK3",
        "QK4",
        "QK5",
        "QK7",
        "QK9",
        "SLĐTBXH",
        "SNV",
        "STC",
        "TU",
        "TW",
        "HU",
    ),
    *(
        "VP",
        "VPCP",
        "VHXH",
        "TTHC",
        "KGVX",
        "NC",
        "TH",
        "NV",
        "LĐTBXH",
        "NCC",
        "CT",
        "TCCT",
        "TCHC",
        "CCT",
        "UB",
    ),
    *("MTTQ", "UBTVQH", "QH", "NQ", "TTR", "CNTT", "TTTT"),
)


@cache
def document_grammar() -> Acceptor:
    """Return number and symbol of documents: 05/QĐ-UBND, 49/2010/QH12, 299/UBND-TTHC, 350/UB-QĐ-NĐ, 444K."""
    number = row(_number(5), maybe(one_of("ABCKabck")))
    kinds = either(*dict.fromkeys(short for _, short in DOCUMENT_TYPES))
    bodies = either(*dict.fromkeys(_BODIES))
    spelled = row(times(one_of(_CAPITALS, toll=0.6), 2, 7), maybe(_number(4)))
    part = either(kinds, bodies, spelled)
    symbol = row(part, times(row("-", part), 0, 3))
    year = row(either("19", "20"), _digit, _digit, "/")
    numbered = row(maybe(either("Số: ", "Số ")), number, maybe(either("/", " / ", "/ "), maybe(year), symbol))
    return compile_grammar(numbered, is_caseless=False, insertable="-/")


@cache
def certificate_grammar() -> Acceptor:
    """Return numbers of certificates: GC887K, AB 123, 239/07."""
    letters = times(one_of(_CAPITALS), 1, 3)
    slash = maybe("/", _number(4))
    return compile_grammar(
        row(
            maybe(letters, maybe(one_of(" -."))),
            _number(6),
            maybe(_GAP, times(one_of(_CAPITALS), 1, 3)),
            slash,
        ),
        is_caseless=False,
    )


# --- a known beginning, then free text --------------------------------------------------------------------


@cache
def cemetery_grammar() -> Acceptor:
    """Return cemeteries: the words of the kind as they must be, the name after them as read."""
    kinds = (
        "nghĩa trang liệt sĩ",
        "nghĩa trang liệt sỹ",
        "nghĩa trang",
        "ntls",
        "nt liệt sĩ",
        "đài tưởng niệm",
    )
    levels = ("xã", "huyện", "tỉnh", "phường", "thị xã", "thị trấn", "thành phố", "quốc gia")
    return compile_grammar(row(either(*kinds), maybe(" ", either(*levels)), maybe(" ", anything())))


@cache
def kin_grammar() -> Acceptor:
    """Return relatives: the word of kinship as it must be, the person as read."""
    whose = (
        "con ông",
        "con bà",
        "cha",
        "bố",
        "mẹ",
        "vợ",
        "chồng",
        "con",
        "anh",
        "chị",
        "em",
        "cha đẻ",
        "mẹ đẻ",
    )
    return compile_grammar(
        row(either(*whose), maybe(" ", either("là", "ông", "bà")), maybe(":"), " ", anything())
    )


def literal_grammar(forms: tuple[str, ...]) -> Acceptor:
    """Return the grammar of a closed list, such as the candidates that a lexicon offers for one text."""
    return compile_grammar(either(*(literal(f) for f in forms)), is_caseless=False)


GRAMMARS: Mapping[FieldName, Callable[[], Acceptor]] = {
    FieldName.BIRTH_DATE: date_grammar,
    FieldName.ENLISTMENT_DATE: date_grammar,
    FieldName.DEATH_DATE: date_grammar,
    FieldName.EXHUMATION_DATE: date_grammar,
    FieldName.UNIT: unit_grammar,
    FieldName.RANK: rank_grammar,
    FieldName.POSITION: rank_grammar,
    FieldName.GRAVE_LOT: lot_grammar,
    FieldName.GRAVE_ROW: lot_grammar,
    FieldName.GRAVE_NUMBER: grave_grammar,
    FieldName.DOCUMENT_NUMBER: document_grammar,
    FieldName.CERTIFICATE_NUMBER: certificate_grammar,
    FieldName.CEMETERY: cemetery_grammar,
    FieldName.NEXT_OF_KIN: kin_grammar,
}
