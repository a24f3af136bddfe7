"""The desk in a browser over the real reader and the real pipeline: nothing is fake.

One server and one archive for the whole module; each test has a page of its own to work on.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cli.review_tools import open_tools
from extractors.documents import unknown_record
from models.codec import encode_page
from models.errors import BadInputError
from models.ids import page_id, record_id
from models.page import PageContent
from models.record import Field, FieldName, Reason, Record
from models.review import ItemKind
from storage.keys import original_key, page_image_key, page_ocr_key
from storage.queue_wants import question_id
from storage.values import PageResult
from tests.browser import serious_faults, shoot
from tests.desk_builder import (
    COLUMNS,
    DPI,
    MISSED,
    PAPER,
    draw_page,
    read_page,
    record,
)
from tests.desk_server import Served, drag_over_missed_row, enter, leave, open_sheet, serve_desk

# Files beside that of the builder: one for each test that changes its page.
SHEET, KIND, COLUMN, ROW, PLACES = (digit * 64 for digit in "6789a")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve_desk(tmp_path_factory.mktemp("real"), tools=open_tools) as found:
        for sha in (SHEET, KIND, COLUMN, ROW, PLACES):
            add_page(found, sha)
        yield found


def add_page(served: Served, sha: str) -> None:
    """Keep another copy of the drawn page, read, with its records, in a batch of its own."""
    archive = served.archive
    batch = archive.open_batch(f"Sổ {sha[0]}")
    archive.add_sighting(batch, sha, display_name=f"so-{sha[0]}.tif", folder="scans", modified_at=None)
    archive.add_source(sha, size=10, media_type="tiff", page_count=1)
    (task,) = archive.lease_pages(batch, "builder", limit=1)
    image, ocr = page_image_key(sha, 1), page_ocr_key(sha, 1)
    archive.store.put(image, draw_page())
    archive.store.put(ocr, encode_page(read_page()))
    assert archive.finish_page(
        task.page_id, "builder", PageResult(PageContent.TEXT, "fake", DPI, image, ocr, ())
    )
    archive.save_records(sha, records_of(sha), author="sohoa", version="0")


def records_of(sha: str) -> list[Record]:
    if sha == KIND:
        return [unknown_record(read_page(), sha256=sha)]
    rows = [of_file(row, sha) for row in range(len(PAPER))]
    if sha == COLUMN:
        rows[0] = doubted(rows[0], Reason.COLUMN_GUESSED)
    if sha == ROW:
        rows[0] = doubted(rows[0], Reason.ROW_UNCERTAIN)
    return rows


def of_file(row: int, sha: str) -> Record:
    made = record(row)
    new = record_id(sha, 1, made.kind, f"t0r{row + 1}")
    return replace(made, id=new, source=replace(made.source, sha256=sha))


def doubted(one: Record, reason: Reason) -> Record:
    first, *rest = one.fields
    return replace(one, fields=(replace(first, reasons=(*first.reasons, reason)), *rest))


def at_question(browser: Browser, served: Served, sha: str, kind: ItemKind) -> tuple[Page, str]:
    first = records_of(sha)[0]
    item = question_id(kind, record_id=first.id, sha256=sha, page_no=1)
    page = enter(browser, served, "lan", at=f"/desk?item={item}")
    expect(page.locator("#desk")).to_have_attribute("data-ready", item)
    return page, item


def test_a_row_that_is_no_record_is_told_by_a_key_and_taken_back(browser: Browser, served: Served) -> None:
    page, item = at_question(browser, served, ROW, ItemKind.ROW)
    assert page.locator("#field-name").inner_text() == "Dòng này có phải một bản ghi không?"
    expect(page.locator("#close-up img")).to_be_visible()
    assert page.locator("#close-up img").evaluate("(image) => image.naturalWidth") > 400
    assert "Nguyễn Văn Dức" in page.locator("#neighbours").inner_text()
    assert page.locator("#edit").is_hidden()
    shoot(page, "question-row")
    assert serious_faults(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("số")
    page.keyboard.press("2")
    expect(page.locator("#say")).to_contain_text("Đã ghi câu trả lời")
    asked = served.archive.record(of_file(0, ROW).id)
    assert asked is not None and asked.is_retracted
    page.keyboard.press("u")
    expect(page.locator("#desk")).to_have_attribute("data-ready", item)
    asked = served.archive.record(of_file(0, ROW).id)
    assert asked is not None and not asked.is_retracted
    leave(page)


def test_columns_that_are_wrong_lead_to_their_lines(browser: Browser, served: Served) -> None:
    page, _ = at_question(browser, served, COLUMN, ItemKind.COLUMNS)
    assert page.locator("#field-name").inner_text() == "Các cột có đúng không?"
    expect(page.locator(".column-line")).to_have_count(len(COLUMNS) + 1)
    shoot(page, "question-columns")
    assert serious_faults(page) == []
    page.keyboard.press("2")
    page.wait_for_url(f"**/pages/{page_id(COLUMN, 1)}")
    expect(page.locator("td:focus")).to_have_count(1)
    leave(page)


def test_a_kind_that_is_named_makes_the_records_of_the_document(browser: Browser, served: Served) -> None:
    page, _ = at_question(browser, served, KIND, ItemKind.DOCUMENT_KIND)
    assert page.locator("#field-name").inner_text() == "Trang này là loại giấy tờ nào?"
    choices = page.locator("#candidates li").all_inner_texts()
    assert "Danh sách liệt sĩ" in choices[0]
    assert "Không phải loại nào ở trên" in choices[-1]
    shoot(page, "question-kind")
    assert serious_faults(page) == []
    page.keyboard.press("1")
    expect(page.locator("#say")).to_contain_text("Đã ghi câu trả lời")
    until(lambda: named(served, KIND) >= {"Lý Văn Páo", "Vi Hồng Thắng"})
    leave(page)


def until(holds: Callable[[], bool]) -> None:
    """Wait for what the background does."""
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "nothing came of it within 20 s"
        time.sleep(0.1)


def fields_of(served: Served, sha: str, name: FieldName) -> list[Field]:
    """The fields of this name in the records of a file that hold."""
    records = [one.record for one in served.archive.iter_records() if one.record.source.sha256 == sha]
    return [field for record in records for field in record.fields if field.name is name]


def named(served: Served, sha: str) -> set[str]:
    return {field.text for field in fields_of(served, sha, FieldName.FULL_NAME)}


def test_a_missed_row_is_read_by_the_reader_where_it_was_dragged(browser: Browser, served: Served) -> None:
    page = open_sheet(browser, served, SHEET)
    drag_over_missed_row(page)
    page.mouse.up()
    expect(page.locator("#row-reading")).to_contain_text(MISSED[0], timeout=20_000)
    cells = page.locator("#row-reading dd").all_inner_texts()
    assert cells == list(MISSED)
    shoot(page, "real-row-read")
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("Đã thêm dòng", timeout=20_000)
    assert page.locator("td:focus").inner_text() == MISSED[0]
    expect(page.locator("#say")).to_contain_text("Đã thêm dòng")
    page.keyboard.press("Alt+d")
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("Đã gạch dòng")
    page.keyboard.press("Alt+d")
    expect(page.locator("#say")).to_contain_text("Đã lấy lại dòng")
    leave(page)


def test_a_table_is_read_again_and_what_people_said_stays(browser: Browser, served: Served) -> None:
    page = open_sheet(browser, served, SHEET)
    expect(page.locator("td:focus")).to_have_text("Nguyễn Văn Dức")
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.type("Nguyễn Văn Đức Tâm")
    page.locator("td[data-row='1'][data-column='0']").click()  # leaving by mouse loses nothing
    expect(page.locator("#say")).to_contain_text("Nguyễn Văn Đức Tâm")
    page.keyboard.press("Alt+g")
    line = page.locator(".ruler-line.xs").nth(2)
    expect(line).to_be_visible()
    place = line.bounding_box()
    assert place is not None
    before = int(line.get_attribute("aria-valuenow") or 0)
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] / 2 - 6, place["y"] + place["height"] / 2, steps=3)
    page.mouse.up()
    assert int(line.get_attribute("aria-valuenow") or 0) < before
    page.keyboard.press("Alt+r")
    expect(page.locator("#say")).to_contain_text("Đã đọc lại", timeout=30_000)
    expect(page.locator("td:focus")).to_have_count(1)
    until(lambda: "Trần Đình Chiến" in named(served, SHEET))  # "Chiên" before: it was really read
    assert "Nguyễn Văn Đức Tâm" in named(served, SHEET)
    assert "Nguyễn Văn Đức" not in named(served, SHEET)
    page.reload()
    expect(page.locator("#sheet")).to_contain_text("Nguyễn Văn Đức Tâm")
    shoot(page, "real-read-again")
    leave(page)


def test_dropped_files_are_scanned_in_the_background_and_watched(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    (tmp_path / "so-moi.jpg").write_bytes(draw_page())
    (tmp_path / "hong.pdf").write_bytes(b"%PDF-1.7 cut off")
    page = enter(browser, served, "quan", at="/batches")
    page.get_by_label("Tên đợt mới").fill("Đợt thả tệp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/batches/*")
    page.get_by_label("Chọn tệp").set_input_files([tmp_path / "so-moi.jpg", tmp_path / "hong.pdf"])
    refused = page.locator("#upload-refused")
    expect(refused).to_contain_text("hong.pdf: Tệp PDF hỏng, không sửa được.", timeout=30_000)
    expect(page.locator("#failures")).to_contain_text("Quét lại giấy")
    expect(page.locator("#equation")).to_contain_text("1 xong", timeout=60_000)  # of itself, without a reload
    expect(page.get_by_role("link", name="Bản ghi của đợt")).to_be_visible(timeout=20_000)
    shoot(page, "real-batch")
    assert serious_faults(page) == []
    page.get_by_role("link", name="Bản ghi của đợt").click()
    expect(page.locator("#found")).to_contain_text("Nguyễn Văn Đức")
    leave(page)


def test_a_failed_page_is_tried_again_and_read(browser: Browser, served: Served) -> None:
    archive, data = served.archive, draw_page() + b"\0"  # not the bytes of another test
    sha = hashlib.sha256(data).hexdigest()
    batch = archive.open_batch("Đợt có trang lỗi")
    archive.store.put(original_key(sha), data)
    archive.add_sighting(batch, sha, display_name="loi.jpg", folder="scans", modified_at=None)
    archive.add_source(sha, size=len(data), media_type="jpeg", page_count=1)
    (task,) = archive.lease_pages(batch, "builder", limit=1)
    archive.fail_page(task.page_id, "builder", BadInputError("the image cannot be read"))
    page = enter(browser, served, "quan", at=f"/batches/{batch}")
    expect(page.locator("#equation")).to_contain_text("1 lỗi")
    expect(page.locator("#failures")).to_contain_text("loi.jpg")
    shoot(page, "real-batch-failed")
    page.get_by_role("button", name="Đọc lại các trang lỗi").click()
    expect(page.locator("#equation")).to_contain_text("1 xong + 0 lỗi", timeout=60_000)
    expect(page.locator("#failures")).to_be_hidden()
    leave(page)


def test_a_place_is_looked_up_from_the_desk_added_and_weighed_at_once(
    browser: Browser, served: Served
) -> None:
    waiting = of_file(1, PLACES)
    (home,) = (field for field in waiting.fields if field.name is FieldName.HOME_PLACE)
    item = waiting.field_id(home)
    page = enter(browser, served, "lan", at=f"/desk?item={item}")
    expect(page.locator("#desk")).to_have_attribute("data-ready", item)
    with page.expect_popup() as opened:
        page.keyboard.press("g")
    places = opened.value
    expect(places.locator("#found tbody tr")).not_to_have_count(0)
    places.get_by_label("Tên như trên giấy").fill("Tản Thanh")
    places.get_by_label("Thuộc").fill("Văn Lãng, Lạng Sơn")
    places.get_by_label("Tên trong bảng").fill("Tân Thanh, Văn Lãng, Lạng Sơn")
    places.get_by_label("Nguồn").fill("lời kể của xã")
    shoot(places, "places-add")
    places.get_by_role("button", name="Thêm tên").click()
    expect(places.locator("#say")).to_contain_text("Đang cân lại các ô chờ")
    expect(places.locator("#added tbody tr")).to_contain_text("lời kể của xã")
    first = places.locator("#found tbody tr").first
    expect(first).to_contain_text("Tản Thanh, Văn Lãng, Lạng Sơn")  # as it is called now
    expect(first).to_contain_text("Hoàng Văn Thụ, Lạng Sơn")
    shoot(places, "places-added")
    assert serious_faults(places) == []
    until(lambda: all("Hoàng Văn Thụ" in repr(one.value) for one in misread(served, PLACES)))
    places.get_by_role("button", name="Bỏ").click()
    expect(places.locator("#say")).to_contain_text("Đã bỏ tên")
    leave(page)


def misread(served: Served, sha: str) -> list[Field]:
    """The places of a file that were read "Tản Thanh"; there are three."""
    found = [one for one in fields_of(served, sha, FieldName.HOME_PLACE) if "Tản Thanh" in one.text]
    assert len(found) == 3
    return found
