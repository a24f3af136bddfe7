"""Tables as spreadsheets, records, batches and the pages around the desk, driven in a real browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from models.errors import BadInputError, SohoaError
from models.geometry import Box
from models.ids import page_id
from models.page import Line, PageDocument, Table, Word
from models.record import FieldName, FieldStatus
from models.review import Verdict
from review.tools import Tools
from storage import settling
from storage.queue import Holder
from tests.browser import serious_faults, shoot
from tests.desk_builder import COLUMNS, LEFT, MISSED, PAPER, SHA, field_id, record
from tests.desk_server import Served, drag_over_missed_row, enter, leave, open_sheet, serve_desk, state

PAGE = page_id(SHA, 1)


@dataclass(slots=True)
class FakeReader:
    """Reads the missed row by where a box stands; tables come back as they were given."""

    lines: list[tuple[list[int], list[int]]] = field(default_factory=list)

    def read_box(self, image_jpeg: bytes, box: Box, *, dpi: float) -> Line:
        """Return the text of the column under the middle of the box, or of the whole row."""
        assert image_jpeg.startswith(b"\xff\xd8")
        assert dpi > 0
        text = " ".join(MISSED) if box.w > 700 else MISSED[self._column(box) - 1]
        return Line(box, tuple(Word(word, 0.9, box) for word in text.split()))

    def read_table(
        self, image_jpeg: bytes, page: PageDocument, xs: Sequence[int], ys: Sequence[int]
    ) -> Table:
        """Remember the lines; return the page's own table."""
        assert image_jpeg.startswith(b"\xff\xd8")
        self.lines.append((list(xs), list(ys)))
        return page.tables[0]

    def _column(self, box: Box) -> int:
        x = LEFT
        for index, (width, _) in enumerate(COLUMNS):
            x += width
            if box.center_x < x:
                return max(1, index)
        return len(COLUMNS) - 1


@dataclass(slots=True)
class FakePipeline:
    """Takes every file in but those that are called bad."""

    taken: list[bytes] = field(default_factory=list)
    started: int = 0

    def take_in(self, batch_id: str, paths: Sequence[Path]) -> tuple[int, list[tuple[str, SohoaError]]]:
        """Remember the bytes of the files."""
        assert batch_id
        bad = [path for path in paths if "bad" in path.name]
        self.taken += [path.read_bytes() for path in paths if path not in bad]
        return len(paths) - len(bad), [(p.name, BadInputError("the file is empty")) for p in bad]

    def start(self, batch_id: str) -> None:
        """Count."""
        assert batch_id
        self.started += 1

    def extract_again(self, sha256: str) -> None:
        """Nothing to do: the fake table is the old one."""
        assert sha256


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader()


@pytest.fixture
def pipeline() -> FakePipeline:
    return FakePipeline()


@pytest.fixture
def served(tmp_path: Path, reader: FakeReader, pipeline: FakePipeline) -> Iterator[Served]:
    with serve_desk(tmp_path, tools=Tools(reader, pipeline)) as found:
        yield found


def focused(page: Page) -> str:
    return page.locator("td:focus").inner_text()


def test_a_column_is_read_down_by_keys_alone(browser: Browser, served: Served) -> None:
    page = open_sheet(browser, served, SHA)
    assert focused(page) == "Nguyễn Văn Dức"
    expect(page.locator(".mark")).to_be_visible()
    shoot(page, "sheet")
    assert serious_faults(page) == []
    page.keyboard.press("F8")
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.type("Nguyeenx Vawn DDuwcs")
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("Nguyễn Văn Đức")
    assert focused(page) == "Hoàng Thị My"
    page.keyboard.press("Space")
    expect(page.locator("#say")).to_contain_text("Đã xác nhận")
    page.keyboard.press("Alt+n")
    assert focused(page) == "Trần Đình Chiên"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "1949"
    page.keyboard.press("Delete")
    expect(page.locator("#say")).to_contain_text("không đọc được")
    assert state(served, field_id(0, FieldName.FULL_NAME)) == ("Nguyễn Văn Đức", FieldStatus.CORRECTED)
    assert state(served, field_id(1, FieldName.FULL_NAME))[1] == FieldStatus.CONFIRMED
    page.keyboard.press("Alt+u")
    expect(page.locator("#say")).to_contain_text("Đã hoàn tác")
    assert state(served, field_id(4, FieldName.BIRTH_DATE)) == ("1949", FieldStatus.ACCEPTED)
    leave(page)


