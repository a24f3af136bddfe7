"""The folder store: whole or not at all, and errors that say what to do."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.errors import SetupError, StorageError
from storage.folder import FolderStore
from storage.keys import original_key
from storage.objects import ObjectStore, StoreAddress, open_store

DATA = b"a page"
KEY = original_key(hashlib.sha256(DATA).hexdigest())


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


def _parts(store: FolderStore) -> list[Path]:
    return list((store.root / ".parts").iterdir())


def test_the_folder_keeps_the_protocol(store: FolderStore) -> None:
    as_protocol: ObjectStore = store
    as_protocol.put("pages/x/0001.jpg", DATA)
    assert as_protocol.get("pages/x/0001.jpg") == DATA
    assert as_protocol.size("pages/x/0001.jpg") == len(DATA)
    assert as_protocol.exists("pages/x/0001.jpg")
    with as_protocol.open_path("pages/x/0001.jpg") as path:
        assert path.read_bytes() == DATA
    as_protocol.put("pages/x/0001.jpg", b"again")
    assert as_protocol.get("pages/x/0001.jpg") == b"again"
    as_protocol.put("pages/y/0001.jpg", DATA)
    assert list(as_protocol.keys()) == ["pages/x/0001.jpg", "pages/y/0001.jpg"]
    assert list(as_protocol.keys("pages/y/")) == ["pages/y/0001.jpg"]
    assert list(as_protocol.keys("nothing/")) == []
    as_protocol.delete("pages/x/0001.jpg")
    as_protocol.delete("pages/x/0001.jpg")
    assert not as_protocol.exists("pages/x/0001.jpg")


def test_a_missing_object_is_told(store: FolderStore) -> None:
    with pytest.raises(StorageError, match="not in the store"):
        store.get(KEY)
    with pytest.raises(StorageError, match="not in the store"):
        store.size(KEY)
    with pytest.raises(StorageError, match="not in the store"), store.open_path(KEY):
        pass
    assert not store.verify(KEY)


def test_a_share_that_is_not_mounted_is_not_a_missing_object(store: FolderStore) -> None:
    store.put(KEY, DATA)
    away = store.root.rename(store.root.with_name("away"))
    for place in ("gone", "empty"):  # no folder, or the empty one that a share is mounted on
        if place == "empty":
            store.root.mkdir()
        for use in (
            store.get,
            store.size,
            lambda key: store.put(key, DATA),
            lambda key: store.open_path(key).__enter__(),
        ):
            with pytest.raises(StorageError, match="is empty or not there") as caught:
                use(KEY)
            assert caught.value.retryable
        with pytest.raises(StorageError, match="is empty or not there"):
            FolderStore(store.root, may_be_new=False)
        assert not list(store.root.iterdir() if store.root.exists() else ())
    store.root.rmdir()
    away.rename(store.root)
    assert FolderStore(store.root, may_be_new=False).get(KEY) == DATA


def test_a_stream_is_there_only_after_commit(store: FolderStore) -> None:
    with store.put_stream() as staging:
        staging.write(DATA[:2])
        staging.write(DATA[2:])
        assert not store.exists(KEY)
        staging.commit(KEY)
        assert store.get(KEY) == DATA
    with store.put_stream() as staging:
        staging.write(b"left without commit")
    assert list(store.keys()) == [KEY]
    assert _parts(store) == []


def test_an_original_is_never_rewritten(store: FolderStore) -> None:
    store.put(KEY, DATA)
    before = store.path_of(KEY).stat().st_ino
    store.put(KEY, DATA)
    assert store.path_of(KEY).stat().st_ino == before
    assert _parts(store) == []


def test_verify_sees_a_changed_byte(store: FolderStore) -> None:
    store.put(KEY, DATA)
    assert store.verify(KEY)
    store.path_of(KEY).write_bytes(b"A page")
    assert not store.verify(KEY)


@pytest.mark.parametrize(
    ("code", "says"),
    [(errno.ENOSPC, "disk is full"), (errno.EACCES, "right to write"), (errno.EIO, "nothing is lost")],
)
def test_a_failed_write_leaves_nothing_behind(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch, code: int, says: str
) -> None:
    def refuse(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("storage.folder.os.fsync", refuse)
    with pytest.raises(StorageError) as caught:
        store.put("pages/x/0001.jpg", DATA)
    assert says in caught.value.remedy
    assert not store.exists("pages/x/0001.jpg")
    assert _parts(store) == []


def test_a_full_device_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    store = FolderStore(tmp_path)
    with store.put_stream() as staging, Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(staging, "_file", full)
        with pytest.raises(StorageError, match="No space left"):
            staging.write(DATA)


def test_opening_clears_what_dead_writers_left(store: FolderStore) -> None:
    mine = store.new_part()
    mine.write_bytes(b"still written")
    script = "import sys; from pathlib import Path; from storage.folder import FolderStore;"
    script += "FolderStore(Path(sys.argv[1])).new_part().write_bytes(b'half')"
    subprocess.run([sys.executable, "-c", script, str(store.root)], check=True)
    old = store.root / ".parts" / "elsewhere.1.abc"
    old.write_bytes(b"from yesterday")
    os.utime(old, (0, 0))
    assert len(_parts(store)) == 3
    FolderStore(store.root)
    assert _parts(store) == [mine]


def test_only_folders_and_s3_are_known() -> None:
    with pytest.raises(SetupError, match="'ftp' address"):
        open_store(StoreAddress("ftp://host/prefix"))


def test_a_folder_says_where_it_is_and_what_room_is_left(store: FolderStore) -> None:
    assert store.look().startswith(f"{store.root}, ")
    assert _parts(store) == []
    assert store.link("pages/x/0001.jpg", seconds=60) is None
