"""PDF pages: the embedded image where it is the page, a drawing otherwise; bad files say what is wrong."""

from __future__ import annotations

import io
import struct
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pdf2image
import pikepdf
import pytest
from numpy.typing import NDArray
from pdf2image.exceptions import PDFPopplerTimeoutError
from PIL import Image, ImageDraw

from models.errors import BadInputError, EncryptedError, SetupError, TimeLimitError, TooLargeError
from pipeline import load_pdf
from pipeline.load import Limits, LoadedPage, PageOrigin, count_pages, load_page
from tests.pdf_builder import A4, add_page, image_stream, jpeg_bytes, jpeg_stream, write_text_page

LIMITS = Limits()
# 110 dpi on A4: small enough to be fast, large enough to be plausible.
PX = (909, 1286)
FULL = b"q 595 0 0 842 0 0 cm /Im Do Q"


def sheet(mode: str = "L") -> Image.Image:
    """Return a page of bars that no turn maps on itself."""
    image = Image.new("L", PX, 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 420, 200), fill=0)
    draw.rectangle((60, 900, 800, 940), fill=90)
    draw.rectangle((780, 300, 800, 1200), fill=0)
    return image.convert(mode)


def one_page(path: Path, build: Callable[[pikepdf.Pdf], None]) -> LoadedPage:
    with pikepdf.new() as pdf:
        build(pdf)
        pdf.save(path)
    return load_page(path, 1, LIMITS)


def assert_same(image: NDArray[np.uint8], expected: Image.Image, *, within: float) -> None:
    shown = np.asarray(expected.convert("L").resize((image.shape[1], image.shape[0])))
    assert np.abs(image[:, :, 0].astype(int) - shown.astype(int)).mean() <= within


def test_an_embedded_jpeg_that_is_the_page_is_taken_as_it_is(tmp_path: Path) -> None:
    data = jpeg_bytes(sheet("RGB"))
    page = one_page(
        tmp_path / "a.pdf", lambda pdf: add_page(pdf, FULL, images={"Im": jpeg_stream(pdf, sheet("RGB"))})
    )
    assert page.origin is PageOrigin.PDF_IMAGE
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(page.image[:, :, ::-1], np.asarray(image)), "not one pixel is resampled"
    assert page.dpi == pytest.approx(110, abs=0.1)
    assert not page.dpi_is_estimated


# Drawing orders (a page of 595 x 842 points) and turns of the page; each shows the sheet as `shown` turns it.
PLACES: list[tuple[str, bytes, dict[str, int], Image.Transpose | None]] = [
    ("plain", FULL, {}, None),
    ("upside down", b"-595 0 0 -842 595 842 cm /Im Do", {}, Image.Transpose.ROTATE_180),
    ("mirrored", b"-595 0 0 842 595 0 cm /Im Do", {}, Image.Transpose.FLIP_LEFT_RIGHT),
    ("flipped", b"595 0 0 -842 0 842 cm /Im Do", {}, Image.Transpose.FLIP_TOP_BOTTOM),
    ("page turned 180", FULL, {"Rotate": 180}, Image.Transpose.ROTATE_180),
    ("page turned 90", FULL, {"Rotate": 90}, Image.Transpose.ROTATE_270),
    ("page turned -90", FULL, {"Rotate": -90}, Image.Transpose.ROTATE_90),
    ("in two steps", b"q 5.95 0 0 8.42 0 0 cm q 100 0 0 100 0 0 cm /Im Do Q Q", {}, None),
    ("clipped by the page", b"q 0 0 595 842 re W n 595 0 0 842 0 0 cm /Im Do Q", {}, None),
    ("white under it", b"1 g 0 0 595 842 re f 595 0 0 842 0 0 cm /Im Do", {}, None),
]


@pytest.mark.parametrize(("why", "content", "extra", "shown"), PLACES, ids=[p[0] for p in PLACES])
def test_an_image_is_shown_as_the_page_places_it(
    why: str, content: bytes, extra: dict[str, int], shown: Image.Transpose | None, tmp_path: Path
) -> None:
    page = one_page(
        tmp_path / "a.pdf",
        lambda pdf: add_page(pdf, content, images={"Im": jpeg_stream(pdf, sheet())}, entries=extra),
    )
    assert page.origin is PageOrigin.PDF_IMAGE, why
    assert_same(page.image, sheet() if shown is None else sheet().transpose(shown), within=1)
    drawn = load_pdf.draw_page(tmp_path / "a.pdf", 1, dpi=110, limits=LIMITS)
    assert abs(drawn.shape[0] - page.image.shape[0]) <= 2, "Poppler shows it the same way round"
    assert_same(drawn, sheet() if shown is None else sheet().transpose(shown), within=4)