def test_what_cannot_be_kept_goes_back_into_its_cell(browser: Browser, served: Served) -> None:
    mine, other = open_sheet(browser, served, SHA), enter(browser, served, "minh", at=f"/pages/{PAGE}")
    expect(other.locator("td:focus")).to_have_count(1)
    other.keyboard.press("Space")
    expect(other.locator("#say")).to_contain_text("Đã xác nhận")
    mine.keyboard.press("F2")
    mine.keyboard.press("Control+a")
    mine.keyboard.type("Nguyễn Văn Đức")
    mine.keyboard.press("Enter")
    expect(mine.locator("#say")).to_have_text(
        "Trường này đã đổi sau khi bạn xem. Tải lại trang và xem nó như lúc này."
    )
    expect(mine.locator("td input")).to_have_value("Nguyễn Văn Đức")
    shoot(mine, "sheet-stale")
    mine.context.set_offline(True)
    mine.keyboard.press("Enter")
    expect(mine.locator("#say")).to_contain_text("Mất kết nối")
    expect(mine.locator("td input")).to_have_value("Nguyễn Văn Đức")
    mine.context.set_offline(False)
    mine.keyboard.press("Enter")
    expect(mine.locator("#say")).to_contain_text("Đã sửa thành: Nguyễn Văn Đức")
    assert state(served, field_id(0, FieldName.FULL_NAME)) == ("Nguyễn Văn Đức", FieldStatus.CORRECTED)
    leave(other)
    leave(mine)


def test_a_missed_row_is_added_by_dragging_a_box(browser: Browser, served: Served) -> None:
    page = open_sheet(browser, served, SHA)
    drag_over_missed_row(page)
    shoot(page, "sheet-drag")
    page.mouse.up()
    expect(page.locator("#row-reading")).to_contain_text("Bế Văn Cả")
    shoot(page, "sheet-add")
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("Đã thêm dòng")
    expect(page.locator("#sheet tbody tr")).to_have_count(len(PAPER) + 1)
    assert "Bế Văn Cả" in page.locator("#sheet tbody tr").last.inner_text()
    leave(page)


def test_a_false_row_is_struck_and_brought_back(browser: Browser, served: Served) -> None:
    page = open_sheet(browser, served, SHA)
    page.keyboard.press("Alt+d")
    expect(page.locator("#strike-text")).to_contain_text("Nguyễn Văn Dức")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet tr.struck")).to_have_count(1)
    kept = served.archive.record(record(0).id)
    assert kept is not None
    assert kept.is_retracted
    page.keyboard.press("Alt+d")
    expect(page.locator("#sheet tr.struck")).to_have_count(0)
    leave(page)


def test_a_line_is_moved_and_the_table_read_again(
    browser: Browser, served: Served, reader: FakeReader
) -> None:
    page = open_sheet(browser, served, SHA)
    page.keyboard.press("Alt+g")
    second = page.locator(".ruler-line.xs").nth(1)
    second.focus()
    before = int(second.get_attribute("aria-valuenow") or 0)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    shoot(page, "sheet-lines")
    page.keyboard.press("Alt+r")
    expect(page.locator("#say")).to_contain_text("Đã đọc lại", timeout=15_000)
    ((xs, _),) = reader.lines
    assert xs[1] == before + 22
    leave(page)


def test_a_record_shows_its_history_and_takes_one_step_back(browser: Browser, served: Served) -> None:
    item = field_id(0, FieldName.FULL_NAME)
    page = enter(browser, served, "lan", at=f"/desk?item={item}")
    expect(page.locator("#desk")).to_have_attribute("data-ready", item)
    page.keyboard.press("1")
    expect(page.locator("#say")).to_contain_text("Nguyễn Văn Đức")
    page.goto(served.url + "/records")
    page.get_by_role("searchbox").fill("nguyen van duc")
    page.keyboard.press("Enter")
    expect(page.locator("#found tbody tr")).to_have_count(1)
    shoot(page, "records")
    assert serious_faults(page) == []
    page.get_by_role("link", name="Nguyễn Văn Đức").click()
    expect(page.locator("#history tbody tr")).to_have_count(1)
    assert "Nguyễn Văn Dức" in page.locator("#history").inner_text()
    expect(page.locator("#fields tbody tr")).to_have_count(4)
    page.wait_for_load_state("networkidle")
    shoot(page, "record")
    assert serious_faults(page) == []
    page.get_by_role("button", name="Hoàn tác bước này").click()
    expect(page.locator("#history .undone")).to_have_count(1)
    assert state(served, item) == ("Nguyễn Văn Dức", FieldStatus.QUEUED)
    leave(page)


def test_an_early_step_is_taken_back_and_the_later_one_holds(browser: Browser, served: Served) -> None:
    item, lan = field_id(0, FieldName.FULL_NAME), Holder("lan", "lan")
    for text in ("Nguyễn Văn Đức", "Nguyễn Văn Đức Anh"):
        view = served.desk.field(item)
        assert view is not None
        served.desk.decide(lan, settling.Word(item, Verdict.CORRECT, text, revision=view.revision))
    page = enter(browser, served, "lan", at=f"/records/{record(0).id}")
    steps = page.locator("#history tbody tr")
    expect(steps).to_have_count(2)
    crop = steps.first.locator("img")
    expect(crop).to_have_js_property("complete", value=True)
    assert crop.evaluate("(image) => image.naturalWidth") > 50
    steps.first.get_by_role("button", name="Hoàn tác bước này").click()
    expect(page.locator("#say")).to_contain_text("các bước khác vẫn giữ")
    expect(steps).to_have_count(3)  # taking back is a step too
    expect(page.locator("#fields")).to_contain_text("Nguyễn Văn Đức Anh")
    assert state(served, item) == ("Nguyễn Văn Đức Anh", FieldStatus.CORRECTED)
    page.wait_for_load_state("networkidle")
    shoot(page, "record-early-step")
    assert serious_faults(page) == []
    leave(page)


