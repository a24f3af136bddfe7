"""The object store on an S3 server, through the MinIO client; keys are those of the folder store.

Every object carries the SHA-256 of its bytes as metadata and is checked against it whenever it is read.
Originals are written only where they are not yet there (``If-None-Match``), so two stations that take in
the same bytes never fight. Which S3 calls are used, and why one of them is the client's private one, is in
docs/adr/0007-s3-through-minio.md.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

import urllib3
from minio import Minio
from minio.commonconfig import CopySource
from minio.error import S3Error
from minio.retention import Retention
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Retry, Timeout

from models.errors import SetupError, StorageError
from storage.keys import check_key, damaged_key, sha256_of
from storage.object_cache import ObjectCache
from storage.object_errors import damaged_object, missing_object
from storage.s3_access import S3Access
from storage.s3_safety import find_sound_version, lock_headers, lock_of, retention_until

log = logging.getLogger(__name__)

_HASH = "x-amz-meta-sha256"
_PART_BYTES = 16 << 20  # larger objects go up in parts of this size; one part at a time is held in memory
_READ_BYTES = 1 << 20
_LINK_LONGEST_S = 3600
# A server that restarts is back within seconds: 0.2 + 0.4 + 0.8 + 1.6 + 3.2 s are waited before giving up.
_RETRY = Retry(
    total=5,
    backoff_factor=0.2,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods=None,
    raise_on_status=False,
)
_TIMEOUT = Timeout(connect=5, read=60)
_READ_TRIES = 3  # of an object that came in cut short or with other bytes than were sent
_LACKING = frozenset({"NoSuchKey", "NoSuchObject", "NotFound"})
_REFUSED = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "NoSuchBucket"})


def connect(access: S3Access) -> Minio:
    """Return a client with bounded waits.

    Raises:
        SetupError: the endpoint is no ``http://`` or ``https://`` address.

    """
    scheme, _, host = access.endpoint.partition("://")
    if scheme not in ("http", "https") or not host.strip("/"):
        raise SetupError(
            f"'{access.endpoint}' is no address of an S3 server",
            remedy="Set SOHOA_S3_ENDPOINT to http://HOST:PORT or https://HOST:PORT.",
        )
    return Minio(
        host.strip("/"),
        access_key=access.access_key or None,
        secret_key=access.secret_key or None,
        secure=scheme == "https",
        region=access.region,
        http_client=urllib3.PoolManager(timeout=_TIMEOUT, retries=_RETRY, maxsize=8),
    )


class S3Staging:
    """A local temporary file that is sent when its key is known; see ``storage.objects.Staging``."""

    def __init__(self, store: S3Store, file: BinaryIO) -> None:
        self._store = store
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Append ``data``."""
        try:
            self._file.write(data)
        except OSError as error:
            raise StorageError(f"cannot write to the store: {error.strerror or error}") from error
        self._hash.update(data)

    def commit(self, key: str) -> None:
        """Send the bytes; returns when the server has them."""
        self._store.send(key, self._file, sha256=self._hash.hexdigest())

    def abort(self) -> None:
        """Forget the bytes; harmless after ``commit``."""
        self._file.close()


