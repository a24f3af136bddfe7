"""The house keeps its order: rooms, docstrings, locks, and papers that say what the code does."""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
import yaml  # type: ignore[import-untyped]  # comes with Prefect; no stubs are locked
from typer.core import TyperCommand, TyperGroup

from models.record import Reason
from storage.settings import Settings

ROOT = Path(__file__).parent.parent
ROOMS = (
    "bench",
    "calibration",
    "cli",
    "dossiers",
    "extractors",
    "flows",
    "models",
    "pipeline",
    "review",
    "storage",
    "training",
)
PYTHON_FILES = sorted(p for room in (*ROOMS, "tests") for p in (ROOT / room).rglob("*.py"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

# Written in parts, so that this file does not name what it looks for.
REGISTRY_HOSTS = tuple(
    "".join(parts)
    for parts in (
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("registry.", "npm", "js"),
        ("docker", ".io"),
        ("ghcr", ".io"),
        ("quay", ".io"),
        ("deb.", "debian.org"),
        ("archive.", "ubuntu.com"),
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.~$}])/(?:work|root|opt/wheels|opt/pypi|home/\w+)/")
TEXT_ENDINGS = frozenset(
    {"", ".py", ".md", ".toml", ".txt", ".in", ".sh", ".yml", ".yaml", ".csv", ".json", ".mako"}
)


def _text_files() -> Iterator[Path]:
    """The files of the project: rooms, tests, docs, scripts and what lies at the top."""
    folders = (*ROOMS, "tests", "docs", "scripts", "requirements", ".ci")
    found = [p for folder in folders for p in (ROOT / folder).rglob("*")]
    ours = (p for p in (*found, *ROOT.iterdir()) if p.is_file() and p.suffix in TEXT_ENDINGS)
    return (p for p in ours if "out" not in p.parts and p.name not in {".git", ".coverage"})


def _commands(group: TyperGroup, prefix: str) -> Iterator[tuple[str, TyperCommand]]:
    for name, command in group.commands.items():
        full = f"{prefix} {name}"
        if isinstance(command, TyperGroup):
            yield from _commands(command, full)
        elif isinstance(command, TyperCommand):
            yield full, command


def _cli() -> list[tuple[str, TyperCommand]]:
    root = typer.main.get_command(importlib.import_module("cli.main").app)
    assert isinstance(root, TyperGroup)
    return list(_commands(root, "sohoa"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_resolves_inside_the_repository(room: str) -> None:
    module = importlib.import_module(room)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve().parent == (ROOT / room).resolve()


def test_every_package_is_installed() -> None:
    listed = re.search(r"packages = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL)
    assert listed is not None
    named = set(re.findall(r'"([\w.]+)"', listed.group(1)))
    there = {
        ".".join(p.parent.relative_to(ROOT).parts)
        for room in ROOMS
        for p in (ROOT / room).rglob("__init__.py")
    }
    assert named == there


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_says_what_it_is_for(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{path.relative_to(ROOT)} has no docstring"
    first = docstring.split("\n\n")[0]
    assert len(first.split()) >= 3 and first.rstrip().endswith((".", "?", "!", ":"))


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_has_a_name_that_says_something(path: Path) -> None:
    assert not {"utils", "helpers", "common", "manager"} & set(path.stem.split("_"))


def test_test_files_are_flat() -> None:
    hidden = [p for p in (ROOT / "tests").rglob("test_*.py") if p.parent != ROOT / "tests"]
    assert hidden == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda p: p.name)
def test_a_lock_has_hashes_and_names_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==\S+", text, re.MULTILINE)
    starts = re.findall(r"^[A-Za-z0-9]\S*", text, re.MULTILINE)
    assert pins and len(pins) == len(starts)
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [b.split()[0] for b in blocks if "--hash=sha256:" not in b] == []


def test_the_locks_agree_and_hold_what_setup_needs() -> None:
    base, dev = (
        dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("base.txt", "dev.txt")
    )
    assert {k: v for k, v in base.items() if dev.get(k) != v} == {}
    assert "setuptools" in dev


def test_no_file_names_a_registry_or_a_machine_path() -> None:
    found = []
    for path in _text_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        hosts = [host for host in REGISTRY_HOSTS if host in text]
        places = [match.group() for match in MACHINE_PATH.finditer(text)]
        if hosts or places:
            found.append((str(path.relative_to(ROOT)), hosts, places))
    assert found == []


def test_the_reasons_are_explained_one_a_row() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \|(.+)\|(.+)\|(.+)\|$", (ROOT / "docs/reasons.md").read_text(), re.MULTILINE
    )
    assert [row[0] for row in rows] == [str(reason) for reason in Reason]
    assert all(len(part.strip()) > 10 for row in rows for part in row[1:])


def test_the_readme_names_every_command_and_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name, _ in _cli() if f"`{name}" not in readme] == []
    settings = [f"SOHOA_{field.upper()}" for field in Settings.model_fields]
    assert [name for name in settings if f"`{name}`" not in readme] == []
    assert [room for room in ROOMS if f"`{room}/`" not in readme] == []


def test_the_readme_names_no_command_that_is_not_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = {name for name, _ in _cli()}
    groups = " |".join(sorted({name.split()[1] for name in commands if name.count(" ") == 2}))
    used = set(re.findall(rf"(?:`|\.venv/bin/)(sohoa (?:{groups} )?[a-z]+)\b", readme))
    assert used <= commands
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", readme)) <= targets


def test_every_command_helps_with_an_example() -> None:
    assert [name for name, command in _cli() if f"example:  {name}" not in (command.help or "")] == []


def test_links_in_the_papers_lead_somewhere() -> None:
    papers = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        (paper.name, link)
        for paper in papers
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", paper.read_text(encoding="utf-8"))
        if not (paper.parent / link).exists()
    ]
    assert broken == []


def test_decisions_are_numbered_once() -> None:
    numbers = [p.name[:4] for p in sorted((ROOT / "docs/adr").glob("*.md"))]
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]


def test_hooks_run_the_pinned_tools() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert all(hook["entry"].startswith(".venv/bin/") for hook in hooks)


@pytest.mark.parametrize(
    "name", [".ci/run", "scripts/setup.sh", "scripts/demo.sh", "scripts/make-secrets.sh", "ops/backup.sh"]
)
def test_a_script_can_be_run_and_stops_at_the_first_error(name: str) -> None:
    path = ROOT / name
    assert os.access(path, os.X_OK)
    assert "set -euo pipefail" in path.read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", str(path)], check=True)


def test_the_gate_is_make_test() -> None:
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").rstrip().endswith("make test")
