"""What stands in a list of the fallen: invented rows, dittos, headings between, totals, and their truth."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench.layouts import Job
from bench.list_columns import (
    CENTRED,
    COLUMNS,
    PAIRED,
    PLACE_PARTS,
    Entry,
    Nested,
    keys_of,
    make_heads,
)
from bench.table_spec import Row, Rules, TableSpec
from bench.truth import RowState, TruthRecord
from bench.wording import Wording
from bench.writing import Habits, Place, write_place

DITTOS = ("nt", "-nt-", '"', "như trên", "〃", "NT")
TOTALS = Wording(
    (
        "Tổng cộng: {n} liệt sĩ",
        "Tổng số: {n} liệt sĩ",
        "Cộng: {n} đ/c",
        "Danh sách này có {n} liệt sĩ",
        "Tổng cộng: {n}",
    ),
    held_out=("Tổng số: {n} đồng chí", "Danh sách gồm {n} liệt sĩ./."),
)
GROUPS = Wording(
    ("XÃ {c}", "Xã {c}", "Đơn vị xã {c}", "{k}. Xã {c}"), held_out=("{k}/ XÃ {c}", "Địa phương: xã {c}")
)


@dataclass(frozen=True, slots=True)
class Register:
    """A list ready to draw: its rows, and for each row its truth (None for a heading or a total)."""

    spec: TableSpec
    truths: tuple[TruthRecord | None, ...]
    home: Place


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list shall be like. ``has_twins``: a person stands in it twice; ``struck``: rows crossed out."""

    nested: tuple[Nested, ...]
    rules: Rules
    count: int
    ditto: float = 0.0
    has_numbers: bool = False
    has_groups: bool = False
    has_total: bool = False
    has_twins: bool = False
    struck: int = 0
    merged: tuple[str, ...] = ()
    is_roomy: bool = False
    first_number: int = 1
    numbering: str = "arabic"


def _truth(entry: Entry, keys: tuple[str, ...]) -> TruthRecord:
    person = entry.person
    fields: dict[str, str] = {}
    for key in keys:
        if key in PAIRED:
            fields |= {"rank": person.rank, "position": person.position}
        elif key not in ("stt", *PLACE_PARTS):
            fields[key] = COLUMNS[key].cell(entry)
    if "commune" in keys:
        fields["home_place"] = ", ".join(person.home.levels)
    dates = {"birth_date": person.birth, "enlistment_date": person.enlisted, "death_date": person.died}
    edtf = {k: d.edtf for k, d in dates.items() if k in keys and d.edtf}
    return TruthRecord({k: v for k, v in fields.items() if v}, edtf)


@dataclass(slots=True)
class _Writer:
    """The clerk at work: where he is in the list and what he wrote last."""

    job: Job
    plan: Plan
    habits: Habits
    home: Place
    rows: list[Row]
    truths: list[TruthRecord | None]
    before: tuple[str, ...] = ()
    last: Entry | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        return keys_of(self.plan.nested)

    def add_group(self, number: int) -> None:
        """Write a heading for the rows below it: another commune of the district."""
        self.home = self.job.place(self.home.province, self.home.district)
        text = self.job.say(GROUPS).format(c=self.home.commune, k="ABCDEFGH"[number])
        self.rows.append(Row((text,)))
        self.truths.append(None)
        self.before, self.last = (), None

    def add_person(self, index: int, entry: Entry) -> None:
        """Write one row."""
        cells, entry = _with_dittos(self, entry)
        number = _number(self.plan, index, self.habits)
        row = tuple(number if k == "stt" else c for k, c in zip(self.keys, cells, strict=True))
        self.rows.append(Row(row))
        self.truths.append(_truth(entry, self.keys))
        self.before, self.last = cells, entry


def _number(plan: Plan, index: int, habits: Habits) -> str:
    value = plan.first_number + index
    if plan.numbering == "dotted":
        return f"{value}."
    return str(value).zfill(2 if habits.date_style == 1 else 1)


