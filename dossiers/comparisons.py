"""How two records are compared: comparisons and their levels as rows, each a condition over two rows of keys.

The first level whose condition holds is the one reached. Its weight in bits is log2(m / u): how much oftener
it is reached by two records of one man than by two of different men. Where a level names a column of
frequencies, u is the frequency of the very value that agrees, so that a common name weighs little.
"""

from __future__ import annotations

from dataclasses import dataclass

# Frequencies are smoothed towards ``usual`` as by a thousand records more: in a small archive a name that
# stands there once is not yet a rare name.
SMOOTHING = 1000.0
LEAST_FREQUENCY = 2e-6


@dataclass(frozen=True, slots=True)
class Level:
    """One level. ``example`` is a pair that reaches it; ``frequency`` the column that agrees, or ""."""

    id: str
    sql: str
    example: str
    frequency: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Levels in order, after the one that says that either record is silent (``silent``)."""

    id: str
    silent: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Frequency:
    """A column whose values are counted, and how often a value usually occurs in the whole country."""

    column: str
    usual: float


FREQUENCIES: tuple[Frequency, ...] = (
    Frequency("name", 3e-4),
    Frequency("name_bare", 2e-3),
    Frequency("given", 6e-3),
    Frequency("home", 1e-3),
    Frequency("home_commune", 1e-3),
    Frequency("home_district", 8e-3),
    Frequency("home_ground", 1e-3),
    Frequency("death_day", 1e-3),
    Frequency("unit_e", 1e-2),
    Frequency("unit_f", 3e-2),
)

_OVERLAP = "{0}_first_l <= {0}_last_r and {0}_first_r <= {0}_last_l"
_EITHER = "({0}_l is null or {0}_r is null)"
_WIDE = "greatest({0}_last_l - {0}_first_l, {0}_last_r - {0}_first_r)"  # days of the vaguer of the two
_MONTH_DAYS, _YEAR_DAYS = 31, 366

NAME = Comparison(
    "name",
    "given_l is null or given_r is null",
    (
        Level("same", "name_toned_l = name_toned_r", "Nguyễn Văn An / Nguyễn Văn An", "name"),
        Level("same-letters", "name_l = name_r", "Nguyễn Văn Ân / Nguyễn Văn An", "name"),
        Level(
            "other-name",
            "list_contains(others_l, name_r) or list_contains(others_r, name_l)",
            "Trần Văn Tư (tức Lê Hùng) / Lê Hùng",
            "name",
        ),
        Level(
            "middle-missing",
            "name_bare_l = name_bare_r and (name_l = name_bare_l or name_r = name_bare_r)",
            "Nguyễn An / Nguyễn Văn An",
            "name_bare",
        ),
        Level(
            "a-letter",
            "levenshtein(name_l, name_r) = 1 and length(name_l) > 7",
            "Nguyễn Văn An / Nguyễn Văn Am",
            "name",
        ),
        Level("middle-differs", "name_bare_l = name_bare_r", "Nguyễn Văn An / Nguyễn Đình An", "name_bare"),
        Level(
            "called-so",
            "list_contains(others_l, given_r) or list_contains(others_r, given_l)",
            "Trần Văn Tư (tức Hùng) / Trần Văn Hùng",
            "given",
        ),
        Level(
            "letters",
            "levenshtein(name_l, name_r) <= 3 and length(name_l) > 9",
            "Nguyễn Văn Thắng / Nguyên Văm Tháng",
        ),
        Level(
            "given-alone",
            "given_l = given_r and (name_l is null or name_r is null)",
            "Đ/c An / Lê Văn An",
            "given",
        ),
        Level("given", "given_l = given_r", "Lê Văn An / Trần Đức An", "given"),
    ),
)
BIRTH = Comparison(
    "birth",
    "birth_first_l is null or birth_first_r is null",
    (
        Level("same-day", "birth_day_l = birth_day_r", "12/3/1946 / 12/3/1946"),
        Level("same-year", "birth_year_l = birth_year_r", "1946 / 3/1946"),
        Level("year-beside", "abs(birth_year_l - birth_year_r) = 1", "1946 / 1947 (tuổi ta)"),
        Level("overlap", _OVERLAP.format("birth"), "194X / 1946"),
        Level(
            "a-figure",
            "levenshtein(birth_year_l::varchar, birth_year_r::varchar) = 1",
            "1946 / 1948",
        ),
        Level("near", "abs(birth_year_l - birth_year_r) <= 3", "1946 / 1949"),
    ),
)
DEATH = Comparison(
    "death",
    "death_first_l is null or death_first_r is null",
    (
        Level("same-day", "death_day_l = death_day_r", "12/3/1968 / 12/3/1968", "death_day"),
        Level(
            "same-month",
            f"{_OVERLAP.format('death')} and {_WIDE.format('death')} <= {_MONTH_DAYS}",
            "3/1968 / 12/3/1968",
        ),
        Level(
            "same-year",
            f"{_OVERLAP.format('death')} and {_WIDE.format('death')} <= {_YEAR_DAYS}",
            "1968 / 12/3/1968",
        ),
        Level("overlap", _OVERLAP.format("death"), "1965/1968 / 12/3/1968"),
        Level(
            "a-figure",
            "levenshtein(death_day_l, death_day_r) = 1 or (death_day_l[1:4] = death_day_r[1:4] and "
            "death_day_l[6:7] = death_day_r[9:10] and death_day_l[9:10] = death_day_r[6:7])",
            "12/3/1968 / 12/8/1968; 3/12/1968 / 12/3/1968",
        ),
        Level(
            "near",
            f"abs(death_first_l - death_first_r) <= {_MONTH_DAYS}",
            "28/2/1968 / 2/3/1968",
        ),
        Level("year", "death_year_l = death_year_r", "12/3/1968 / 5/9/1968"),
        Level("year-beside", "abs(death_year_l - death_year_r) = 1", "1968 / 1969"),
    ),
)
HOME = Comparison(
    "home",
    "coalesce(home_commune_l, home_district_l, home_province_l) is null "
    "or coalesce(home_commune_r, home_district_r, home_province_r) is null",
    (
        Level("commune", "home_l = home_r", "Tân Thanh, Văn Lãng / Tân Thanh, Văn Lãng, Cao Lạng", "home"),
        Level(
            "same-ground",
            "home_ground_l = home_ground_r",
            "Tân Thanh, Văn Lãng / a commune that is part of the same one today",
            "home_ground",
        ),
        Level(
            "commune-alone",
            f"home_commune_l = home_commune_r and {_EITHER.format('home_district')}",
            "xã Tân Thanh / Tân Thanh, Văn Lãng",
            "home_commune",
        ),
        Level(
            "commune-misread",
            "home_district_l = home_district_r and levenshtein(home_commune_l, home_commune_r) <= 2",
            "Tân Thanh, Văn Lãng / Tân Thạnn, Văn Lãng",
            "home_district",
        ),
        Level(
            "commune-elsewhere",
            "home_commune_l = home_commune_r",
            "Tân Thanh, Văn Lãng / Tân Thanh, Vân Lang",
            "home_commune",
        ),
        Level(
            "district-alone",
            f"home_district_l = home_district_r and {_EITHER.format('home_commune')}",
            "Văn Lãng, Cao Lạng / Tân Thanh, Văn Lãng",
            "home_district",
        ),
        Level(
            "district",
            "home_district_l = home_district_r",
            "Tân Thanh, Văn Lãng / Hoàng Việt, Văn Lãng",
            "home_district",
        ),
        Level("province", "home_province_l = home_province_r", "Văn Lãng, Cao Lạng / Lộc Bình, Lạng Sơn"),
    ),
)
UNIT = Comparison(
    "unit",
    "coalesce(unit_c_l, unit_d_l, unit_e_l, unit_f_l, unit_rest_l) is null "
    "or coalesce(unit_c_r, unit_d_r, unit_e_r, unit_f_r, unit_rest_r) is null",
    (
        Level(
            "chain",
            "unit_e_l = unit_e_r and (unit_d_l = unit_d_r or unit_c_l = unit_c_r)",
            "c3 d5 e12 / d5 e12 f3",
            "unit_e",
        ),
        Level("regiment", "unit_e_l = unit_e_r", "d5 e12 / e12 f3", "unit_e"),
        Level("battalion", "unit_d_l = unit_d_r and unit_c_l = unit_c_r", "c3 d5 / c3 d5 f3"),
        Level("rest", "unit_rest_l = unit_rest_r", "Huyện đội Bắc Sơn / huyện đội Bắc Sơn"),
        Level("division", "unit_f_l = unit_f_r", "d5 f3 / e12 f3", "unit_f"),
        Level("a-number", "unit_d_l = unit_d_r or unit_c_l = unit_c_r", "d5 f3 / d5 KB"),
        Level(
            "no-common-size",
            f"{_EITHER.format('unit_e')} and {_EITHER.format('unit_f')} and {_EITHER.format('unit_d')}",
            "c3 / e12",
        ),
    ),
)
ENLISTED = Comparison(
    "enlisted",
    "enlisted_first_l is null or enlisted_first_r is null",
    (
        Level(
            "same-month",
            f"{_OVERLAP.format('enlisted')} and {_WIDE.format('enlisted')} <= {_MONTH_DAYS}",
            "2/1965 / 2/1965",
        ),
        Level("overlap", _OVERLAP.format("enlisted"), "1965 / 2/1965"),
        Level("near", f"abs(enlisted_first_l - enlisted_first_r) <= {_YEAR_DAYS}", "12/1965 / 2/1966"),
    ),
)
KIN = Comparison(
    "kin",
    "kin_l is null or kin_r is null",
    (
        Level("same", "list_has_any(kin_l, kin_r)", "Vợ: Trần Thị Bé / Trần Thị Bé"),
        Level("letters", "levenshtein(kin_l[1], kin_r[1]) <= 2", "Trần Thị Bé / Trần Thị Bê"),
    ),
)
DIED_AT = Comparison(
    "died-at",
    "death_place_l is null or death_place_r is null",
    (
        Level("same", "death_place_l = death_place_r", "Khe Sanh / Khe Sanh"),
        Level(
            "part",
            "contains(death_place_l, death_place_r) or contains(death_place_r, death_place_l)",
            "Quảng Trị / Thành cổ Quảng Trị",
        ),
        Level(
            "province", "death_province_l = death_province_r", "Hướng Hóa, Quảng Trị / Cửa Việt, Quảng Trị"
        ),
    ),
)
GRAVE = Comparison(
    "grave",
    "grave_l is null or grave_r is null",
    (Level("same", "grave_l = grave_r", "NTLS Trường Sơn, lô 2, hàng 3, mộ 7 / the same"),),
)
PAPER = Comparison(
    "paper",
    "(certificate_l is null or certificate_r is null) and (number_l is null or number_r is null)",
    (Level("same", "certificate_l = certificate_r or number_l = number_r", "GC 887 K / GC887K"),),
)
# Rows of one list are two men, unless a person says that the list names one twice.
LIST = Comparison(
    "list",
    "false",
    (
        Level("one-sheet", "sheet_l = sheet_r", "rows 3 and 9 of one page"),
        Level("one-file", "file_l = file_r", "rows of two pages of one list"),
    ),
)

COMPARISONS: tuple[Comparison, ...] = (
    NAME, BIRTH, DEATH, HOME, UNIT, ENLISTED, KIN, DIED_AT, GRAVE, PAPER, LIST,
)  # fmt: skip
SILENT, ELSE = "silent", "else"

# What two records must share for anybody to compare them: columns that are equal, and then an extra condition
# or "". Each alone keeps the pairs of a million records in the tens of millions; a man escapes only where
# all of them fail.
BLOCKS: tuple[tuple[str, ...], ...] = (
    ("name", "birth_year"),
    ("name", "death_year"),
    ("name", "home_district"),
    ("name", "unit_e"),
    ("name_bare", "home_commune"),
    ("name_bare", "death_day"),
    ("given", "home"),
    ("given", "death_day"),
    ("home", "birth_year"),
    ("home", "death_day"),
    ("death_day", "unit_e", "birth_year"),
    ("name", "home_province"),
    ("certificate",),
    ("grave",),
)
