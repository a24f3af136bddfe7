"""The map and the plan of a cemetery in a real browser, with no network but the desk itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cli.linking import link_archive
from dossiers.summary import summarise
from models.record import DocumentKind, RecordKind
from models.summary import Answer
from storage.summaries import Chosen, Summaries
from tests.browser import serious_faults, shoot
from tests.desk_server import Served, enter, leave, serve_desk, watch_hosts
from tests.dossier_builder import add_papers

# Men of the hill: what their notices say, beside those of the builder.
FALLEN = (
    {"full_name": "Hoàng Văn Páo", "death_place": "Hướng Hóa, Quảng Trị", "death_date": "1/3/1968",
     "burial_place": "Cao điểm 300, Hướng Hóa, Quảng Trị", "unit": "e12 f3"},
    {"full_name": "Nông Quốc Trung", "death_place": "Hướng Hóa, Quảng Trị", "death_date": "9/3/1968",
     "burial_place": "Cao điểm 300, Hướng Hóa, Quảng Trị", "unit": "e12 f3"},
    {"full_name": "Lý Văn Sìn", "death_place": "Lào", "death_date": "1971"},
    {"full_name": "Ma Văn Kỳ", "death_place": "Mặt trận Tây Nguyên", "death_date": "1972"},
    {"full_name": "Đàm Quang Tý", "death_place": "Tân Thanh, Văn Lãng, Cao Lạng", "death_date": "1979"},
)  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve_desk(Path(tmp_path_factory.mktemp("maps"))) as served:
        add_papers(served.archive)
        fallen = (DocumentKind.DEATH_NOTICE, RecordKind.MARTYR, FALLEN)
        add_papers(served.archive, {"a" * 64: fallen}, batch="Giấy báo tử")
        assert link_archive(served.archive).is_whole
        yield served


@pytest.fixture
def lan(browser: Browser, served: Served) -> Iterator[Page]:
    page = enter(browser, served, "lan", at="/account")
    strangers = watch_hosts(page, served)
    yield page
    assert strangers == []
    leave(page)


def test_areas_are_as_large_as_places_are_known_and_open_their_lists(served: Served, lan: Page) -> None:
    lan.goto(f"{served.url}/map?layer=deaths&level=commune")
    row = lan.locator('#areas tr[data-area="d:465"]')
    expect(row).to_contain_text("Hướng Hóa, Quảng Trị")
    assert lan.locator('#areas tr[data-area="c:06172"]').count() == 1  # a commune of then, as it is today
    assert lan.locator('#areas tr[data-area="x:LA"]').count() == 1
    expect(lan.locator("#map path.leaflet-interactive").first).to_be_attached()
    shoot(lan, "map-deaths")
    assert serious_faults(lan) == []
    row.get_by_role("button").click()
    expect(lan.locator("#listed tr")).to_have_count(2)
    shoot(lan, "map-list")
    lan.locator("#listed a").first.click()
    expect(lan.locator("#dossier-name")).to_be_visible()
    expect(lan.locator("#papers tr")).to_have_count(1)


def test_levels_and_years_change_what_is_drawn(served: Served, lan: Page) -> None:
    lan.goto(f"{served.url}/map?layer=deaths&level=commune")
    expect(lan.locator('#areas tr[data-area="d:465"]')).to_be_visible()
    lan.locator('select[name="level"]').select_option("today")
    expect(lan.locator('#areas tr[data-area="n:44"]')).to_be_visible()
    expect(lan.locator('#areas tr[data-area="n:20"]')).to_be_visible()
    lan.locator("#to").fill("1970")
    expect(lan.locator('#areas tr[data-area="n:20"]')).to_have_count(0)
    expect(lan.locator('#areas tr[data-area="n:44"]')).to_be_visible()
    assert "died_to=1970" in lan.url and "level=today" in lan.url
    lan.locator('select[name="war"]').select_option("french")
    expect(lan.locator("#areas tbody tr")).to_have_count(0)
    expect(lan.locator("#nothing")).to_be_visible()


def test_search_areas_show_their_evidence(served: Served, lan: Page) -> None:
    lan.goto(f"{served.url}/map?layer=search")
    row = lan.locator("#areas tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Hướng Hóa")
    row.get_by_role("button").click()
    expect(lan.locator("#evidence")).to_contain_text("cao diem 300 (2)")
    expect(lan.locator("#listed tr")).to_have_count(2)
    shoot(lan, "map-search")
    assert serious_faults(lan) == []


def test_what_lies_nowhere_is_told_and_opens(served: Served, lan: Page) -> None:
    lan.goto(f"{served.url}/map?layer=burials")
    expect(lan.locator("#outside")).to_be_visible()
    lan.locator("#outside-open").click()
    expect(lan.locator("#listed tr").first).to_be_visible()


def test_a_cemetery_opens_to_its_plan(served: Served, lan: Page) -> None:
    lan.goto(f"{served.url}/map?layer=cemeteries&level=district")
    lan.locator('#areas tr[data-area="d:182"] button').click()
    lan.locator("#plans a").click()
    expect(lan.locator("#plan-page h1")).to_contain_text("NTLS huyện Văn Lãng")
    expect(lan.locator('.grave[data-kind="unnamed"]').last).to_contain_text("9")
    expect(lan.locator('#lots .grave[data-kind="named"]').last).to_contain_text("Nguyễn Văn")
    shoot(lan, "cemetery-plan")
    assert serious_faults(lan) == []


def test_the_map_speaks_english_and_gives_its_data_away(served: Served, lan: Page) -> None:
    lan.goto(f"{served.url}/language/en?next=/map?layer=deaths")
    expect(lan.get_by_role("heading", name="Map")).to_be_visible()
    expect(lan.locator("#areas tbody tr").first).to_be_visible()
    shoot(lan, "map-english")
    answer = lan.request.get(served.url + (lan.locator("#geojson").get_attribute("href") or ""))
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["features"][0]["geometry"]["type"] in ("Polygon", "MultiPolygon")
    answer = lan.request.get(served.url + (lan.locator("#kml").get_attribute("href") or ""))
    assert answer.text().startswith("<?xml") and "Placemark" in answer.text()


def test_a_sketch_is_marked_on_its_page_and_kept_beside_the_grave(browser: Browser, served: Served) -> None:
    (grave,) = [
        one.dossier_id
        for one in Summaries(served.archive, summarise).listed(Chosen())
        if one.summary.named is Answer.NO
    ]
    page = enter(browser, served, "lan", at=f"/dossiers/{grave}")
    strangers = watch_hosts(page, served)
    page.locator("#sketch-adding a").first.click()
    expect(page.locator("#page option")).to_have_count(1)
    expect(page.locator("#picture")).to_have_js_property("complete", True)
    frame = page.locator("#picture").bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + 60, frame["y"] + 40)
    page.mouse.down()
    page.mouse.move(frame["x"] + 360, frame["y"] + 200, steps=4)
    page.mouse.up()
    expect(page.locator("#drawn")).to_be_visible()
    shoot(page, "sketch-marking")
    assert serious_faults(page) == []
    page.locator('input[name="note"]').fill("cạnh suối, dưới gốc đa")
    page.locator("#mark button.main").click()
    expect(page.locator("#say")).to_contain_text("Đã giữ")
    page.locator("#back").click()
    expect(page.locator("#sketches figcaption")).to_contain_text("cạnh suối, dưới gốc đa")
    picture = page.locator("#sketches img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 100
    shoot(page, "sketch-beside-dossier")
    assert serious_faults(page) == []
    page.locator("#sketches button").click()
    expect(page.locator("#sketches figure")).to_have_count(0)
    assert strangers == []
    leave(page)
