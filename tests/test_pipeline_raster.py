"""Image files: every kind of pixel, turn and packing; nothing cut off is believed."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from models.errors import BadInputError, SohoaError, TooLargeError
from pipeline.load import Limits, LoadedPage, PageOrigin, count_pages, load_page
from pipeline.raster import apply_orientation, square_pixels

LIMITS = Limits()
H, W = 96, 128


def scene() -> NDArray[np.uint8]:
    """Return white paper with a black corner mark, a gray bar and a line: no two turns look alike."""
    gray = np.full((H, W), 255, np.uint8)
    gray[4:28, 4:36] = 0
    gray[60:68, 10:110] = 96
    gray[40:92, 100:106] = 0
    return gray


def noise(h: int = 400, w: int = 300) -> Image.Image:
    rng = np.random.default_rng(7)
    return Image.fromarray(rng.integers(0, 256, (h, w), dtype=np.uint8))


def first(path: Path, page_no: int = 1) -> LoadedPage:
    page = load_page(path, page_no, LIMITS)
    assert page.image.dtype == np.uint8
    assert page.image.ndim == 3
    assert page.image.shape[2] == 3
    assert page.image.flags.c_contiguous
    return page


def assert_looks_like(image: NDArray[np.uint8], gray: NDArray[np.uint8], *, within: float) -> None:
    assert image.shape[:2] == gray.shape
    difference = np.abs(image.astype(int) - gray[:, :, None].astype(int))
    assert difference.mean() <= within


def black_white() -> NDArray[np.uint8]:
    return np.where(scene() < 128, 0, 255).astype(np.uint8)


def transparent(mode: str) -> Image.Image:
    """Return the scene as black ink of varying cover on nothing."""
    cover = Image.fromarray(255 - scene())
    black = Image.new("L", cover.size, 0)
    return (
        Image.merge("LA", (black, cover))
        if mode == "LA"
        else Image.merge("RGBA", (black, black, black, cover))
    )


def palette_with_hole() -> Image.Image:
    """Return a palette image whose paper is transparent (its palette colour would show as black)."""
    image = Image.fromarray(np.where(scene() == 255, 2, np.where(scene() == 0, 0, 1)).astype(np.uint8), "P")
    image.putpalette([0, 0, 0, 96, 96, 96, 0, 0, 0])
    image.info["transparency"] = 2
    return image


def deep() -> Image.Image:
    return Image.fromarray(scene().astype(np.uint16) * 257)


def cmyk() -> Image.Image:
    return Image.fromarray(scene()).convert("RGB").convert("CMYK")


def rgb() -> Image.Image:
    return Image.fromarray(scene()).convert("RGB")


Save = Mapping[str, str | int | float]
KINDS: list[tuple[str, Callable[[], Image.Image], Save, float]] = [
    ("gray.png", lambda: Image.fromarray(scene()), {}, 0),
    ("one-bit.png", lambda: Image.fromarray(scene()).convert("1", dither=Image.Dither.NONE), {}, 8),
    ("palette.png", lambda: rgb().quantize(4), {}, 1),
    ("palette-hole.png", palette_with_hole, {}, 0),
    ("deep.png", deep, {}, 0),
    ("la.png", lambda: transparent("LA"), {}, 0),
    ("rgba.png", lambda: transparent("RGBA"), {}, 0),
    ("rgba.tif", lambda: transparent("RGBA"), {}, 0),
    ("gray.jpg", lambda: Image.fromarray(scene()), {"quality": 95}, 1),
    ("cmyk.jpg", cmyk, {"quality": 95}, 2),
    ("progressive.jpg", rgb, {"quality": 95, "progressive": 1}, 1),
    ("lossless.webp", rgb, {"lossless": 1}, 0),
    ("lossy.webp", lambda: transparent("RGBA"), {"quality": 95}, 2),
    ("lossless.jp2", rgb, {}, 0),
    ("bare.j2k", lambda: Image.fromarray(scene()), {}, 0),
    ("alpha.jp2", lambda: transparent("RGBA"), {}, 0),
    ("deep.tif", deep, {}, 0),
    ("cmyk.tif", cmyk, {}, 0),
    ("palette.tif", lambda: rgb().quantize(4), {}, 1),
    ("float.tif", lambda: Image.fromarray(scene().astype(np.float32) / 255), {}, 0.5),
    *[
        (f"{c}.tif", rgb, {"compression": c}, 0)
        for c in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits")
    ],
    ("jpeg.tif", rgb, {"compression": "jpeg", "quality": 95}, 1),
    *[
        (f"{c}.tif", lambda: Image.fromarray(black_white()).convert("1"), {"compression": c}, 8)
        for c in ("group3", "group4", "tiff_ccitt", "packbits", "raw")
    ],
]


@pytest.mark.parametrize(
    ("name", "make", "how", "within"), KINDS, ids=[f"{k[0]}-{i}" for i, k in enumerate(KINDS)]
)
def test_every_kind_of_pixel_becomes_the_same_page(
    name: str, make: Callable[[], Image.Image], how: Save, within: float, tmp_path: Path
) -> None:
    path = tmp_path / name
    make().save(path, **how)  # type: ignore[arg-type]  # each of Pillow's writers has its own
    page = first(path)
    assert_looks_like(page.image, scene(), within=within)
    assert page.origin is PageOrigin.IMAGE
    assert page.text_layer == ()
    assert count_pages(path, LIMITS) == 1


def plain_tiff(
    pixels: bytes,
    *,
    size: tuple[int, int],
    bits: int,
    photometric: int,
    next_ifd: int = 0,
    offset: int | None = None,
) -> bytes:
    """Return a small TIFF with one unpacked strip, its directory first."""
    tags = [
        (256, 4, size[0]),
        (257, 4, size[1]),
        (258, 3, bits),
        (259, 3, 1),
        (262, 3, photometric),
        (273, 4, 8 + 2 + 9 * 12 + 4 if offset is None else offset),
        (277, 3, 1),
        (278, 4, size[1]),
        (279, 4, len(pixels)),
    ]
    body = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + body + struct.pack("<I", next_ifd) + pixels


@pytest.mark.parametrize(
    ("bits", "photometric", "pixels"),
    [
        (8, 0, (255 - scene()).tobytes()),
        (16, 0, (65535 - scene().astype("<u2") * 257).tobytes()),
        (16, 1, (scene().astype("<u2") * 257).tobytes()),
        (1, 0, np.packbits(scene() < 200).tobytes()),
        (1, 1, np.packbits(scene() >= 200).tobytes()),
    ],
    ids=["8-white-is-0", "16-white-is-0", "16-black-is-0", "1-white-is-0", "1-black-is-0"],
)
def test_paper_is_white_whichever_number_means_white(
    bits: int, photometric: int, pixels: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(plain_tiff(pixels, size=(W, H), bits=bits, photometric=photometric))
    assert_looks_like(first(path).image, scene(), within=8 if bits == 1 else 0)


def test_twelve_bits_in_sixteen_are_not_taken_for_night(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    pixels = (scene().astype("<u2") * 16).tobytes()
    path.write_bytes(plain_tiff(pixels, size=(W, H), bits=16, photometric=1))
    assert_looks_like(first(path).image, scene(), within=1)


TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,  # stored turned the other way: showing it turns it back
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
@pytest.mark.parametrize("orientation", TURNS)
def test_all_eight_exif_turns_show_the_page_upright(orientation: int, suffix: str, tmp_path: Path) -> None:
    image = Image.fromarray(scene()).convert("RGB")
    turn = TURNS[orientation]
    stored = image if turn is None else image.transpose(turn)
    exif = Image.Exif()
    exif[274] = orientation
    path = tmp_path / f"a.{suffix}"
    stored.save(path, exif=exif, quality=95)
    assert_looks_like(first(path).image, scene(), within=3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turn_keeps_every_pixel(orientation: int) -> None:
    image = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    turned = apply_orientation(image, orientation)
    assert sorted(turned.reshape(-1, 3).tolist()) == sorted(image.reshape(-1, 3).tolist())
    assert turned.shape == ((4, 2, 3) if orientation >= 5 else (2, 4, 3))


def pages_tiff(path: Path, count: int, **how: str) -> Path:
    pages = [Image.fromarray(np.full((40, 30), 10 * i, np.uint8)) for i in range(count)]
    pages[0].save(path, save_all=True, append_images=pages[1:], **how)
    return path


def test_pages_of_a_tiff_come_one_by_one(tmp_path: Path) -> None:
    path = pages_tiff(tmp_path / "a.tif", 5, compression="tiff_lzw")
    assert count_pages(path, LIMITS) == 5
    assert [int(first(path, n).image[0, 0, 0]) for n in (1, 3, 5)] == [0, 20, 40]
    with pytest.raises(BadInputError, match="no page 6"):
        load_page(path, 6, LIMITS)
    with pytest.raises(TooLargeError, match="more than 4 pages"):
        count_pages(path, Limits(max_pages=4))


def test_small_copies_in_a_tiff_are_no_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    page, copy = Image.new("L", (60, 80), 200), Image.new("L", (6, 8), 50)
    copy.encoderinfo = {"tiffinfo": {254: 1}}
    page.save(path, save_all=True, append_images=[copy, Image.new("L", (60, 80), 100)])
    assert count_pages(path, LIMITS) == 2
    assert int(first(path, 2).image[0, 0, 0]) == 100


def test_a_fax_with_oblong_pixels_is_stretched(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    Image.new("1", (1728, 1078), 1).save(path, compression="group3", dpi=(204, 98))
    page = first(path)
    assert page.image.shape[:2] == (2244, 1728)
    assert page.dpi == pytest.approx(204)
    assert not page.dpi_is_estimated


def test_absurd_resolutions_stretch_nothing() -> None:
    image = np.zeros((10, 20, 3), np.uint8)
    for x, y in ((1.0, 72.0), (300.0, 9000.0), (None, None)):
        same, dpi = square_pixels(image, x, y, limits=LIMITS)
        assert (same.shape, dpi) == (image.shape, None)


CUT_OFF: list[tuple[str, Save]] = [
    ("a.jpg", {"quality": 90}),
    ("progressive.jpg", {"quality": 90, "progressive": 1}),
    ("a.png", {}),
    ("a.webp", {"quality": 90}),
    ("a.jp2", {}),
    ("a.j2k", {}),
    *[
        (f"{c}.tif", {"compression": c})
        for c in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")
    ],
    *[(f"{c}.tif", {"compression": c}) for c in ("group3", "group4", "tiff_ccitt")],
]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
@pytest.mark.parametrize(("name", "how"), CUT_OFF, ids=[c[0] for c in CUT_OFF])
def test_a_file_cut_off_anywhere_is_refused(name: str, how: Save, share: float, tmp_path: Path) -> None:
    path = tmp_path / name
    is_fax = name.split(".", maxsplit=1)[0] in {"group3", "group4", "tiff_ccitt"}
    (noise().convert("1") if is_fax else noise()).save(path, **how)  # type: ignore[arg-type]
    whole = path.read_bytes()
    first(path)
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadInputError) as caught:
        load_page(path, 1, LIMITS)
    assert caught.value.file == name
    assert caught.value.page_no == 1
    assert caught.value.remedy


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt", "tiff_lzw", "jpeg", "packbits"])
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_tiff_cut_off_behind_its_directory_is_refused(
    share: float, compression: str, tmp_path: Path
) -> None:
    """Scanners write the directory first: then only the strip is short, and decoders are lenient."""
    path = tmp_path / "a.tif"
    is_fax = compression in {"group3", "group4", "tiff_ccitt"}
    (noise().convert("1") if is_fax else noise()).save(path, compression=compression)
    path.write_bytes(with_directory_first(path))
    first(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadInputError):
        load_page(path, 1, LIMITS)


def with_directory_first(path: Path) -> bytes:
    """Return the TIFF with its directory before its strips, all offsets moved along."""
    with Image.open(path) as image:
        values = dict(image.tag_v2)  # type: ignore[attr-defined]
    data = path.read_bytes()
    offsets: tuple[int, ...] = values[273]
    counts: tuple[int, ...] = values[279]
    strips: list[bytes] = [data[o : o + c] for o, c in zip(offsets, counts, strict=True)]
    entries = {k: v for k, v in values.items() if k in {256, 257, 259, 262, 277, 278, 266, 292, 293}}
    bits = values.get(258, (1,))
    entries[258] = bits[0] if isinstance(bits, tuple) else bits
    table = data_at = 8 + 2 + (len(entries) + 2 + (347 in values)) * 12 + 4
    tables: bytes = values.get(347, b"")
    data_at += len(tables) + 8 * len(strips)
    starts = [data_at + sum(len(s) for s in strips[:i]) for i in range(len(strips))]
    rows = [(k, 4, 1, int(v)) for k, v in entries.items()]
    if tables:
        rows.append((347, 7, len(tables), table))
    lists = table + len(tables)
    rows.append((273, 4, len(strips), starts[0] if len(strips) == 1 else lists))
    rows.append((279, 4, len(strips), len(strips[0]) if len(strips) == 1 else lists + 4 * len(strips)))
    body = b"".join(struct.pack("<HHII", *row) for row in sorted(rows))
    head = b"II*\0" + struct.pack("<IH", 8, len(rows)) + body + b"\0\0\0\0" + tables
    listed = struct.pack(f"<{2 * len(strips)}I", *starts, *(len(s) for s in strips))
    return head + listed + b"".join(strips)


def test_a_jpeg_whose_lower_half_is_filler_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    image = noise()
    image.paste(128, (0, 200, 300, 400))
    image.save(path, quality=95)
    with pytest.raises(BadInputError, match="lower part"):
        load_page(path, 1, LIMITS)


def huge_png(path: Path) -> None:
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
    row = zlib.compress(b"\0" * 100)
    chunks = [(b"IHDR", header), (b"IDAT", row), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def huge_tiff(path: Path) -> None:
    path.write_bytes(plain_tiff(b"\0" * 64, size=(40_000, 40_000), bits=8, photometric=1))


def huge_jpeg(path: Path) -> None:
    Image.new("L", (64, 64)).save(path, "JPEG")
    data = bytearray(path.read_bytes())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 40_000, 40_000)
    path.write_bytes(data)


def huge_jp2(path: Path) -> None:
    Image.new("L", (64, 64)).save(path, "JPEG2000")
    data = bytearray(path.read_bytes())
    at = data.index(b"ihdr") + 4
    data[at : at + 8] = struct.pack(">II", 40_000, 40_000)
    at = data.index(b"\xff\x4f\xff\x51") + 8
    data[at : at + 8] = struct.pack(">II", 40_000, 40_000)
    path.write_bytes(data)


def huge_webp(path: Path) -> None:
    vp8x = struct.pack("<B3x", 0) + (16_000 - 1).to_bytes(3, "little") * 2
    Image.new("RGB", (64, 64)).save(path, "WEBP")
    inner = path.read_bytes()[12:]
    body = b"WEBP" + b"VP8X" + struct.pack("<I", len(vp8x)) + vp8x + inner
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)


@pytest.mark.parametrize("make", [huge_png, huge_tiff, huge_jpeg, huge_jp2, huge_webp])
def test_a_giant_is_refused_before_it_is_unpacked(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "giant"
    make(path)
    tracemalloc.start()
    for door in (lambda: load_page(path, 1, LIMITS), lambda: count_pages(path, LIMITS)):
        with pytest.raises(TooLargeError):
            door()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_the_limit_is_the_settings_own(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("L", (100, 100)).save(path)
    small = Limits(max_pixels=9_999)
    with pytest.raises(TooLargeError, match="100 x 100"):
        load_page(path, 1, small)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "jp2", "tif"])
def test_any_damage_is_a_page_or_an_error_of_ours(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    noise(60, 50).save(path)
    whole = path.read_bytes()
    rng = np.random.default_rng(3)
    for _ in range(60):
        data = bytearray(whole)
        for at in rng.integers(0, len(data), 5):
            data[at] = int(rng.integers(0, 256))
        path.write_bytes(data)
        try:
            count_pages(path, LIMITS)
            load_page(path, 1, LIMITS)
        except SohoaError as error:
            assert error.file == path.name
