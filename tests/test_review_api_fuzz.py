"""Schemathesis over the OpenAPI document: whatever is sent, no answer is a 500."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok

from models.geometry import Box
from models.page import Line, PageDocument, Table
from models.people import Role
from models.record import FieldStatus
from review.app import make_app
from review.passwords import hash_password
from review.tools import Tools
from storage.people import People
from tests.archive_builder import add_files, finish_all, make_field, make_record, open_archive, sha
from tests.test_review_api import TakenFiles


class BlankPaper:
    """A reader that finds nothing anywhere."""

    def read_box(self, image_jpeg: bytes, box: Box, *, dpi: float) -> Line:
        """Return a line without words."""
        assert image_jpeg and dpi
        return Line(box, ())

    def read_table(
        self, image_jpeg: bytes, page: PageDocument, xs: Sequence[int], ys: Sequence[int]
    ) -> Table:
        """Return a table without cells."""
        assert image_jpeg and page
        return Table(Box(xs[0], ys[0], xs[-1] - xs[0], ys[-1] - ys[0]), len(ys) - 1, len(xs) - 1, ())


class NoAnswers:
    """Lists that came back without a word in them."""

    def take_in(self, path: Path, *, sender: str) -> tuple[int, tuple[tuple[str, str], ...]]:
        """Take nothing in."""
        assert path.name and sender
        return 0, ()


PASSWORD = "bốn con mèo đen"
_QUICK = settings(
    max_examples=6,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
# These end the session, or lock the account, that the others need.
_LEFT_OUT = {("DELETE", "/api/v1/session"), ("PUT", "/api/v1/session/password"), ("POST", "/api/v1/session")}


def test_whatever_is_sent_no_answer_is_a_500(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        batch = add_files(archive, "b", [1])
        People(archive).add("quan-tri", role=Role.ADMINISTRATOR, password_hash=hash_password(PASSWORD))
        finish_all(archive, batch)
        found = [make_record(make_field(status=FieldStatus.QUEUED))]
        archive.save_records(sha(1), found, author="r", version="1")
        app = make_app(archive, Tools(BlankPaper(), TakenFiles(), NoAnswers()))
        client = TestClient(app)
        signed = client.post("/api/v1/session", json={"name": "quan-tri", "password": PASSWORD})
        headers = {
            "X-CSRF-Token": signed.json()["csrf"],
            "Cookie": f"sohoa_session={client.cookies['sohoa_session']}",
        }

        def check(case: object) -> None:
            assert isinstance(case, schemathesis.Case)
            case.call_and_validate(headers=headers, checks=[not_a_server_error])

        tried = 0
        for result in schemathesis.openapi.from_asgi("/api/openapi.json", app).get_all_operations():
            assert isinstance(result, Ok), result
            operation = result.ok()
            if (operation.method.upper(), operation.path) in _LEFT_OUT:
                continue
            _QUICK(given(case=operation.as_strategy())(check))()
            tried += 1
        assert tried > 30
