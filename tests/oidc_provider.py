"""A small OpenID Connect provider on loopback, for tests: it vouches for whom it is told to, or lies."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "sohoa", "a-secret-of-the-tests"


@dataclass
class Provider:
    """What it says. ``claims`` stand above what would be true; ``signs_with`` may be a false key."""

    issuer: str = ""
    claims: dict[str, object] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    signs_with: RSAKey | None = None
    is_unsigned: bool = False
    asked: dict[str, dict[str, str]] = field(default_factory=dict)  # code: the request it was given for
    refused: list[str] = field(default_factory=list)

    def metadata(self) -> dict[str, object]:
        """Return the discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "none"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, request: dict[str, str]) -> str:
        """Return where the browser goes with a code: nobody is asked for a password here."""
        code = f"code{len(self.asked)}"
        self.asked[code] = request
        return f"{request['redirect_uri']}?{urlencode({'code': code, 'state': request['state']})}"

    def token(self, request: dict[str, str], credentials: str) -> dict[str, object] | None:
        """Return the tokens for a code, or None where client, code or verifier are not right."""
        asked = self.asked.pop(request.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(request.get("code_verifier", "").encode()).digest()
        ).decode()
        if asked is None or asked["code_challenge"] != challenge.rstrip("="):
            self.refused.append("verifier")
            return None
        if credentials != f"{CLIENT_ID}:{CLIENT_SECRET}":
            self.refused.append("client")
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "sub-1",
            "iat": now,
            "exp": now + 60,
            "nonce": asked["nonce"],
            **self.claims,
        }
        return {
            "access_token": "x",
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self._signed(claims),
        }

    def _signed(self, claims: dict[str, object]) -> str:
        if self.is_unsigned:
            parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
            return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.signs_with or self.key)


@contextmanager
def providing() -> Iterator[Provider]:
    """Serve a provider until the block is left."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_flat(parts.query)))
                self.end_headers()
            elif parts.path == "/keys":
                self._answer({"keys": [provider.key.as_dict(private=False)]})
            else:
                self._answer(provider.metadata())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = base64.b64decode(self.headers.get("Authorization", "").partition(" ")[2]).decode()
            answer = provider.token(_flat(body), given)
            self._answer(answer or {"error": "invalid_grant"}, status=200 if answer else 400)

        def _answer(self, content: dict[str, object], *, status: int = 200) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
