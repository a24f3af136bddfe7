"""All objects from a folder to an S3 server and back, proven equal by their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from models.errors import StorageError
from storage.folder import FolderStore
from storage.keys import original_key
from storage.objects import ObjectStore
from storage.s3 import S3Store, connect
from storage.s3_access import S3Access
from storage.store_copy import StoreProof, copy_store

DATA = [f"bản {number}".encode() * (1 + 900 * number) for number in range(20)]


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Access]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield S3Access(f"http://{host}:{port}", "reader", "secret")
    server.stop()


@pytest.fixture
def bucket(s3: S3Access) -> S3Store:
    client = connect(s3)
    if not client.bucket_exists("kho-chep"):
        client.make_bucket("kho-chep")
    for found in client.list_objects("kho-chep", recursive=True):
        client.remove_object("kho-chep", str(found.object_name))
    return S3Store("s3://kho-chep/tinh", s3)


def _fill(store: ObjectStore) -> None:
    for number, data in enumerate(DATA):
        store.put(original_key(hashlib.sha256(data).hexdigest()), data)
        store.put(f"pages/aa/{number:04}.jpg", data[::-1])


def _copy(source: ObjectStore, target: ObjectStore) -> StoreProof:
    return copy_store(source, target, tell=lambda _proof: None)


def _all(store: ObjectStore) -> dict[str, bytes]:
    return {key: store.get(key) for key in store.keys("")}


def test_to_the_server_and_back(tmp_path: Path, bucket: S3Store) -> None:
    home, other = FolderStore(tmp_path / "home"), FolderStore(tmp_path / "back")
    _fill(home)
    there = _copy(home, bucket)
    assert (there.objects, there.sent, there.is_equal, there.extra) == (40, 40, True, 0)
    assert there.size == sum(2 * len(data) for data in DATA)
    back = _copy(bucket, other)
    assert (back.is_equal, back.digest) == (True, there.digest)
    assert _all(other) == _all(home)


def test_a_copy_that_was_cut_off_goes_on(tmp_path: Path, bucket: S3Store) -> None:
    home = FolderStore(tmp_path / "home")
    _fill(home)
    _copy(home, bucket)
    lost = original_key(hashlib.sha256(DATA[3]).hexdigest())
    bucket.delete(lost)
    bucket.put("pages/aa/0007.jpg", DATA[7][::-1][:-1] + b"?")
    again = _copy(home, bucket)
    assert (again.sent, again.is_equal) == (2, True)
    assert bucket.get(lost) == DATA[3]
    assert bucket.get("pages/aa/0007.jpg") == DATA[7][::-1]


def test_a_damaged_target_is_mended_and_more_objects_are_left(tmp_path: Path) -> None:
    home, other = FolderStore(tmp_path / "home"), FolderStore(tmp_path / "other")
    _fill(home)
    _copy(home, other)
    key = original_key(hashlib.sha256(DATA[5]).hexdigest())
    other.path_of(key).write_bytes(b"?" * len(DATA[5]))
    other.put("pages/bb/0001.jpg", b"more")
    again = _copy(home, other)
    assert (again.sent, again.is_equal, again.extra) == (1, True, 1)
    assert other.get(key) == DATA[5]
    assert other.exists("pages/bb/0001.jpg")


def test_damage_is_never_copied(tmp_path: Path) -> None:
    home, other = FolderStore(tmp_path / "home"), FolderStore(tmp_path / "other")
    _fill(home)
    key = original_key(hashlib.sha256(DATA[5]).hexdigest())
    home.path_of(key).write_bytes(b"?" * len(DATA[5]))
    with pytest.raises(StorageError, match="damaged where it comes from"):
        _copy(home, other)
    assert not other.exists(key)


class _Forgetful(FolderStore):
    """A disk that gives one object back otherwise than it was written."""

    @contextmanager
    def open_path(self, key: str) -> Iterator[Path]:
        with super().open_path(key) as path:
            if key == "pages/aa/0002.jpg":
                path.write_bytes(b"!" * path.stat().st_size)
            yield path


def test_what_comes_back_otherwise_is_told(tmp_path: Path) -> None:
    home, other = FolderStore(tmp_path / "home"), _Forgetful(tmp_path / "other")
    _fill(home)
    told = _copy(home, other)
    assert (told.is_equal, told.differing) == (False, ("pages/aa/0002.jpg",))
