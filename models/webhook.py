"""Signing of webhooks as Standard Webhooks has it (https://www.standardwebhooks.com). Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
TOLERANCE_S = 300


def new_secret() -> str:
    """Return a secret of 32 random bytes, as receivers' libraries expect it: ``whsec_`` and Base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, *, delivery_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a delivery: ``v1,`` and the HMAC-SHA256 of ``id.timestamp.body`` in Base64.

    Raises:
        ValueError: no secret of ours.

    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a webhook's secret is whsec_ and Base64") from error
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def is_signed(
    secret: str, *, delivery_id: str, timestamp: int, body: bytes, signature: str, now_s: float
) -> bool:
    """Return whether a delivery is ours and not older than five minutes, as a receiver checks it."""
    expected = sign(secret, delivery_id=delivery_id, timestamp=timestamp, body=body)
    is_ours = any(hmac.compare_digest(expected, one) for one in signature.split())
    return is_ours and abs(now_s - timestamp) <= TOLERANCE_S
