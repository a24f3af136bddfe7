"""Settings: environment above file above defaults, and a bad value named by its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import SetupError
from storage.settings import load_settings


@pytest.fixture(autouse=True)
def _empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "DATABASE_URL", "STORE_URL", "WORKERS", "PREFECT", "TESSDATA"):
        monkeypatch.delenv(f"SOHOA_{name}", raising=False)


def test_defaults_lie_below_the_working_directory(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.home == tmp_path / ".sohoa"
    assert settings.database_url == f"sqlite:///{tmp_path}/.sohoa/sohoa.db"
    assert settings.store_url == str(tmp_path / ".sohoa" / "store")
    assert settings.workers >= 1
    assert settings.tessdata is None


def test_environment_stands_above_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("sohoa.toml").write_text('workers = 3\nmax_pages = 7\nprefect = "off"\n', encoding="utf-8")
    monkeypatch.setenv("SOHOA_WORKERS", "5")
    monkeypatch.setenv("SOHOA_HOME", str(tmp_path / "elsewhere"))
    settings = load_settings()
    assert (settings.workers, settings.max_pages, settings.prefect) == (5, 7, "off")
    assert settings.database_url.endswith("elsewhere/sohoa.db")


@pytest.mark.parametrize(
    ("toml", "key"),
    [
        ("chunk_pages = 24", "chunk_pages"),
        ("chunk_pages = 101", "chunk_pages"),
        ('engine = "magic"', "engine"),
        ('workers = "many"', "workers"),
        ("wrokers = 2", "wrokers"),
        ("lease_s = 0", "lease_s"),
        ("workers = = 2", "sohoa.toml"),
    ],
)
def test_a_bad_value_names_its_key(toml: str, key: str) -> None:
    Path("sohoa.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(SetupError) as caught:
        load_settings()
    assert key in str(caught.value)
    assert "sohoa.toml" in caught.value.remedy


def test_a_bad_environment_names_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_WORKERS", "zero")
    with pytest.raises(SetupError, match="'workers'"):
        load_settings()
