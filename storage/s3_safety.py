"""What a server offers against loss: older versions, and objects that nobody may delete for a time.

Both are the bucket's own settings; here they are used where they are on.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from minio import Minio
from minio.commonconfig import COMPLIANCE, GOVERNANCE
from minio.error import S3Error
from minio.retention import Retention

_READ_BYTES = 1 << 20
_NO_LOCK = ("ObjectLockConfigurationNotFoundError", "NoSuchObjectLockConfiguration", "NotImplemented")


def retention_until(now: datetime, *, days: int) -> Retention | None:
    """Return the lock under which an original is kept for ``days``, or None for 0.

    Governance: who may administer the bucket can still lift it; a mistake of ours must not last for years.
    """
    return Retention(GOVERNANCE, now + timedelta(days=days)) if days else None


def lock_headers(retention: Retention | None, data: bytes) -> dict[str, str]:
    """Return the lock as headers of a PUT of ``data``; none without one. Servers want an MD5 beside it."""
    if retention is None:
        return {}
    until = retention.retain_until_date.astimezone(UTC)
    return {
        "x-amz-object-lock-mode": str(retention.mode),
        "x-amz-object-lock-retain-until-date": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Content-MD5": b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode(),
    }


def find_sound_version(client: Minio, bucket: str, name: str, *, sha256: str, into: BinaryIO) -> bool:
    """Copy the newest older version that has the hash into ``into``; return whether there is one.

    Raises:
        S3Error and what urllib3 raises: the server refused or is away.

    """
    for version in _versions(client, bucket, name):
        into.seek(0)
        into.truncate()
        got = hashlib.sha256()
        response = client.get_object(bucket, name, version_id=version)
        try:
            for block in response.stream(_READ_BYTES):
                into.write(block)
                got.update(block)
        finally:
            response.close()
            response.release_conn()
        if got.hexdigest() == sha256:
            return True
    return False


def _versions(client: Minio, bucket: str, name: str) -> Iterator[str]:
    """Give the ids of an object's versions behind the newest, newest first; none without versioning."""
    for found in client.list_objects(bucket, prefix=name, recursive=True, include_version=True):
        is_it = found.object_name == name and not found.is_delete_marker
        is_newest = str(found.is_latest).lower() == "true"  # the client hands on what the server wrote
        if is_it and not is_newest and found.version_id not in (None, "null"):
            yield str(found.version_id)


def lock_of(client: Minio, bucket: str) -> str:
    """Return in words what the bucket locks by itself: ``off``, ``on``, or for how long."""
    try:
        lock = client.get_object_lock_config(bucket)
    except S3Error as error:
        if error.code in _NO_LOCK:
            return "off"
        raise
    mode = str(lock.mode).lower() if lock.mode in (GOVERNANCE, COMPLIANCE) else ""
    return f"{mode} {lock.duration} {str(lock.duration_unit).lower()}" if mode else "on"
