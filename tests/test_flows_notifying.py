"""Webhooks: signed, tried again until taken, each change once, in order, never to where they may not go."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flows.notifying import post_guarded, send_due, send_ping
from models.desk_errors import NotFoundError, UnusableError
from models.errors import BadInputError, SohoaError, StorageError
from models.webhook import is_signed, new_secret, sign
from storage.archive import Archive
from storage.networks import Network, is_inside, parse_networks
from storage.webhook_post import Answer, post
from storage.webhooks import Webhooks
from tests.archive_builder import DATABASES, StillClock, add_files, make_record, open_archive, sha
from tests.processes import environment, run_sohoa, save_tiny_batch

LOOPBACK = parse_networks("127.0.0.0/8")


@dataclass
class Receiver:
    """Takes deliveries over HTTP, or answers with the next of ``answers``."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def cursors(self) -> list[int]:
        """All changes that were taken, in the order they came."""
        return [int(c["cursor"]) for _, body in self.got for c in json.loads(body)["data"].get("changes", [])]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    taken = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = taken.answers.pop(0) if taken.answers else 200
            if 200 <= status < 300:
                taken.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(status)
            if status == 302:
                self.send_header("location", taken.url + "/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    taken.url = f"http://127.0.0.1:{server.server_port}/hook?a=1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield taken
    server.shutdown()
    server.server_close()


@pytest.fixture(params=DATABASES)
def archive(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Archive]:
    with open_archive(tmp_path, clock=StillClock(), database=request.param) as opened:
        add_files(opened, "b", [1, 1, 1, 1])
        yield opened


def _change(archive: Archive, number: int, version: str = "1") -> None:
    archive.save_records(sha(number), [make_record(number=number)], author="r", version=version)


def _pass(archive: Archive, seconds: float) -> None:
    assert isinstance(archive.clock, StillClock)
    archive.clock.pass_s(seconds)


def _post(url: str, body: bytes, headers: Mapping[str, str], _allowed: Sequence[Network]) -> Answer:
    return post(url, body, headers, allowed=LOOPBACK)


def test_changes_are_told_signed_once_and_in_order(archive: Archive, receiver: Receiver) -> None:
    webhooks = Webhooks(archive)
    _change(archive, 1)
    secret = webhooks.add("portal", receiver.url)
    assert send_due(archive, post_to=_post) == 0, "only what changes from now on"
    for number in (2, 3):
        _change(archive, number)
    assert send_due(archive, post_to=_post) == 1
    assert send_due(archive, post_to=_post) == 0
    _change(archive, 4)
    assert send_due(archive, post_to=_post) == 1
    assert receiver.cursors() == [2, 3, 4]
    headers, body = receiver.got[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert "Nguyễn" not in body.decode(), "no names leave the house unasked"


def test_what_is_not_taken_is_tried_again_the_very_same(archive: Archive, receiver: Receiver) -> None:
    webhooks = Webhooks(archive)
    webhooks.add("portal", receiver.url, from_start=True)
    receiver.answers += [500, 302, 503]
    _change(archive, 1)
    ids = set()

    def seen(url: str, body: bytes, headers: Mapping[str, str], allowed: Sequence[Network]) -> Answer:
        ids.add((headers["webhook-id"], json.loads(body)["data"]["next"]))
        return _post(url, body, headers, allowed)

    waits = (9.0, 3.1, 24.0, 48.0)
    assert send_due(archive, post_to=seen) == 0
    _change(archive, 2)
    (row,) = webhooks.all()
    assert (row.failures, row.last_error) == (1, "the receiver answered 500: ")
    for wait in waits[:1]:
        _pass(archive, wait)
        assert send_due(archive, post_to=seen) == 0, "not yet"
    for wait in waits[1:]:
        _pass(archive, wait)
        send_due(archive, post_to=seen)
    assert len(ids) == 2, "the first delivery kept its id and its changes; then came the next"
    assert receiver.cursors() == [1, 2]
    assert webhooks.all()[0].last_error == ""


def test_a_sender_that_is_killed_is_taken_over(archive: Archive, receiver: Receiver) -> None:
    webhooks = Webhooks(archive)
    webhooks.add("portal", receiver.url, from_start=True)
    _change(archive, 1)
    first = webhooks.claim()
    assert first is not None
    assert webhooks.claim() is None, "two senders never send the same at once"
    _pass(archive, 121)
    again = webhooks.claim()
    assert again is not None and again.delivery_id == first.delivery_id
    webhooks.delivered(again)
    webhooks.failed(first, "late", jitter=0.0)
    assert webhooks.all()[0].failures == 0, "the first one's word comes too late"


def test_one_receiver_that_fails_holds_up_no_other(archive: Archive, receiver: Receiver) -> None:
    webhooks = Webhooks(archive)
    webhooks.add("away", "http://127.0.0.1:9/", from_start=True)
    webhooks.add("portal", receiver.url, from_start=True)
    _change(archive, 1)
    assert send_due(archive, post_to=_post) == 1
    assert {w.name: bool(w.last_error) for w in webhooks.all()} == {"away": True, "portal": False}


def test_several_senders_at_once_tell_each_change_once(archive: Archive, receiver: Receiver) -> None:
    """Workers, stations and the site all send: who claimed a receiver has it alone."""
    Webhooks(archive).add("portal", receiver.url, from_start=True)
    Webhooks(archive).add("so-noi-vu", receiver.url, from_start=True)
    for number in (1, 2, 3, 4):
        _change(archive, number)
    taken: list[int] = []
    senders = [
        threading.Thread(target=lambda: taken.append(send_due(archive, post_to=_post))) for _ in range(4)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sum(taken) == 2
    assert sorted(receiver.cursors()) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 2


@pytest.mark.slow
@pytest.mark.parametrize("command", [("scan", "--batch", "b"), ("worker", "--once"), ("watch", "--once")])
def test_programs_without_a_site_send_too(
    tmp_path: Path, receiver: Receiver, command: tuple[str, ...]
) -> None:
    save_tiny_batch(tmp_path / "scans", singles=1, tiff_pages=0)
    env = environment(tmp_path / "home", SOHOA_WEBHOOK_ALLOW="127.0.0.0/8", SOHOA_WORKERS="1")
    assert run_sohoa("webhooks", "add", "portal", receiver.url, env=env).returncode == 0
    if command[0] == "worker":
        assert run_sohoa("scan", tmp_path / "scans", "--no-read", env=env).returncode == 0
        assert receiver.cursors() == []
    where = [] if command[0] == "worker" else [tmp_path / "scans"]
    done = run_sohoa(command[0], *where, *command[1:], env=env)
    assert done.returncode == 0, done.stderr
    assert receiver.cursors() == [1]


def test_names_and_removal(archive: Archive, receiver: Receiver) -> None:
    webhooks = Webhooks(archive)
    webhooks.add("portal", receiver.url)
    with pytest.raises(UnusableError):
        webhooks.add("portal", receiver.url)
    webhooks.remove("portal")
    _change(archive, 1)
    assert send_due(archive, post_to=_post) == 0
    for act in (webhooks.remove, webhooks.secret_of):
        with pytest.raises(NotFoundError):
            act("portal")


def test_a_ping(archive: Archive, receiver: Receiver) -> None:
    Webhooks(archive).add("portal", receiver.url)
    assert send_ping(archive, "portal", post_to=_post) == ""
    assert json.loads(receiver.got[0][1])["type"] == "ping"
    assert send_ping(archive, "portal", post_to=post_guarded).startswith("Webhooks may not go to 127.0.0.1")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("192.168.1.1", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("0.0.0.0", True),
        ("224.0.0.1", True),
        ("255.255.255.255", True),
        ("::1", True),
        ("fe80::1", True),
        ("fc00::1", True),
        ("::ffff:127.0.0.1", True),
        ("64:ff9b::a00:1", True),
        ("2002:7f00:1::", True),
        ("8.8.8.8", False),
        ("::ffff:8.8.8.8", False),
        ("2606:4700::1111", False),
    ],
)
def test_addresses_inside_the_house(address: str, expected: bool) -> None:
    assert is_inside(ipaddress.ip_address(address)) is expected


@pytest.mark.parametrize(
    ("url", "addresses", "allowed", "why"),
    [
        ("https://portal.example/", ["8.8.8.8", "10.0.0.1"], "", "one of its addresses is inside"),
        ("https://portal.example/", ["10.0.0.1"], "192.168.0.0/16", "another network is allowed"),
        ("http://portal.example/", ["8.8.8.8"], "", "not encrypted"),
        ("https://a:b@portal.example/", ["8.8.8.8"], "", "a password in the address"),
        ("ftp://portal.example/", ["8.8.8.8"], "", "no web address"),
        ("https:///hook", ["8.8.8.8"], "", "no host"),
        ("https://portal.example:99999/", ["8.8.8.8"], "", "no port"),
    ],
)
def test_where_webhooks_may_not_go(url: str, addresses: list[str], allowed: str, why: str) -> None:
    with pytest.raises(BadInputError):
        post(url, b"", {}, allowed=parse_networks(allowed), resolve_name=lambda _h, _p: addresses)


def test_a_name_that_changes_its_mind_leads_nowhere_else(receiver: Receiver) -> None:
    """The name is asked once; the connection goes to the address that was judged."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    port = receiver.url.split(":")[2].split("/")[0]
    answer = post(
        f"http://portal.example:{port}/",
        b"{}",
        {},
        allowed=LOOPBACK,
        resolve_name=lambda _h, _p: answers.pop(0),
    )
    assert (answer.status, len(answers)) == (200, 1)
    assert receiver.got[0][0]["host"] == f"portal.example:{port}"


def test_a_name_that_leads_nowhere_may_be_tried_again() -> None:
    def nothing(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(SohoaError) as caught:
        post("https://portal.example/", b"", {}, resolve_name=nothing)
    assert isinstance(caught.value, StorageError)


def test_a_receiver_checks_the_signature() -> None:
    secret = new_secret()
    signature = sign(secret, delivery_id="a", timestamp=1000, body=b"x")

    def check(**other: object) -> bool:
        facts = {"delivery_id": "a", "timestamp": 1000, "body": b"x", "signature": signature, "now_s": 1001.0}
        return is_signed(secret, **{**facts, **other})  # type: ignore[arg-type]

    assert check() and check(signature=f"v1,old {signature}")
    assert not check(body=b"y") and not check(delivery_id="b") and not check(now_s=1400.0)