def test_a_quarter_turn_made_by_the_matrix(tmp_path: Path) -> None:
    """Pages of 842 x 595 points with the image laid on its side, both ways round, and mirrored."""
    for content in (
        b"0 595 -842 0 842 0 cm /Im Do",
        b"0 -595 842 0 0 595 cm /Im Do",
        b"0 595 842 0 0 0 cm /Im Do",
        b"0 -595 -842 0 842 595 cm /Im Do",
    ):
        page = one_page(tmp_path / "a.pdf", partial(side_page, content=content))
        assert page.origin is PageOrigin.PDF_IMAGE
        drawn = load_pdf.draw_page(tmp_path / "a.pdf", 1, dpi=110, limits=LIMITS)
        assert_same(page.image, Image.fromarray(drawn), within=4)


def side_page(pdf: pikepdf.Pdf, content: bytes) -> None:
    add_page(pdf, content, images={"Im": jpeg_stream(pdf, sheet())}, size=(842, 595))


def form_page(pdf: pikepdf.Pdf) -> None:
    form = pikepdf.Stream(pdf, b"q 595 0 0 842 0 0 cm /Im Do Q")
    form["/Subtype"] = pikepdf.Name.Form
    form["/BBox"] = pikepdf.Array([0, 0, 595, 842])
    image = pdf.make_indirect(jpeg_stream(pdf, sheet()))
    form["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/Im": image}))
    add_page(pdf, b"/Fm Do", images={"Fm": form})


def test_an_image_inside_a_form_is_found(tmp_path: Path) -> None:
    page = one_page(tmp_path / "a.pdf", form_page)
    assert page.origin is PageOrigin.PDF_IMAGE
    assert_same(page.image, sheet(), within=1)


@pytest.mark.parametrize("lost", ["/BBox", "/Resources", "/Subtype"])
def test_a_form_that_lacks_an_entry_is_left_to_poppler(lost: str, tmp_path: Path) -> None:
    def build(pdf: pikepdf.Pdf) -> None:
        form_page(pdf)
        del pdf.pages[0].Resources.XObject.Fm[lost]

    assert one_page(tmp_path / "a.pdf", build).origin is PageOrigin.PDF_RENDER


def packed_bits(pdf: pikepdf.Pdf, **extra: pikepdf.Object | int | bool) -> pikepdf.Stream:
    bits = np.packbits(np.asarray(sheet()) >= 128, axis=1).tobytes()
    entries: dict[str, pikepdf.Object | int | bool] = {
        "BitsPerComponent": 1,
        "ColorSpace": pikepdf.Name.DeviceGray,
        **extra,
    }
    return image_stream(pdf, bits, size=PX, **entries)


def group4(image: Image.Image) -> bytes:
    """Return a one-bit image as CCITT group 4 codes, its set bits as their black runs."""
    held = io.BytesIO()
    image.save(held, "TIFF", compression="group4", strip_size=1 << 24)
    with Image.open(held) as tiff:
        offset, count = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
    return held.getvalue()[offset : offset + count]


def fax(pdf: pikepdf.Pdf, *, black_is_1: bool, turned: bool) -> pikepdf.Stream:
    # Pillow stores a set bit for white here, so black must be 1 for the sheet to show as it is.
    data = group4(BITS.convert("1"))
    parms = pikepdf.Dictionary(K=-1, Columns=PX[0], Rows=PX[1], BlackIs1=black_is_1)
    return image_stream(
        pdf,
        data,
        size=PX,
        BitsPerComponent=1,
        ColorSpace=pikepdf.Name.DeviceGray,
        Filter=pikepdf.Name.CCITTFaxDecode,
        DecodeParms=parms,
        **({"Decode": pikepdf.Array([1, 0])} if turned else {}),
    )