def test_files_are_dropped_into_a_batch(
    browser: Browser, served: Served, pipeline: FakePipeline, tmp_path: Path
) -> None:
    (tmp_path / "so.pdf").write_bytes(b"%PDF-1.7 a book")
    (tmp_path / "bad.pdf").write_bytes(b"")
    page = enter(browser, served, "quan", at="/batches")
    page.get_by_label("Tên đợt mới").fill("Đợt mới")
    page.keyboard.press("Enter")
    page.wait_for_url("**/batches/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đợt mới")
    expect(page.locator("#equation")).to_contain_text("0 trang = 0 xong")
    page.get_by_label("Chọn tệp").set_input_files([tmp_path / "so.pdf", tmp_path / "bad.pdf"])
    expect(page.locator("#say")).to_contain_text("Đã nhận 1 tệp")
    assert "bad.pdf" in page.locator("#upload-refused").inner_text()
    assert pipeline.taken == [b"%PDF-1.7 a book"]
    shoot(page, "batch")
    assert serious_faults(page) == []
    leave(page)


def test_a_failed_page_is_tried_again_and_a_batch_paused_by_one_click_each(
    browser: Browser, served: Served
) -> None:
    page = enter(browser, served, "quan", at="/batches")
    page.get_by_label("Tên đợt mới").fill("Đợt hỏng")
    page.keyboard.press("Enter")
    page.wait_for_url("**/batches/*")

    def with_a_failure(route: Route) -> None:
        answer = route.fetch()
        batch = answer.json()
        batch["status"] |= {"waiting": 1, "pages_in": 2}
        failure = {"file": "so.pdf", "page_no": 2, "message": "Trang hỏng.", "remedy": "Quét lại."}
        batch["failures"] = [batch["failures"][0] | failure if batch["failures"] else failure]
        route.fulfill(response=answer, json=batch)

    page.route("**/api/v1/batches/*", with_a_failure)
    page.reload()
    expect(page.get_by_role("button", name="Đọc lại các trang lỗi")).to_be_visible()
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.wait_for_timeout(3500)  # the page looks again every 3 s: a look must not make a click count twice
    page.locator("#control [data-mode=paused]").click()
    expect(page.locator("#control [data-mode=active]")).to_be_visible()
    page.locator("#retry").click()
    expect(page.locator("#say")).not_to_be_empty()
    assert [url.rsplit("/", 1)[1] for url in posted] == ["control", "retry"]
    leave(page)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/walls", "giống nhau"),
        ("/batches", "Sổ 1984"),
        ("/statistics", "Còn 9 ô"),
        ("/people", "Trần Thị Lan"),
    ],
)
def test_pages_around_the_desk(browser: Browser, served: Served, path: str, words: str) -> None:
    page = enter(browser, served, "quan", at=path)
    expect(page.locator("main")).to_contain_text(words)
    shoot(page, path.strip("/"))
    assert serious_faults(page) == []
    leave(page)


def test_an_administrator_adds_a_person_who_can_then_sign_in(browser: Browser, served: Served) -> None:
    page = enter(browser, served, "quan", at="/people")
    page.locator("#name").fill("thu")
    page.locator("#display_name").fill("Ngô Thu")
    page.locator("#password").fill("mười hai con giáp")
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("Đã thêm thu")
    answer = page.request.post(
        f"{served.url}/api/v1/session",
        data={"name": "thu", "password": "mười hai con giáp"},
        headers={"X-CSRF-Token": ""},
    )
    assert answer.ok, answer.text()
    leave(page)


def test_an_administrator_makes_a_token_that_is_shown_once_and_revokes_it(
    browser: Browser, served: Served
) -> None:
    page = enter(browser, served, "quan", at="/people")
    page.locator("#token-name").fill("xuat-tu-dong")
    page.locator("#add-token button.main").click()
    expect(page.locator("#secret")).to_be_visible()
    secret = page.locator("#secret code").inner_text()
    asked = {"Authorization": f"Bearer {secret}"}
    queue = f"{served.url}/api/v1/queue/claim"
    assert page.request.get(f"{served.url}/api/v1/records", headers=asked).ok
    assert page.request.post(queue, data={}, headers=asked).status == 403  # it may only read
    assert serious_faults(page) == []
    page.reload()
    expect(page.locator("#secret")).to_be_hidden()
    page.locator("#tokens tbody button").click()
    expect(page.locator("#tokens tbody")).to_contain_text("đã thu hồi")
    assert page.request.get(f"{served.url}/api/v1/records", headers=asked).status == 401
    leave(page)
