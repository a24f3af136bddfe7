"""Signing in: at an organisation's own provider (OpenID Connect); limits that hold over processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from joserfc.jwk import RSAKey

from models.errors import SetupError
from models.people import Role
from review.app import make_app
from storage.archive import Archive
from storage.oidc_access import OidcAccess, parse_roles
from storage.people import People
from storage.settings import Settings
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, providing

API = "/api/v1"
ROLES = "duyet=reviewer, luu-tru=archivist"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as running:
        yield running


def opened(home: Path, provider: Provider, *, roles: str = ROLES) -> Archive:
    return Archive.open(
        Settings(
            home=home,
            oidc_issuer=provider.issuer,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,  # type: ignore[arg-type]  # pydantic wraps it
            oidc_label="Sở Nội vụ",
            oidc_roles=roles,
        )
    )


@pytest.fixture
def archive(tmp_path: Path, provider: Provider) -> Iterator[Archive]:
    with opened(tmp_path, provider) as found:
        yield found


def come(client: TestClient, *, next_: str = "/records") -> Response:
    """Go the way of a browser: to the provider and back; return the answer of the way back."""
    go = client.get("/sign-in/oidc", params={"next": next_}, follow_redirects=False)
    assert go.status_code == 302
    back = httpx.get(go.headers["location"], follow_redirects=False).headers["location"]
    answer: Response = client.get(back, follow_redirects=False)
    return answer


def signed_in_as(client: TestClient) -> dict[str, str] | None:
    answer = client.get(f"{API}/session")
    return answer.json()["user"] if answer.status_code == 200 else None


def test_who_the_provider_vouches_for_gets_the_role_of_his_groups(
    archive: Archive, provider: Provider
) -> None:
    provider.claims = {"preferred_username": "Trần.Lan", "name": "Trần Thị Lan", "roles": ["duyet", "khác"]}
    with TestClient(make_app(archive)) as client:
        assert "Sở Nội vụ" in client.get("/sign-in").text
        answer = come(client)
        assert (answer.status_code, answer.headers["location"]) == (303, "/records")
        user = signed_in_as(client)
        assert user is not None
        assert (user["name"], user["display_name"], user["role"]) == ("tran.lan", "Trần Thị Lan", "reviewer")
        provider.claims["roles"] = ["luu-tru"]
        come(client)
        assert (signed_in_as(client) or {})["role"] == "archivist"
    assert provider.refused == []
    assert People(archive).get("tran.lan").password_hash is None


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "somebody else"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_000_000_000, "iat": 999_999_000},
        {"nonce": "an old one"},
        {"sub": ""},
        {"roles": []},
        {"roles": "administrator"},
    ],
)
def test_what_does_not_hold_lets_nobody_in(
    archive: Archive, provider: Provider, lie: dict[str, object]
) -> None:
    provider.claims = {"roles": ["duyet"], **lie}
    with TestClient(make_app(archive)) as client:
        assert come(client).status_code == 403
        assert signed_in_as(client) is None
    assert People(archive).all() == []


def _false_key(provider: Provider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "k1"})


def _no_key(provider: Provider) -> None:
    provider.is_unsigned = True


@pytest.mark.parametrize("turn", [_false_key, _no_key])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    archive: Archive, provider: Provider, turn: Callable[[Provider], None]
) -> None:
    provider.claims = {"roles": ["duyet"]}
    turn(provider)
    with TestClient(make_app(archive)) as client:
        answer = come(client)
        assert answer.status_code == 403 and "không xác nhận được bạn" in answer.text
        assert signed_in_as(client) is None


def test_an_answer_that_this_browser_did_not_ask_for_lets_nobody_in(
    archive: Archive, provider: Provider
) -> None:
    provider.claims = {"roles": ["duyet"]}
    with TestClient(make_app(archive)) as asks, TestClient(make_app(archive)) as victim:
        go = asks.get("/sign-in/oidc", follow_redirects=False)
        back = httpx.get(go.headers["location"], follow_redirects=False).headers["location"]
        assert victim.get(back, follow_redirects=False).status_code == 403
        assert signed_in_as(victim) is None
        bare = back.replace("code=", "code=x")
        assert asks.get(bare, follow_redirects=False).status_code == 403
    assert provider.refused == ["verifier"]


def test_accounts_are_linked_by_subject_never_by_name(archive: Archive, provider: Provider) -> None:
    people = People(archive)
    people.add("quan", role=Role.ADMINISTRATOR, password_hash="x")
    provider.claims = {"preferred_username": "quan", "roles": ["duyet"]}
    with TestClient(make_app(archive)) as client:
        come(client)
        user = signed_in_as(client)
        assert user is not None and (user["name"], user["role"]) == ("quan-2", "reviewer")
        people.change("quan-2", is_disabled=True)
        assert come(client).status_code == 403
        people.change("quan", outside_id=f"{provider.issuer}#sub-2")
        provider.claims["sub"] = "sub-2"
        come(client)  # an administrator made here stays one, whatever his groups are
        assert (signed_in_as(client) or {})["role"] == "administrator"


def test_without_groups_only_linked_people_come_in(tmp_path: Path, provider: Provider) -> None:
    with opened(tmp_path, provider, roles="") as archive, TestClient(make_app(archive)) as client:
        answer = come(client)
        assert answer.status_code == 403 and "chưa được giao vai trò" in answer.text
        subject = f"{provider.issuer}#sub-1"
        People(archive).add("lan", role=Role.REVIEWER, password_hash=None, outside_id=subject)
        assert come(client, next_="https://elsewhere.example").headers["location"] == "/"
        assert (signed_in_as(client) or {})["name"] == "lan"


def test_a_provider_that_does_not_answer_is_told(tmp_path: Path) -> None:
    gone = Provider(issuer="http://127.0.0.1:9")
    with opened(tmp_path, gone) as archive, TestClient(make_app(archive)) as client:
        answer = client.get("/sign-in/oidc", follow_redirects=False)
        assert answer.status_code == 403 and "Không liên lạc được" in answer.text


def test_without_a_provider_there_is_no_such_way(tmp_path: Path) -> None:
    with Archive.open(Settings(home=tmp_path)) as archive, TestClient(make_app(archive)) as client:
        assert client.get("/sign-in/oidc").status_code == 404
        assert "oidc" not in client.get("/sign-in").text


@pytest.mark.parametrize(
    ("issuer", "roles"),
    [
        ("http://elsewhere.example", ""),
        ("https://elsewhere.example", "nhóm"),
        ("https://elsewhere.example", "nhóm=vua"),
        ("https://elsewhere.example", "nhóm=administrator"),
    ],
)
def test_what_could_not_be_trusted_is_refused_at_the_start(issuer: str, roles: str) -> None:
    with pytest.raises(SetupError):
        OidcAccess(issuer, "id", "secret", roles=parse_roles(roles))
    with pytest.raises(SetupError):
        OidcAccess("https://elsewhere.example", "id", "")


def test_limits_hold_over_several_processes(tmp_path: Path) -> None:
    """Two applications over one database stand for two processes."""
    wrong = {"name": "lan", "password": "đoán bừa một cái"}
    with (
        Archive.open(Settings(home=tmp_path)) as archive,
        TestClient(make_app(archive)) as one,
        TestClient(make_app(archive)) as other,
    ):
        tries = [client.post(f"{API}/session", json=wrong).status_code for client in (one, other) * 3]
        assert tries == [401] * 5 + [429]
        assert one.post(f"{API}/session", json=wrong).status_code == 429
        assert one.post(f"{API}/session", json={**wrong, "name": "minh"}).status_code == 401
