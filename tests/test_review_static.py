"""What the site serves: vendored files are what they were, and nothing names another host."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from review import static_files

ROOT = Path(__file__).parent.parent
VENDORED = tomllib.loads((static_files.FOLDER / "vendor" / "vendored.toml").read_text("utf-8"))["file"]
OURS = sorted(p for p in static_files.FOLDER.rglob("*.*") if "vendor" not in p.parts)


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: Path(entry["path"]).name)
def test_vendored_files_are_what_they_were(entry: dict[str, str]) -> None:
    data = (ROOT / entry["path"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    assert list((ROOT / entry["path"]).parent.glob("LICENSE*"))


def test_every_vendored_script_is_listed() -> None:
    there = {str(p.relative_to(ROOT)) for p in (static_files.FOLDER / "vendor").rglob("*.js")}
    assert there <= {entry["path"] for entry in VENDORED}


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_nothing_is_fetched_from_another_host(path: Path) -> None:
    addresses = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"']*", path.read_text("utf-8"))
    assert [a for a in addresses if not a.startswith("http://www.w3.org/")] == []


@pytest.mark.parametrize("path", [p for p in OURS if p.suffix == ".js"], ids=lambda path: path.name)
def test_modules_import_only_what_is_there(path: Path) -> None:
    imported = re.findall(r"from \"\./([\w-]+\.js)\"", path.read_text("utf-8"))
    assert [name for name in imported if not (path.parent / name).is_file()] == []


def test_the_address_names_the_content() -> None:
    assert static_files.address("js/desk.js") == f"/static/{static_files.version()}/js/desk.js"


def test_a_file_is_served_to_be_kept_for_ever_and_packed_for_those_who_ask() -> None:
    app = FastAPI()
    static_files.mount(app)
    with TestClient(app) as client:
        plain, packed = (
            client.get(static_files.address("js/desk.js"), headers={"Accept-Encoding": how})
            for how in ("identity", "gzip")
        )
        lost = client.get(static_files.address("../app.py"))
    assert plain.content == packed.content == (static_files.FOLDER / "js" / "desk.js").read_bytes()
    assert (plain.headers.get("content-encoding"), packed.headers["content-encoding"]) == (None, "gzip")
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert "immutable" in plain.headers["cache-control"]
    assert plain.headers["content-type"].startswith("text/javascript")
    assert lost.status_code == 404


def test_every_file_has_a_type() -> None:
    served = {path.name for path in static_files.FOLDER.rglob("*") if path.is_file()}
    assert {name for name in served if Path(name).suffix not in static_files.TYPES} == set()
