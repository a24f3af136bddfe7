"""Copy all objects of one store into another, a folder or S3 either way, and prove each equal by its hash.

An object counts as copied only when the bytes read back from the target have the hash of the source's. What
the target has already is not sent again, so that a copy that was cut off goes on where it stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from models.errors import StorageError
from storage.keys import sha256_of
from storage.objects import ObjectStore

# Waiting for a server is most of the time; as many objects are on their way at once.
_AT_ONCE = 8
_BLOCK = 1 << 20
_GROUP = 64

Tell = Callable[["StoreProof"], None]


@dataclass(frozen=True, slots=True)
class StoreProof:
    """What was compared so far: objects and bytes of the source, those sent now, and keys that differ.

    ``digest`` is over all keys and hashes, in any order; ``extra`` counts objects that only the target has.
    """

    objects: int = 0
    size: int = 0
    sent: int = 0
    differing: tuple[str, ...] = ()
    digest: str = "0" * 64
    extra: int = 0

    @property
    def is_equal(self) -> bool:
        """Return whether every object of the source is in the target, byte for byte."""
        return not self.differing


@dataclass(frozen=True, slots=True)
class _Copied:
    key: str
    size: int
    sha256: str
    was_sent: bool
    is_equal: bool


def copy_store(source: ObjectStore, target: ObjectStore, *, tell: Tell) -> StoreProof:
    """Copy all objects; ``tell`` hears how far it is, every few objects.

    Raises:
        StorageError: an object cannot be read or kept, or is damaged in the source.

    """
    proof = StoreProof()
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="store-copy") as threads:
        for keys in _groups(source.keys()):
            for copied in threads.map(lambda key: _copy_object(source, target, key), keys):
                proof = _with(proof, copied)
            tell(proof)
    extra = sum(1 for keys in _groups(target.keys()) for key in keys if not source.exists(key))
    return StoreProof(proof.objects, proof.size, proof.sent, proof.differing, proof.digest, extra)


def _groups(keys: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(keys)
    while group := list(islice(rest, _GROUP)):
        yield group


def _with(proof: StoreProof, copied: _Copied) -> StoreProof:
    told = hashlib.sha256(f"{copied.key} {copied.sha256}".encode()).digest()
    digest = (int(proof.digest, 16) + int.from_bytes(told)) % (1 << 256)
    return StoreProof(
        objects=proof.objects + 1,
        size=proof.size + copied.size,
        sent=proof.sent + copied.was_sent,
        differing=proof.differing if copied.is_equal else (*proof.differing, copied.key),
        digest=f"{digest:064x}",
    )


def _copy_object(source: ObjectStore, target: ObjectStore, key: str) -> _Copied:
    """Copy one object where the target's differs, and compare what the target gives back."""
    size = source.size(key)
    expected = _hash(source, key)
    if sha256_of(key) not in (None, expected):
        raise StorageError(
            f"object {key} is damaged where it comes from: its hash differs",
            remedy="Run 'sohoa check --deep --repair' on the source, then copy again.",
        )
    if _holds(target, key, size=size, sha256=expected):
        return _Copied(key, size, expected, was_sent=False, is_equal=True)
    if target.exists(key) and sha256_of(key) is not None:
        target.delete(key)  # stores never rewrite an original, and this one is damaged
    with source.open_path(key) as path, target.put_stream() as staging:
        with path.open("rb") as file:
            for block in iter(lambda: file.read(_BLOCK), b""):
                staging.write(block)
        staging.commit(key)
    return _Copied(
        key, size, expected, was_sent=True, is_equal=_holds(target, key, size=size, sha256=expected)
    )


def _holds(store: ObjectStore, key: str, *, size: int, sha256: str) -> bool:
    """Return whether the store gives these very bytes under ``key``; a damaged object is none."""
    if not store.exists(key) or store.size(key) != size:
        return False
    try:
        return _hash(store, key) == sha256
    except StorageError as error:
        if error.retryable:
            raise
        return False


def _hash(store: ObjectStore, key: str) -> str:
    with store.open_path(key) as path, path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