def make_register(job: Job, plan: Plan) -> Register:
    """Invent the rows of a list as planned, with the truth of each."""
    rng, home = job.rng, job.place()
    clerk = _Writer(job, plan, job.habits(), home, [], [])
    twin_at = rng.randrange(3, plan.count) if plan.has_twins and plan.count > 4 else -1
    first: Entry | None = None
    for index in range(plan.count):
        every = max(4, plan.count // 3)
        if plan.has_groups and index % every == 0:
            clerk.add_group(index // every)
        entry = _entry(clerk)
        if clerk.last is not None and plan.merged and index % 4:
            entry = _sharing(entry, clerk.last, plan.merged)
        first = first or entry
        clerk.add_person(index, first if index == twin_at else entry)
    rows, truths = clerk.rows, clerk.truths
    if plan.has_total:
        rows.append(Row((job.say(TOTALS).format(n=plan.count),)))
        truths.append(None)
    struck = _struck_rows(rng, truths, plan.struck)
    states = [replace(t, state=RowState.STRUCK) if t and i in struck else t for i, t in enumerate(truths)]
    return Register(_spec(job, plan, tuple(rows), struck), tuple(states), home)


def _struck_rows(rng: random.Random, truths: Sequence[TruthRecord | None], count: int) -> frozenset[int]:
    people = [i for i, t in enumerate(truths) if t is not None]
    return frozenset(rng.sample(people, min(count, len(people) // 3)))


def _spec(job: Job, plan: Plan, rows: tuple[Row, ...], struck: frozenset[int]) -> TableSpec:
    rng, keys = job.rng, keys_of(plan.nested)
    is_centred = rng.random() < 0.6
    return TableSpec(
        heads=make_heads(job, plan.nested),
        rows=rows,
        rules=plan.rules,
        has_numbers=plan.has_numbers,
        centred=frozenset(i for i, k in enumerate(keys) if k in CENTRED) if is_centred else frozenset({0}),
        merged=frozenset(keys.index(k) for k in plan.merged),
        is_middle=rng.random() < 0.35,
        rule_px=max(1, round(job.dpi / 150) + rng.choice((-1, 0, 0, 1))),
        is_roomy=plan.is_roomy,
        slack_px=-2 if rng.random() < 0.1 else 3,
        struck=struck,
    )


def _entry(clerk: _Writer) -> Entry:
    rng, near = clerk.job.rng, clerk.home
    home = clerk.job.place(near.province, near.district if rng.random() < 0.7 else "")
    person = clerk.job.person(home, clerk.habits)
    return Entry(person, write_place(rng, home, clerk.habits.place_form))


def _sharing(entry: Entry, last: Entry, keys: tuple[str, ...]) -> Entry:
    """Take unit, death and home over from the row above, where the columns for them are merged cells."""
    person = entry.person
    if "unit" in keys:
        person = replace(person, unit=last.person.unit)
    if "death_date" in keys:
        person = replace(person, died=last.person.died)
    if "home_place" in keys:
        return Entry(replace(person, home=last.person.home), last.home)
    return Entry(person, entry.home)


_DITTO_KEYS = ("home_place", "unit", "death_place", "burial_place")


def _with_dittos(clerk: _Writer, entry: Entry) -> tuple[tuple[str, ...], Entry]:
    """Return the cells as printed and the entry they mean: a ditto takes the value of the row above."""
    rng, before, last = clerk.job.rng, clerk.before, clerk.last
    cells = [COLUMNS[k].cell(entry) for k in clerk.keys]
    for index, key in enumerate(clerk.keys):
        if not before or last is None or key not in _DITTO_KEYS or rng.random() >= clerk.plan.ditto:
            continue
        meant = COLUMNS[key].cell(last)
        if meant:
            cells[index] = rng.choice(DITTOS[:4] if rng.random() < 0.9 else DITTOS)
            entry = _meaning(entry, last, key)
    return tuple(cells), entry


def _meaning(entry: Entry, last: Entry, key: str) -> Entry:
    """Return the entry with one value taken from the row above."""
    if key == "home_place":
        return Entry(replace(entry.person, home=last.person.home), last.home)
    if key == "unit":
        return replace(entry, person=replace(entry.person, unit=last.person.unit))
    if key == "death_place":
        return replace(entry, person=replace(entry.person, death_place=last.person.death_place))
    return replace(entry, person=replace(entry.person, burial=last.person.burial))
