"""Weights of our own reader that an archive taught: numbered objects of the store, none ever changed.

What shipped with the program is no object: it is meant where an archive has none of its own, and by the
choice ``shipped``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from models.errors import SetupError, StorageError
from storage.archive import Archive
from storage.keys import READERS, reader_facts_key, reader_key

SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class ReaderModel:
    """Weights that were kept. ``version`` is the name that pages read by them bear.

    ``taught`` lines taught them; on ``compared`` other lines of ``pages`` pages ``before`` were right by
    ``base`` and ``after`` by these; ``low`` and ``high`` bound the gain in their share.
    """

    number: int
    sha256: str
    version: str
    base: str
    made_at: str
    taught: int
    compared: int
    pages: int
    before: int
    after: int
    low: float
    high: float

    @property
    def key(self) -> str:
        """Where the weights lie in the store."""
        return reader_key(self.number, self.sha256)


def kept_models(archive: Archive) -> list[ReaderModel]:
    """Return the archive's own models, oldest first.

    Raises:
        StorageError: what is kept of one cannot be read.

    """
    keys = sorted(key for key in archive.store.keys(READERS) if key.endswith(".json"))
    try:
        return [ReaderModel(**json.loads(archive.store.get(key))) for key in keys]
    except (TypeError, ValueError) as error:
        raise StorageError(
            "What is kept of a reader's model is damaged.",
            remedy="Set SOHOA_READER_MODEL=shipped, and train again.",
        ) from error


def next_model_number(archive: Archive) -> int:
    """Return the number of the next model, from 1."""
    return 1 + max((model.number for model in kept_models(archive)), default=0)


def keep_model(archive: Archive, weights: bytes, model: ReaderModel) -> None:
    """Keep weights and what is known of them; the facts come last, so that half a model is none.

    Raises:
        ValueError: the weights are not those that ``model`` names.

    """
    if hashlib.sha256(weights).hexdigest() != model.sha256:
        raise ValueError("these are not the weights of this model")
    archive.store.put(model.key, weights)
    facts = json.dumps(asdict(model), ensure_ascii=False, indent=1)
    archive.store.put(reader_facts_key(model.number), facts.encode())


def chosen_model(archive: Archive, wanted: str | None = None) -> ReaderModel | None:
    """Return the model that pages are read with, None for the one that shipped.

    ``wanted`` (else the setting ``reader_model``) is a number, the first digits of a hash, ``shipped``, or
    empty for the newest.

    Raises:
        SetupError: there is no such model.

    """
    name = archive.settings.reader_model if wanted is None else wanted
    if name == SHIPPED:
        return None
    models = kept_models(archive)
    if not name:
        return models[-1] if models else None
    fitting = [m for m in models if name == str(m.number) or (len(name) >= 6 and m.sha256.startswith(name))]
    if not fitting:
        raise SetupError(
            f"there is no reader's model {name!r} in this archive",
            remedy="Set SOHOA_READER_MODEL to a number that 'sohoa train --list' shows, or to shipped.",
        )
    return fitting[-1]
