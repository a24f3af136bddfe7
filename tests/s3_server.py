"""A small S3 server that keeps objects in a folder, durably, and has bad days when it is told to.

For tests of faults only: what is kept survives a kill and a power cut, which a server in memory cannot show.
Run as ``python -m tests.s3_server FOLDER PORT``; the file ``FOLDER/.bad-day`` names the fault of the day.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

# half: half a body, then silence; slow: half a second late; error: 503; gone: closes at once; lost: does
# what it was asked and closes without an answer.
BAD_DAYS = ("half", "slow", "error", "gone", "lost")
_CHANCE = 0.4
_PLACE = threading.Lock()  # of conditional writes one is first


class Handler(BaseHTTPRequestHandler):
    """Buckets are folders; an object is one file: a line of JSON with its headers, then its bytes."""

    protocol_version = "HTTP/1.1"
    root: Path

    def do_HEAD(self) -> None:
        """Answer what is known of a bucket or an object."""
        self._object_or_bucket(with_body=False)

    def do_GET(self) -> None:
        """Give an object, a listing, or a bucket's settings."""
        self._object_or_bucket(with_body=True)

    def do_PUT(self) -> None:
        """Make a bucket, keep an object, or copy one."""
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._is_bad_day(before=True):
            return
        path = self._path()
        if path.parent == self.root:
            path.mkdir(exist_ok=True)
            self._answer(200, b"")
            return
        copied = self.headers.get("x-amz-copy-source")
        headers = {k.lower(): v for k, v in self.headers.items() if k.lower().startswith("x-amz-meta-")}
        if copied:
            headers, data = _load(self.root / _safe(unquote(copied)))
        with _PLACE:
            if self.headers.get("If-None-Match") == "*" and path.is_file():
                self._error(412, "PreconditionFailed")
                return
            try:
                _keep(path, headers, data)
            except OSError:
                self._error(507, "InsufficientStorage")
                return
        if self._is_bad_day(before=False):
            return
        etag = hashlib.md5(data, usedforsecurity=False).hexdigest()
        body = f'<CopyObjectResult><ETag>"{etag}"</ETag><LastModified>2026-11-24T08:00:00.000Z</LastModified>'
        self._answer(200, (body + "</CopyObjectResult>").encode() if copied else b"", {"ETag": f'"{etag}"'})

    def do_DELETE(self) -> None:
        """Remove an object."""
        if self._is_bad_day(before=True):
            return
        self._path().unlink(missing_ok=True)
        self._answer(204, b"")

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def _object_or_bucket(self, *, with_body: bool) -> None:
        if self._is_bad_day(before=True):
            return
        path, query = self._path(), parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        if path.parent == self.root:
            self._bucket(path, query)
            return
        if not path.is_file():
            self._error(404, "NoSuchKey", with_body=with_body)
            return
        headers, data = _load(path)
        etag = hashlib.md5(data, usedforsecurity=False).hexdigest()
        headers |= {"ETag": f'"{etag}"', "Last-Modified": "Tue, 24 Nov 2026 08:00:00 GMT"}
        self._answer(200, data, headers, with_body=with_body, is_halved=with_body and self._day() == "half")

    def _bucket(self, path: Path, query: dict[str, list[str]]) -> None:
        if not path.is_dir():
            self._error(404, "NoSuchBucket")
        elif "list-type" in query:
            self._answer(200, _listing(path, query.get("prefix", [""])[0]))
        elif "location" in query:
            self._answer(200, b"<LocationConstraint></LocationConstraint>")
        else:
            self._answer(200, b"<VersioningConfiguration></VersioningConfiguration>")

    def _path(self) -> Path:
        return self.root / _safe(unquote(urlsplit(self.path).path))

    def _day(self) -> str:
        try:
            day = (self.root / ".bad-day").read_text()
        except FileNotFoundError:
            return ""
        return day if random.random() < _CHANCE else ""

    def _is_bad_day(self, *, before: bool) -> bool:
        day = self._day()
        if day == "slow" and before:
            time.sleep(0.5)
        if day == "error" and before:
            self._error(503, "SlowDown")
            return True
        is_cut = day == ("gone" if before else "lost")
        if is_cut:
            self.close_connection = True
        return is_cut

    def _error(self, status: int, code: str, *, with_body: bool = True) -> None:
        self._answer(
            status,
            f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode(),
            with_body=with_body,
        )

    def _answer(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        *,
        with_body: bool = True,
        is_halved: bool = False,
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/xml", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body and self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if is_halved else body)
        if is_halved:
            self.close_connection = True


def _safe(path: str) -> str:
    parts = [quote(part, safe="") for part in path.strip("/").split("/")]
    if any(part in ("", ".", "..") or part.startswith(".") for part in parts):
        raise ValueError(path)
    return "/".join(parts)


def _keep(path: Path, headers: dict[str, str], data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.parent / f".{uuid.uuid4().hex}"
    try:
        with part.open("wb") as file:
            file.write(json.dumps(headers).encode() + b"\n" + data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    for folder in path.parents:
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
        if folder == Handler.root:
            return


def _load(path: Path) -> tuple[dict[str, str], bytes]:
    head, _, data = path.read_bytes().partition(b"\n")
    headers: dict[str, str] = json.loads(head)
    return headers, data


def _listing(bucket: Path, prefix: str) -> bytes:
    found = sorted(
        unquote(path.relative_to(bucket).as_posix())
        for path in bucket.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )
    rows = "".join(
        f"<Contents><Key>{key}</Key><LastModified>2026-11-24T08:00:00.000Z</LastModified>"
        "<ETag>&quot;0&quot;</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>"
        for key in found
        if key.startswith(prefix)
    )
    head = f"<Name>{bucket.name}</Name><IsTruncated>false</IsTruncated>"
    return f"<ListBucketResult>{head}{rows}</ListBucketResult>".encode()


def main() -> None:
    """Serve until killed."""
    Handler.root = Path(sys.argv[1])
    Handler.root.mkdir(parents=True, exist_ok=True)
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()


if __name__ == "__main__":
    main()
