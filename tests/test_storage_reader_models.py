"""Models that an archive taught: numbered, never changed, chosen by a setting."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.errors import SetupError, StorageError
from storage.archive import Archive
from storage.keys import reader_facts_key
from storage.reader_models import ReaderModel, chosen_model, keep_model, kept_models, next_model_number
from storage.settings import Settings


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(Settings(home=tmp_path)) as opened:
        yield opened


def made_model(number: int) -> tuple[bytes, ReaderModel]:
    """Return made-up weights and what is known of them."""
    weights = f"weights {number}".encode()
    sha256 = hashlib.sha256(weights).hexdigest()
    return weights, ReaderModel(
        number, sha256, f"2+{number}", "shipped", "2026-11-24", 400, 90, 7, 60, 80, 0.1, 0.3
    )


def keep(archive: Archive, number: int) -> ReaderModel:
    weights, model = made_model(number)
    keep_model(archive, weights, model)
    return model


def test_an_archive_without_models_reads_with_what_shipped(archive: Archive) -> None:
    assert chosen_model(archive) is None
    assert (kept_models(archive), next_model_number(archive)) == ([], 1)


def test_the_newest_is_read_with_unless_another_is_wanted(archive: Archive) -> None:
    first, second = keep(archive, 1), keep(archive, 2)
    assert kept_models(archive) == [first, second]
    assert next_model_number(archive) == 3
    assert archive.store.get(second.key) == b"weights 2"
    wanted = {None: second, "": second, "1": first, first.sha256[:8]: first, "shipped": None}
    assert {name: chosen_model(archive, name) for name in wanted} == wanted


def test_the_setting_chooses(tmp_path: Path) -> None:
    with Archive.open(Settings(home=tmp_path, reader_model="1")) as archive:
        with pytest.raises(SetupError, match="no reader's model '1'"):
            chosen_model(archive)
        assert chosen_model(archive, "shipped") is None
        assert keep(archive, 1) == chosen_model(archive)


@pytest.mark.parametrize("name", ["7", "abc", "zzzzzzzz"])
def test_a_model_that_is_not_there_is_an_error(archive: Archive, name: str) -> None:
    keep(archive, 1)
    with pytest.raises(SetupError):
        chosen_model(archive, name)


def test_weights_must_be_those_that_were_measured(archive: Archive) -> None:
    model = keep(archive, 1)
    with pytest.raises(ValueError, match="not the weights"):
        keep_model(archive, b"others", model)


@pytest.mark.parametrize("facts", [b"{", b"{}", b"[1]"])
def test_damaged_facts_are_told(archive: Archive, facts: bytes) -> None:
    archive.store.put(reader_facts_key(1), facts)
    with pytest.raises(StorageError):
        chosen_model(archive)