class S3Store:
    """Objects in one bucket below a prefix; see ``storage.objects.ObjectStore`` for the promises."""

    def __init__(self, url: str, access: S3Access, *, cache: ObjectCache | None = None) -> None:
        """Connect to ``s3://bucket/prefix``; the bucket must exist (``sohoa check`` says so).

        ``cache`` keeps the originals that were read last as local files, so that a PDF of 500 pages is
        fetched once and not once a page.
        """
        bucket, _, prefix = url.removeprefix("s3://").partition("/")
        if len(bucket) < 3:
            raise SetupError(
                f"'{url}' names no bucket", remedy="Set SOHOA_STORE_URL to s3://BUCKET or s3://BUCKET/PREFIX."
            )
        self.bucket = bucket
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client = connect(access)
        self._retention_days = access.retention_days
        self._cache = cache

    def put(self, key: str, data: bytes) -> None:
        """Keep ``data`` under ``key``."""
        with self.put_stream() as staging:
            staging.write(data)
            staging.commit(key)

    @contextmanager
    def put_stream(self) -> Iterator[S3Staging]:
        """Give a staging file; small ones stay in memory."""
        with tempfile.SpooledTemporaryFile(max_size=_PART_BYTES) as file:
            yield S3Staging(self, cast(BinaryIO, file))

    def send(self, key: str, file: BinaryIO, *, sha256: str) -> None:
        """Send the whole of ``file``; an original that the server has already is not sent again.

        Raises:
            StorageError: the server did not take it.
            ValueError: ``key`` names another hash than the bytes have.

        """
        is_original = sha256_of(key) is not None
        if is_original and sha256_of(key) != sha256:
            raise ValueError(f"the bytes for {key} have the hash {sha256}")
        size = file.seek(0, 2)
        if is_original and self._has(key, size):
            return
        file.seek(0)
        if size <= _PART_BYTES:
            self._send_whole(key, file.read(), sha256=sha256, only_new=is_original)
            return
        with _told("write to"):
            self._client.put_object(
                self.bucket,
                self._name(key),
                file,
                size,
                part_size=_PART_BYTES,
                num_parallel_uploads=1,
                metadata={_HASH: sha256},
            )
            # Not with the upload: not every server heeds a lock that comes with the first of several parts.
            if is_original and (retention := self._retention()) is not None:
                self._client.set_object_retention(self.bucket, self._name(key), retention)

    def get(self, key: str) -> bytes:
        """Return the object, checked against the hash that it was kept with."""
        return b"".join(self._fetched(key))

    @contextmanager
    def open_path(self, key: str) -> Iterator[Path]:
        """Give a local copy: a cached one of an original, else a temporary one."""
        expected = sha256_of(key)
        if self._cache is not None and expected is not None:
            yield self._cache.path_of(expected, lambda: self._fetched(key))
            return
        with tempfile.TemporaryDirectory(prefix="sohoa-") as folder:
            path = Path(folder) / "object"
            with path.open("wb") as file:
                file.writelines(self._fetched(key))
            yield path

    def exists(self, key: str) -> bool:
        """Return whether the object is there."""
        return self._size_or_none(key) is not None

    def size(self, key: str) -> int:
        """Return the object's size in bytes."""
        size = self._size_or_none(key)
        if size is None:
            raise missing_object(key)
        return size

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Give the keys that begin with ``prefix``, sorted."""
        with _told("read from"):
            for found in self._client.list_objects(self.bucket, prefix=self.prefix + prefix, recursive=True):
                yield str(found.object_name).removeprefix(self.prefix)

    def delete(self, key: str) -> None:
        """Remove the object (its newest version, where the bucket keeps versions)."""
        with _told("delete from"):
            self._client.remove_object(self.bucket, self._name(key))

    def put_aside(self, key: str) -> None:
        """Let the server copy the object below ``damaged/``, then remove it."""
        with _told("write to", key):
            copied = CopySource(self.bucket, self._name(key))
            self._client.copy_object(self.bucket, self._name(damaged_key(key)), copied)
            self._client.remove_object(self.bucket, self._name(key))

    def verify(self, key: str) -> bool:
        """Return whether the object is there and has the hash of its key, or the one it was kept with."""
        try:
            for _ in self._fetched(key, tries=1, with_versions=False):
                pass
        except StorageError as error:
            if error.retryable:
                raise
            return False
        return True

    def link(self, key: str, *, seconds: int) -> str | None:
        """Return an address under which anyone can read the object for ``seconds`` (at most an hour)."""
        lasts = timedelta(seconds=min(seconds, _LINK_LONGEST_S))
        with _told("read from"):
            return str(self._client.presigned_get_object(self.bucket, self._name(key), expires=lasts))

    def look(self) -> str:
        """Return in words what the server keeps of older objects, after seeing that the bucket answers.

        Raises:
            StorageError: the bucket is not there or does not answer.

        """
        with _told("read from"):
            if not self._client.bucket_exists(self.bucket):
                raise StorageError(
                    f"there is no bucket '{self.bucket}' on the S3 server",
                    remedy="Make the bucket, or correct SOHOA_STORE_URL.",
                )
            versions = self._client.get_bucket_versioning(self.bucket).status
            lock = lock_of(self._client, self.bucket)
        kept = f"versions: {versions.lower() if versions else 'off'}, lock: {lock}"
        return f"s3://{self.bucket}/{self.prefix} {kept}"

    def _name(self, key: str) -> str:
        return self.prefix + check_key(key)

    def _size_or_none(self, key: str) -> int | None:
        try:
            with _told("read from", key):
                return self._client.stat_object(self.bucket, self._name(key)).size
        except StorageError as error:
            if isinstance(error.__cause__, S3Error) and error.__cause__.code in _LACKING:
                return None
            raise

    def _has(self, key: str, size: int) -> bool:
        return self._size_or_none(key) == size

    def _send_whole(self, key: str, data: bytes, *, sha256: str, only_new: bool) -> None:
        headers: dict[str, str | list[str] | tuple[str]] = {_HASH: sha256}
        if only_new:
            headers["If-None-Match"] = "*"
            headers.update(lock_headers(self._retention(), data))
        with _told("write to"):
            try:
                self._client._put_object(self.bucket, self._name(key), data, headers)
            except S3Error as error:
                if not (only_new and error.code == "PreconditionFailed"):
                    raise
                # Somebody else sent the same bytes in this moment: their name is their hash.

    def _fetched(self, key: str, *, tries: int = _READ_TRIES, with_versions: bool = True) -> Iterator[bytes]:
        """Give the bytes in blocks, spooled first so that nobody sees a block of a broken transfer.

        Raises:
            StorageError: there is no such object (never retryable), the server is away (retryable), or what
                it holds is not what was kept (not retryable).

        """
        for left in range(tries - 1, -1, -1):
            with tempfile.SpooledTemporaryFile(max_size=_PART_BYTES) as whole:
                try:
                    is_sound = self._fetch_into(cast(BinaryIO, whole), key)
                except StorageError as error:
                    # The client has already asked a silent server again and again; half a body it has not.
                    is_away = isinstance(error.__cause__, MaxRetryError)
                    if not error.retryable or is_away or not left:
                        raise
                    continue
                if is_sound:
                    whole.seek(0)
                    yield from iter(lambda: whole.read(_READ_BYTES), b"")
                    return
        if not with_versions:
            raise damaged_object(key)
        yield from self._older_version(key)

    def _older_version(self, key: str) -> Iterator[bytes]:
        """Give an original whose newest version is damaged from an older one, where the bucket keeps them."""
        expected = sha256_of(key)
        with tempfile.SpooledTemporaryFile(max_size=_PART_BYTES) as whole:
            with _told("read from", key):
                is_found = expected is not None and find_sound_version(
                    self._client, self.bucket, self._name(key), sha256=expected, into=cast(BinaryIO, whole)
                )
            if not is_found:
                raise damaged_object(key)
            log.warning("object %s is damaged: an older version of it was read", key)
            whole.seek(0)
            yield from iter(lambda: whole.read(_READ_BYTES), b"")

    def _retention(self) -> Retention | None:
        return retention_until(datetime.now(UTC), days=self._retention_days)

    def _fetch_into(self, whole: BinaryIO, key: str) -> bool:
        """Copy the object into ``whole``; return whether it has the hash that it must have."""
        got = hashlib.sha256()
        with _told("read from", key):
            response = self._client.get_object(self.bucket, self._name(key))
            try:
                expected = sha256_of(key) or _kept_hash(response)
                for block in response.stream(_READ_BYTES):
                    whole.write(block)
                    got.update(block)
            finally:
                response.close()
                response.release_conn()
        return expected is None or got.hexdigest() == expected


def _kept_hash(response: BaseHTTPResponse) -> str | None:
    return response.headers.get(_HASH)


@contextmanager
def _told(doing: str, key: str = "") -> Iterator[None]:
    """Turn what the server or the network refuses into a StorageError with a remedy."""
    try:
        yield
    except S3Error as error:
        if key and error.code in _LACKING:
            raise missing_object(key) from error
        if error.code in _REFUSED:
            remedy = (
                "Check the bucket and its keys: SOHOA_STORE_URL, SOHOA_S3_ACCESS_KEY, SOHOA_S3_SECRET_KEY."
            )
            raise StorageError(f"cannot {doing} the store: {error.code}", remedy=remedy) from error
        raise StorageError(f"cannot {doing} the store: {error.code}", remedy=_AWAY) from error
    except (HTTPError, OSError) as error:
        why = error.reason if isinstance(error, MaxRetryError) and error.reason is not None else error
        kind = type(why).__name__
        raise StorageError(
            f"cannot {doing} the store: the S3 server is away ({kind})", remedy=_AWAY
        ) from error


_DENIED = "Check the bucket and its keys: SOHOA_STORE_URL, SOHOA_S3_ACCESS_KEY, SOHOA_S3_SECRET_KEY."
_AWAY = "See that the S3 server runs and SOHOA_S3_ENDPOINT is right, then run the same command again."
