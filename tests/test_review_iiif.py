"""IIIF: what viewers ask for and get, by the specifications; who is let in; a viewer opens a page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from models.geometry import Box
from models.ids import page_id
from models.people import Permission, Role
from review.app import make_app
from review.iiif import ShownPage, image_info, parse_cut
from review.passwords import hash_password
from storage.archive import Archive
from storage.people import People
from tests.browser import open_browser, shoot
from tests.desk_builder import HEIGHT, SHA, WIDTH, build_archive
from tests.desk_server import PASSWORD, enter, serve_desk

PAGE = page_id(SHA, 1)
SHOWN = ShownPage("p" * 20, 1, 1000, 2000)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = build_archive(tmp_path_factory.mktemp("home"))
    People(opened).add("lan", role=Role.READER, display_name="Lan", password_hash=hash_password(PASSWORD))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def stranger(archive: Archive) -> Iterator[TestClient]:
    with TestClient(make_app(archive)) as client:
        yield client


@pytest.fixture(scope="module")
def base(archive: Archive) -> str:
    """The address for a viewer that holds a token of its own."""
    secret = People(archive).add_token("viewer", [Permission.READ], author="quan")
    return f"/iiif/3/{secret}"


def test_a_viewer_goes_from_the_batch_to_the_pixels(
    archive: Archive, stranger: TestClient, base: str
) -> None:
    (batch,) = archive.batches()
    answer = stranger.get(f"{base}/batches/{batch.id}/collection.json")
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert answer.headers["access-control-allow-origin"] == "*"
    collection = answer.json()
    assert (collection["type"], collection["id"]) == ("Collection", str(answer.url))
    (entry,) = collection["items"]
    manifest = stranger.get(entry["id"]).json()
    assert (manifest["type"], manifest["id"]) == ("Manifest", entry["id"])
    canvas = manifest["items"][0]
    assert (canvas["type"], canvas["width"], canvas["height"]) == ("Canvas", WIDTH, HEIGHT)
    painting = canvas["items"][0]["items"][0]
    assert (painting["motivation"], painting["target"]) == ("painting", canvas["id"])
    body = painting["body"]
    assert Image.open(io.BytesIO(stranger.get(body["id"]).content)).size == (WIDTH, HEIGHT)
    (service,) = body["service"]
    info = stranger.get(f"{service['id']}/info.json").json()
    assert {k: info[k] for k in ("id", "type", "profile", "width", "height")} == {
        "id": service["id"],
        "type": "ImageService3",
        "profile": "level1",
        "width": WIDTH,
        "height": HEIGHT,
    }
    notes = stranger.get(canvas["annotations"][0]["id"]).json()
    assert notes["items"] and all(n["target"].startswith(canvas["id"] + "#xywh=") for n in notes["items"])


def test_only_readers_are_let_in(archive: Archive, stranger: TestClient, base: str) -> None:
    for path in (
        f"documents/{SHA}/manifest.json",
        f"images/{PAGE}/info.json",
        f"images/{PAGE}/full/max/0/default.jpg",
    ):
        assert stranger.get(f"/iiif/3/site/{path}").status_code == 401
        assert stranger.get(f"/iiif/3/not-a-token/{path}").status_code == 401
        assert stranger.get(f"{base}/{path}").status_code == 200
    People(archive).add_token("writer", [Permission.DECIDE], author="quan")
    secret = People(archive).add_token("soon-gone", [Permission.READ], author="quan")
    People(archive).revoke_token("soon-gone")
    assert stranger.get(f"/iiif/3/{secret}/images/{PAGE}/info.json").status_code == 401


def test_what_a_cookie_opens_other_sites_may_not_read(stranger: TestClient) -> None:
    assert stranger.post("/api/v1/session", json={"name": "lan", "password": PASSWORD}).status_code == 200
    answer = stranger.get(f"/iiif/3/site/images/{PAGE}/info.json")
    stranger.cookies.clear()
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("region", "size", "box", "shown"),
    [
        ("full", "max", (0, 0, 1000, 2000), (1000, 2000)),
        ("square", "100,", (0, 500, 1000, 1000), (100, 100)),
        ("10,20,300,400", "max", (10, 20, 300, 400), (300, 400)),
        ("10,20,300,400", "150,", (10, 20, 300, 400), (150, 200)),
        ("10,20,300,400", ",100", (10, 20, 300, 400), (75, 100)),
        ("10,20,300,400", "30,30", (10, 20, 300, 400), (30, 30)),
        ("full", "!100,100", (0, 0, 1000, 2000), (50, 100)),
        ("full", "pct:10", (0, 0, 1000, 2000), (100, 200)),
        ("pct:10,10,50,50", "max", (100, 200, 500, 1000), (500, 1000)),
        ("900,1900,512,512", "max", (900, 1900, 100, 100), (100, 100)),
    ],
)
def test_parts_and_sizes(
    region: str, size: str, box: tuple[int, int, int, int], shown: tuple[int, int]
) -> None:
    wanted = parse_cut(SHOWN, region, size)
    assert (wanted.box, wanted.width_px, wanted.height_px) == (Box(*box), *shown)


@pytest.mark.parametrize(
    ("region", "size", "why"),
    [
        ("full", "2000,", "enlarged"),
        ("full", "^max", "enlarging is not offered"),
        ("1000,0,10,10", "max", "outside"),
        ("0,0,0,10", "max", "nothing"),
        ("full", ",", "no size"),
        ("full", "!10,", "a box with one side"),
        ("middle", "max", "no region"),
        ("0,0,10,10", "0,5", "no width"),
    ],
)
def test_what_is_refused(region: str, size: str, why: str) -> None:
    with pytest.raises(ValueError):
        parse_cut(SHOWN, region, size)


def test_a_refusal_is_told(stranger: TestClient, base: str) -> None:
    for path in ("full/99999,/0/default.jpg", "full/max/90/default.jpg", "full/max/0/default.png"):
        assert stranger.get(f"{base}/images/{PAGE}/{path}").status_code == 400
    assert stranger.get(f"{base}/images/{'a' * 20}/info.json").status_code == 404


def test_tiles_of_every_scale_cover_the_page(stranger: TestClient, base: str) -> None:
    info = image_info("x", ShownPage(PAGE, 1, WIDTH, HEIGHT))
    assert isinstance(info["tiles"], list)
    (tiles,) = info["tiles"]
    assert isinstance(tiles, dict) and isinstance(tiles["scaleFactors"], list)
    for factor in tiles["scaleFactors"]:
        assert isinstance(factor, int)
        side = 512 * factor
        x = (WIDTH - 1) // side * side
        w, h = min(side, WIDTH - x), min(side, HEIGHT)
        size = (-(-w // factor), -(-h // factor))
        answer = stranger.get(f"{base}/images/{PAGE}/{x},0,{w},{h}/{size[0]},{size[1]}/0/default.jpg")
        assert Image.open(io.BytesIO(answer.content)).size == size


def test_a_viewer_opens_a_page(tmp_path: Path) -> None:
    with open_browser() as browser, serve_desk(tmp_path) as served:
        page = enter(browser, served, "lan", at=f"/pages/{PAGE}")
        page.wait_for_function("typeof OpenSeadragon === 'function'")
        opened = page.evaluate(
            """info => new Promise((done) => {
                const place = document.createElement('div');
                place.style = 'width:800px;height:600px';
                document.body.append(place);
                const viewer = OpenSeadragon({element: place, tileSources: info});
                viewer.addHandler('open-failed', (e) => done('failed: ' + e.message));
                viewer.addHandler('tile-load-failed', (e) => done('tile: ' + e.tile.getUrl()));
                viewer.addHandler('tile-loaded', () => {
                    const source = viewer.world.getItemAt(0).source;
                    done([source.constructor.name || 'IIIF', source.width, source.height]);
                });
            })""",
            f"{served.url}/iiif/3/site/images/{PAGE}/info.json",
        )
        assert opened[1:] == [WIDTH, HEIGHT]
        shoot(page, "iiif-viewer")
        page.close()
