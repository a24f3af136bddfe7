"""One POST to an address that somebody typed in: only to where it may go, never further.

The name is resolved once, every address it has is judged, and the connection is made to that very address: a
name that changes its mind afterwards (rebinding) leads nowhere else. Redirects are not followed.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import urllib3

from models.errors import BadInputError, StorageError
from storage.networks import Address, Network, is_inside

Resolve = Callable[[str, int], Sequence[str]]

_TIMEOUT = urllib3.Timeout(connect=5.0, read=15.0)
_MOST_ANSWER_BYTES = 2_000  # what a receiver says is kept for the operator, not more
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver said."""

    status: int
    text: str

    @property
    def is_good(self) -> bool:
        """Return whether the delivery was taken: 2xx. A redirect is no answer."""
        return 200 <= self.status < 300


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_url(url: str) -> SplitResult:
    """Return the parts of an address that could be posted to.

    Raises:
        BadInputError: no http(s) address, or one with a name and password in it.

    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    is_plain = parts.username is None and parts.password is None and not parts.fragment
    if parts.scheme not in _PORTS or not parts.hostname or not 0 < port < 65536 or not is_plain:
        raise BadInputError(
            "This is no address that a webhook can go to.",
            remedy="Give an address such as https://portal.example/hook, without a password in it.",
        )
    return parts


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: Sequence[Network] = (),
    resolve_name: Resolve = resolve,
) -> Answer:
    """Send the body and return what was answered.

    Raises:
        BadInputError: the address is none, or leads to where webhooks may not go.
        StorageError: nobody answers there; it may be tried again.

    """
    parts = check_url(url)
    host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
    address = _address_of(host, port, allowed, resolve_name, is_plain=parts.scheme == "http")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    shown_port = "" if port == _PORTS[parts.scheme] else f":{port}"
    sent = {**headers, "Host": f"{host}{shown_port}"}
    try:
        with _pool(parts.scheme, str(address), port, host) as pool:
            answer = pool.urlopen(
                "POST", target, body=body, headers=sent, redirect=False, retries=False, preload_content=False
            )
            text = answer.read(_MOST_ANSWER_BYTES).decode("utf-8", "replace")
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise StorageError(
            f"the receiver of the webhook does not answer: {type(error).__name__}",
            remedy="It is tried again; look at the receiver, or remove the webhook.",
        ) from error
    return Answer(answer.status, text)


def _pool(scheme: str, address: str, port: int, host: str) -> urllib3.HTTPConnectionPool:
    """Return a pool of one connection to an address; over TLS the certificate must be of the host's name."""
    if scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=_TIMEOUT, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        address, port, timeout=_TIMEOUT, maxsize=1, server_hostname=host, assert_hostname=host
    )


def _address_of(
    host: str, port: int, allowed: Sequence[Network], resolve_name: Resolve, *, is_plain: bool
) -> Address:
    """Return the address to connect to; every address of the name must be one that may be gone to."""
    try:
        found = [ipaddress.ip_address(text.partition("%")[0]) for text in resolve_name(host, port)]
    except (OSError, ValueError) as error:
        raise StorageError(
            f"the name {host} leads nowhere", remedy="Check the address, and this machine's DNS."
        ) from error
    for address in found:
        is_named = any(address in network for network in allowed)
        if not is_named and (is_inside(address) or is_plain):
            raise BadInputError(
                f"Webhooks may not go to {host}: it is inside, or not encrypted.",
                remedy="Use https to an address outside, or name the network in SOHOA_WEBHOOK_ALLOW.",
            )
    if not found:
        raise StorageError(
            f"the name {host} leads nowhere", remedy="Check the address, and this machine's DNS."
        )
    return found[0]
