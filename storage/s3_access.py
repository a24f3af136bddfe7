"""How an S3 server is reached: a value, apart from the client, which only those pay for who use it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class S3Access:
    """``endpoint`` is ``http://host:port`` or ``https://host:port``; the secret never shows in a repr.

    Originals are locked for ``retention_days``, where the bucket has object lock; 0 leaves it alone.
    """

    endpoint: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"
    retention_days: int = 0