def jbig2(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    """Return the sheet as JBIG2 (ITU-T T.88): a page, and one generic region that is packed as group 4."""
    whole = struct.pack(">IIIIB", *PX, 0, 0, 0)
    region = whole + b"\x01" + group4(NEGATIVE.convert("1"))
    page = struct.pack(">IIIIBH", *PX, 0, 0, 0, 0)
    segments = [(0, 48, page), (1, 38, region)]
    data = b"".join(struct.pack(">IBBBI", no, kind, 0, 1, len(body)) + body for no, kind, body in segments)
    return image_stream(
        pdf,
        data,
        size=PX,
        BitsPerComponent=1,
        ColorSpace=pikepdf.Name.DeviceGray,
        Filter=pikepdf.Name.JBIG2Decode,
    )


def stencil(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    bits = np.packbits(np.asarray(sheet()) >= 128, axis=1).tobytes()
    return image_stream(pdf, bits, size=PX, BitsPerComponent=1, ImageMask=True)


def indexed(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    small = sheet().point(lambda v: {255: 0, 0: 1}.get(v, 2))
    table = bytes([255, 255, 255, 0, 0, 0, 90, 90, 90])
    space = pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, 2, pikepdf.String(table)])
    return image_stream(pdf, small.tobytes(), size=PX, ColorSpace=space)


def masked(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    stream = jpeg_stream(pdf, Image.new("L", PX, 0))
    cover = image_stream(
        pdf, bytes(255 - v for v in sheet().tobytes()), size=PX, ColorSpace=pikepdf.Name.DeviceGray
    )
    stream["/SMask"] = pdf.make_indirect(cover)
    return stream


def raw_gray(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    return image_stream(pdf, sheet().tobytes(), size=PX, ColorSpace=pikepdf.Name.DeviceGray)


def turned_jpeg(pdf: pikepdf.Pdf, mode: str) -> pikepdf.Stream:
    """Return the JPEG of the sheet's negative, with the range that turns it over again."""
    ink = sheet() if mode == "CMYK" else Image.eval(sheet(), lambda v: 255 - v)
    image = ink.convert("RGB").convert("CMYK") if mode == "CMYK" else ink
    return jpeg_stream(pdf, image, Decode=pikepdf.Array([1, 0] * len(image.getbands())))


def jpeg2000(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    held = io.BytesIO()
    sheet().save(held, "JPEG2000")
    return image_stream(
        pdf, held.getvalue(), size=PX, Filter=pikepdf.Name.JPXDecode, ColorSpace=pikepdf.Name.DeviceGray
    )


BITS = sheet().point(lambda v: 255 if v >= 128 else 0)
NEGATIVE = Image.eval(BITS, lambda v: 255 - v)
PACKINGS: list[tuple[str, Callable[[pikepdf.Pdf], pikepdf.Stream], Image.Image]] = [
    ("raw gray", raw_gray, sheet()),
    ("inverted gray jpeg", lambda p: turned_jpeg(p, "L"), sheet()),
    ("one bit", packed_bits, BITS),
    ("one bit inverted", lambda p: packed_bits(p, Decode=pikepdf.Array([1, 0])), NEGATIVE),
    ("fax", lambda p: fax(p, black_is_1=True, turned=False), BITS),
    ("fax black is 0", lambda p: fax(p, black_is_1=False, turned=False), NEGATIVE),
    ("fax turned over", lambda p: fax(p, black_is_1=False, turned=True), BITS),
    ("jbig2", jbig2, BITS),
    ("indexed", indexed, sheet()),
    ("stencil", stencil, BITS),
    ("soft mask", masked, sheet()),
    ("cmyk jpeg", lambda p: turned_jpeg(p, "CMYK"), sheet()),
    ("jpeg 2000", jpeg2000, sheet()),
]


@pytest.mark.parametrize(("why", "make", "expected"), PACKINGS, ids=[p[0] for p in PACKINGS])
def test_every_packing_shows_what_poppler_shows(
    why: str, make: Callable[[pikepdf.Pdf], pikepdf.Stream], expected: Image.Image, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    page = one_page(path, lambda pdf: add_page(pdf, FULL, images={"Im": make(pdf)}))
    drawn = load_pdf.draw_page(path, 1, dpi=110, limits=LIMITS)
    assert_same(page.image, Image.fromarray(drawn), within=6)
    assert_same(page.image, expected, within=6)
    assert max(abs(page.image.shape[0] - PX[1]), abs(page.image.shape[1] - PX[0])) <= 2
    assert page.dpi == pytest.approx(110, rel=0.01)


DRAWN_OVER: list[tuple[str, bytes]] = [
    ("a vector line", FULL + b" 0 0 m 300 300 l S"),
    ("an image that leaves half of the page", b"595 0 0 400 0 0 cm /Im Do"),
    ("an image half outside", b"1190 0 0 842 0 0 cm /Im Do"),
    ("a slanted image", b"590 40 -40 830 0 0 cm /Im Do"),
    ("an image clipped to a part", b"100 100 200 200 re W n 595 0 0 842 0 0 cm /Im Do"),
    ("the same image twice", FULL + b" q 100 0 0 100 0 0 cm /Im Do Q"),
    ("an inline image", FULL + b" BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI"),
]


@pytest.mark.parametrize(("why", "content"), DRAWN_OVER, ids=[d[0] for d in DRAWN_OVER])
def test_pages_that_show_more_than_one_image_are_drawn(why: str, content: bytes, tmp_path: Path) -> None:
    page = one_page(
        tmp_path / "a.pdf", lambda pdf: add_page(pdf, content, images={"Im": jpeg_stream(pdf, sheet())})
    )
    assert page.origin is PageOrigin.PDF_RENDER, why
    assert page.image.shape[:2] == pytest.approx((3509, 2480), abs=2)
    assert page.dpi == pytest.approx(300, abs=0.5)
    assert page.text_layer == ()


def test_a_note_with_looks_makes_the_page_drawn(tmp_path: Path) -> None:
    def build(pdf: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[10, 10, 90, 90])
        add_page(
            pdf, FULL, images={"Im": jpeg_stream(pdf, sheet())}, entries={"Annots": pikepdf.Array([note])}
        )

    assert one_page(tmp_path / "a.pdf", build).origin is PageOrigin.PDF_RENDER


def test_text_laid_unseen_over_a_scan_is_not_trusted_and_changes_nothing(tmp_path: Path) -> None:
    lines = [(f"Chữ do máy đọc sai dòng {i}", 60.0, 700.0 - 20 * i) for i in range(10)]
    page = one_page(
        tmp_path / "a.pdf",
        lambda pdf: write_text_page(
            pdf, lines, mode=3, before=FULL + b"\n", images={"Im": jpeg_stream(pdf, sheet())}
        ),
    )
    assert page.origin is PageOrigin.PDF_IMAGE
    assert page.text_layer == ()


def test_a_page_of_absurd_size_is_held_to_a_sheet(tmp_path: Path) -> None:
    """A scan saved at 72 dpi with a page number drawn over it: 34 x 48 inches."""
    content = b"q 2480 0 0 3508 0 0 cm /Im Do Q 0 0 20 20 re f"
    page = one_page(
        tmp_path / "a.pdf",
        lambda pdf: add_page(pdf, content, images={"Im": jpeg_stream(pdf, sheet())}, size=(2480, 3508)),
    )
    assert max(page.image.shape) <= 7202
    assert page.dpi_is_estimated


def test_a_lone_scan_of_absurd_size_keeps_its_pixels(tmp_path: Path) -> None:
    page = one_page(
        tmp_path / "a.pdf",
        lambda pdf: add_page(
            pdf, b"909 0 0 1286 0 0 cm /Im Do", images={"Im": jpeg_stream(pdf, sheet())}, size=PX
        ),
    )
    assert page.image.shape[:2] == (1286, 909)
    assert page.dpi_is_estimated
    assert page.dpi == pytest.approx(110, rel=0.02)


def save_with(path: Path, pages: int, *, encryption: pikepdf.Encryption | None = None) -> Path:
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=A4)
        pdf.save(path, encryption=encryption or False)
    return path


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    path = save_with(tmp_path / "a.pdf", 1, encryption=pikepdf.Encryption(user="x", owner="y"))
    for door in (lambda: count_pages(path, LIMITS), lambda: load_page(path, 1, LIMITS)):
        with pytest.raises(EncryptedError) as caught:
            door()
        assert caught.value.file == "a.pdf"


def test_a_pdf_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    path = save_with(tmp_path / "a.pdf", 1, encryption=pikepdf.Encryption(user="", owner="y"))
    assert count_pages(path, LIMITS) == 1
    assert load_page(path, 1, LIMITS).image.min() == 255


@pytest.mark.parametrize(("pages", "kind"), [(0, BadInputError), (5_000, TooLargeError)])
def test_a_pdf_with_no_page_or_far_too_many_is_refused(
    pages: int, kind: type[BadInputError], tmp_path: Path
) -> None:
    with pytest.raises(kind) as caught:
        count_pages(save_with(tmp_path / "a.pdf", pages), LIMITS)
    assert type(caught.value) is kind


def test_pages_count_from_one_to_the_last(tmp_path: Path) -> None:
    path = save_with(tmp_path / "a.pdf", 2)
    with pytest.raises(BadInputError, match="no page 3, only 2") as caught:
        load_page(path, 3, LIMITS)
    assert caught.value.page_no == 3
    with pytest.raises(ValueError, match="from 1"):
        load_page(path, 0, LIMITS)


def test_a_broken_xref_is_repaired(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    one_page(path, lambda pdf: add_page(pdf, FULL, images={"Im": jpeg_stream(pdf, sheet())}))
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"startxref")] + b"startxref\n999999\n%%EOF")
    assert count_pages(path, LIMITS) == 1
    assert_same(load_page(path, 1, LIMITS).image, sheet(), within=1)


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n" + b"garbage " * 500, b"%PDF-1.5\n1 0 obj\n<<"])
def test_what_cannot_be_repaired_is_bad_input(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    for door in (lambda: count_pages(path, LIMITS), lambda: load_page(path, 1, LIMITS)):
        with pytest.raises(BadInputError):
            door()


def test_an_embedded_image_that_is_cut_off_is_not_believed(tmp_path: Path) -> None:
    data = jpeg_bytes(sheet())
    half = data[: len(data) // 2]
    with pytest.raises(BadInputError, match="cut off"):
        one_page(
            tmp_path / "a.pdf",
            lambda pdf: add_page(
                pdf,
                FULL,
                images={
                    "Im": image_stream(
                        pdf, half, size=PX, ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.DCTDecode
                    )
                },
            ),
        )


@pytest.mark.parametrize("content", [FULL, FULL + b" 0 0 9 9 re f"], ids=["alone", "with more"])
def test_a_giant_inside_a_pdf_is_refused_before_it_is_unpacked(content: bytes, tmp_path: Path) -> None:
    def build(pdf: pikepdf.Pdf) -> None:
        giant = image_stream(
            pdf,
            b"x",
            size=(40_000, 40_000),
            ColorSpace=pikepdf.Name.DeviceGray,
            Filter=pikepdf.Name.FlateDecode,
        )
        add_page(pdf, content, images={"Im": giant})

    with pytest.raises(TooLargeError, match="40000 x 40000") as caught:
        one_page(tmp_path / "a.pdf", build)
    assert (caught.value.file, caught.value.page_no) == ("a.pdf", 1)


def test_drawing_stops_at_its_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save_with(tmp_path / "a.pdf", 1)

    def too_slow(*_: object, **__: object) -> None:
        raise PDFPopplerTimeoutError("Run poppler timeout.")

    monkeypatch.setattr(pdf2image, "convert_from_path", too_slow)
    with pytest.raises(TimeLimitError, match="60 s"):
        load_page(path, 1, LIMITS)


def test_poppler_missing_is_a_fault_of_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save_with(tmp_path / "a.pdf", 1)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError):
        load_page(path, 1, LIMITS)


@pytest.mark.parametrize("name", ["-r.pdf", "dòng\nmới.pdf", "a b;c.pdf"])
def test_odd_names_reach_poppler_unharmed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_with(tmp_path / name, 1)
    monkeypatch.chdir(tmp_path)
    assert load_page(Path(name), 1, LIMITS).image.min() == 255


def test_a_long_pdf_costs_little_a_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    small = Image.new("L", (909, 1286), 255)
    with pikepdf.new() as pdf:
        for _ in range(500):
            add_page(pdf, FULL, images={"Im": jpeg_stream(pdf, small)})
        pdf.save(path)
    begun = time.perf_counter()
    for page_no in (1, 250, 500):
        assert load_page(path, page_no, LIMITS).origin is PageOrigin.PDF_IMAGE
    assert time.perf_counter() - begun < 3.0, "opening must not read the whole file"
