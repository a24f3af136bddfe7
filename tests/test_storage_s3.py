"""The S3 store against a real HTTP server: the folder's promises, and a server's bad days."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.request import urlopen

import pytest
from minio import Minio
from moto.server import ThreadedMotoServer
from urllib3.util import Retry

from models.errors import SetupError, StorageError
from storage.keys import original_key
from storage.object_cache import ObjectCache
from storage.objects import ObjectStore, StoreAddress, open_store
from storage.s3 import S3Store, connect
from storage.s3_access import S3Access

DATA = b"a page"
KEY = original_key(hashlib.sha256(DATA).hexdigest())
BUCKET = "kho-luu"


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadedMotoServer]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def access(server: ThreadedMotoServer) -> S3Access:
    host, port = server.get_host_and_port()
    return S3Access(f"http://{host}:{port}", "reader", "secret")


@pytest.fixture
def client(access: S3Access) -> Iterator[Minio]:
    client = connect(access)
    if not client.bucket_exists(BUCKET):
        client.make_bucket(BUCKET)
    yield client
    for found in client.list_objects(BUCKET, recursive=True):
        client.remove_object(BUCKET, str(found.object_name))


@pytest.fixture
def store(access: S3Access, client: Minio) -> S3Store:
    del client  # makes the bucket
    return S3Store(f"s3://{BUCKET}/tinh/lang-son", access)


def test_the_server_keeps_the_protocol(store: S3Store) -> None:
    as_protocol: ObjectStore = store
    as_protocol.put("pages/x/0001.jpg", DATA)
    assert as_protocol.get("pages/x/0001.jpg") == DATA
    assert as_protocol.size("pages/x/0001.jpg") == len(DATA)
    with as_protocol.open_path("pages/x/0001.jpg") as path:
        assert path.read_bytes() == DATA
    as_protocol.put("pages/x/0001.jpg", b"again")
    assert as_protocol.get("pages/x/0001.jpg") == b"again"
    as_protocol.put("pages/y/0001.jpg", DATA)
    assert list(as_protocol.keys()) == ["pages/x/0001.jpg", "pages/y/0001.jpg"]
    assert list(as_protocol.keys("pages/y/")) == ["pages/y/0001.jpg"]
    as_protocol.delete("pages/x/0001.jpg")
    as_protocol.delete("pages/x/0001.jpg")
    assert not as_protocol.exists("pages/x/0001.jpg")


def test_keys_are_those_of_the_folder_below_the_prefix(store: S3Store, client: Minio) -> None:
    store.put(KEY, DATA)
    assert [o.object_name for o in client.list_objects(BUCKET, recursive=True)] == [f"tinh/lang-son/{KEY}"]


def test_a_missing_object_is_told(store: S3Store) -> None:
    for look in (store.get, store.size):
        with pytest.raises(StorageError, match="not in the store") as caught:
            look(KEY)
        assert not caught.value.retryable
    assert not store.verify(KEY)


def test_a_large_object_goes_up_in_parts_and_comes_back_whole(store: S3Store) -> None:
    data = hashlib.sha256(b"seed").digest() * (33 << 15)  # 33 MiB: three parts
    key = original_key(hashlib.sha256(data).hexdigest())
    with store.put_stream() as staging:
        for start in range(0, len(data), 5 << 20):
            staging.write(data[start : start + (5 << 20)])
        assert not store.exists(key)
        staging.commit(key)
    assert store.get(key) == data
    assert store.verify(key)


def test_an_original_is_never_rewritten(store: S3Store, client: Minio) -> None:
    store.put(KEY, DATA)
    first = client.stat_object(BUCKET, f"tinh/lang-son/{KEY}").last_modified
    store.put(KEY, DATA)
    assert client.stat_object(BUCKET, f"tinh/lang-son/{KEY}").last_modified == first


def test_many_writers_of_one_original_do_not_fight(store: S3Store) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            store._send_whole(KEY, DATA, sha256=hashlib.sha256(DATA).hexdigest(), only_new=True)
        except StorageError as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.get(KEY) == DATA


def test_bytes_that_do_not_fit_their_name_are_refused(store: S3Store) -> None:
    with pytest.raises(ValueError, match="have the hash"):
        store.put(KEY, b"other bytes")


@pytest.mark.parametrize("key", [KEY, "pages/x/0001.json.gz"])
def test_what_was_changed_on_the_server_is_not_believed(store: S3Store, client: Minio, key: str) -> None:
    store.put(key, DATA)
    name = f"tinh/lang-son/{key}"
    kept = client.stat_object(BUCKET, name).metadata or {}
    client._put_object(BUCKET, name, b"a Page", {"x-amz-meta-sha256": str(kept["x-amz-meta-sha256"])})
    assert not store.verify(key)
    with pytest.raises(StorageError, match="its hash differs"):
        store.get(key)


def test_a_link_gives_the_object_to_anyone(store: S3Store) -> None:
    store.put(KEY, DATA)
    link = store.link(KEY, seconds=60)
    assert link is not None
    with urlopen(link) as answer:
        assert answer.read() == DATA


def test_an_original_is_fetched_once_for_many_pages(store: S3Store, access: S3Access, tmp_path: Path) -> None:
    store.put(KEY, DATA)
    cached = S3Store(
        f"s3://{BUCKET}/tinh/lang-son", access, cache=ObjectCache(tmp_path / "cache", limit_bytes=1000)
    )
    with cached.open_path(KEY) as path:
        assert path.read_bytes() == DATA
    store.delete(KEY)
    with cached.open_path(KEY) as again:
        assert again == path
        assert again.read_bytes() == DATA
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [path.name]


def test_looking_names_what_is_wrong(access: S3Access, client: Minio) -> None:
    assert S3Store(f"s3://{BUCKET}/a", access).look() == f"s3://{BUCKET}/a/ versions: off, lock: off"
    with pytest.raises(StorageError, match="there is no bucket 'nowhere'"):
        S3Store("s3://nowhere/a", access).look()
    with pytest.raises(SetupError, match="no address"):
        connect(S3Access("127.0.0.1:9000", "a", "b"))
    with pytest.raises(SetupError, match="no S3 server is named"):
        open_store(StoreAddress("s3://bucket/prefix"))


class _BadDay(BaseHTTPRequestHandler):
    """Answers each path as its first letters say: an error at first, half a body, other bytes."""

    seen: ClassVar[dict[str, int]] = {}

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].rpartition("/")[2]
        count = self.seen[name] = self.seen.get(name, 0) + 1
        if name == "slow-start" and count < 3:
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        is_bad = (name in ("half-once", "changed-once") and count == 1) or name == "half-always"
        body = DATA if not (is_bad and name == "changed-once") else b"A page"
        self.send_response(200)
        self.send_header("Content-Length", str(len(DATA)))
        self.send_header("x-amz-meta-sha256", hashlib.sha256(DATA).hexdigest())
        self.send_header("Last-Modified", "Tue, 24 Nov 2026 08:00:00 GMT")
        self.end_headers()
        self.wfile.write(body[:3] if is_bad and "half" in name else body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def bad_day() -> Iterator[S3Store]:
    _BadDay.seen = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _BadDay)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield S3Store("s3://bucket", S3Access(f"http://127.0.0.1:{server.server_address[1]}", "a", "b"))
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", ["slow-start", "half-once", "changed-once"])
def test_a_passing_fault_is_read_over(bad_day: S3Store, name: str) -> None:
    assert bad_day.get(name) == DATA
    assert _BadDay.seen[name] > 1


def test_half_a_body_is_never_believed(bad_day: S3Store) -> None:
    with pytest.raises(StorageError) as caught:
        bad_day.get("half-always")
    assert caught.value.retryable


def test_a_server_that_is_away_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.s3._RETRY", Retry(total=1, backoff_factor=0))
    away = S3Store("s3://bucket", S3Access("http://127.0.0.1:9", "a", "b"))
    with pytest.raises(StorageError, match="cannot read from the store") as caught:
        away.get(KEY)
    assert caught.value.retryable
    assert "SOHOA_S3_ENDPOINT" in caught.value.remedy


@pytest.fixture
def locked(access: S3Access) -> Iterator[S3Store]:
    """A bucket that keeps versions, made with object lock."""
    client, name = connect(access), "kho-khoa"
    if not client.bucket_exists(name):
        client.make_bucket(name, object_lock=True)
    yield S3Store(f"s3://{name}", replace(access, retention_days=30))


def test_originals_are_locked_and_what_is_derived_is_not(locked: S3Store, access: S3Access) -> None:
    locked.put(KEY, DATA)
    locked.put("pages/x/0001.jpg", DATA)
    client = connect(access)
    assert _lock_of(client, KEY) == "GOVERNANCE"
    assert _lock_of(client, "pages/x/0001.jpg") is None
    assert "lock: on" in locked.look()
    assert "versions: enabled" in locked.look()


def _lock_of(client: Minio, key: str) -> str | None:
    """The lock as the server tells it with the object; what asks for it alone, moto does not understand."""
    told = client.stat_object("kho-khoa", key).metadata or {}
    return {name.lower(): str(value) for name, value in told.items()}.get("x-amz-object-lock-mode")


def test_a_damaged_original_is_read_from_an_older_version(locked: S3Store, access: S3Access) -> None:
    locked.put(KEY, DATA)
    connect(access).put_object("kho-khoa", KEY, io.BytesIO(b"a rage"), 6)
    assert locked.get(KEY) == DATA
    assert not locked.verify(KEY), "the check tells it all the same"
