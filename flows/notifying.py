"""Send what webhooks are due: in a thread beside the site, or once from the command line."""

from __future__ import annotations

import json
import logging
import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from flows.beside import beside
from models.errors import SohoaError, StorageError
from models.webhook import sign
from storage.archive import Archive
from storage.networks import Network, parse_networks
from storage.webhook_post import Answer, post
from storage.webhooks import Due, Webhooks

log = logging.getLogger(__name__)

Post = Callable[[str, bytes, Mapping[str, str], Sequence[Network]], Answer]

_LOOK_EVERY_S = 2.0
_TROUBLE_REST_S = 30.0
CHANGED, PING = "records.changed", "ping"


def post_guarded(url: str, body: bytes, headers: Mapping[str, str], allowed: Sequence[Network]) -> Answer:
    """Send a body to where it may go."""
    return post(url, body, headers, allowed=allowed)


def send_due(archive: Archive, *, post_to: Post = post_guarded, most: int = 100) -> int:
    """Send up to ``most`` deliveries that are due; return how many were taken by their receivers."""
    webhooks = Webhooks(archive)
    taken = 0
    for _ in range(most):
        due = webhooks.claim()
        if due is None:
            break
        why = _send(archive, due, post_to)
        if why:
            log.warning("webhook %s: %s", due.webhook.id, why)
            webhooks.failed(due, why, jitter=random.random())
        else:
            webhooks.delivered(due)
            taken += 1
    return taken


def send_ping(archive: Archive, name: str, *, post_to: Post = post_guarded) -> str:
    """Send a test to a webhook; return why it was not taken, or an empty text."""
    webhook, secret = Webhooks(archive).secret_of(name)
    now = archive.clock()
    body = _json({"type": PING, "timestamp": now.isoformat(), "data": {"webhook": webhook.name}})
    return _try(
        archive, webhook.url, _headers(secret, f"ping-{now:%s}", int(now.timestamp()), body), body, post_to
    )


def _send(archive: Archive, due: Due, post_to: Post) -> str:
    now = archive.clock()
    changes = [
        {"cursor": str(c.cursor), "record": c.record_id, "what": c.what, "revision": c.revision}
        for c in due.changes
    ]
    site = archive.settings.site_url.rstrip("/")
    data = {"changes": changes, "next": str(due.changes[-1].cursor), "records": f"{site}/api/v1/records/"}
    body = _json({"type": CHANGED, "timestamp": now.isoformat(), "data": data})
    headers = _headers(due.secret, due.delivery_id, int(now.timestamp()), body)
    return _try(archive, due.webhook.url, headers, body, post_to)


def _try(archive: Archive, url: str, headers: Mapping[str, str], body: bytes, post_to: Post) -> str:
    try:
        answer = post_to(url, body, headers, parse_networks(archive.settings.webhook_allow))
    except SohoaError as error:
        return error.message
    return "" if answer.is_good else f"the receiver answered {answer.status}: {answer.text[:200]}"


def _headers(secret: str, delivery_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "sohoa-webhook/1",
        "webhook-id": delivery_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, delivery_id=delivery_id, timestamp=timestamp, body=body),
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@contextmanager
def sending(archive: Archive) -> Iterator[None]:
    """Send what becomes due in a thread until the block is left; several programs may do so at once."""

    def run(over: threading.Event) -> None:
        while not over.is_set():
            rest_s = _LOOK_EVERY_S
            try:
                send_due(archive)
            except StorageError as error:
                log.warning("webhooks wait: %s", error.message)
                rest_s = _TROUBLE_REST_S
            over.wait(rest_s)

    with beside(run, name="webhooks", join_s=20):
        yield
