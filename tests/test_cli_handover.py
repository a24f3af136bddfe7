"""Lists handed over to ten localities, filled in, brought back; conflicts settled, the history right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from cli.handing import TakenIn, take_in, write_list
from cli.linking import link_archive
from dossiers.handover_lists import ANSWERS, CODE, NAME, Issuer, asked_of, read_answers
from dossiers.summary import summarise
from models.errors import BadInputError
from models.gathering import dossier_id
from models.linking import PairVerdict
from models.record import DocumentKind, FieldName, RecordKind
from review.making_lists import Wanted, make_list
from storage.archive import Archive
from storage.dossiers import Dossiers, Saying
from storage.handovers import Handovers
from storage.keys import handover_key
from storage.summaries import By, Chosen, Figure, Summaries
from tests.archive_builder import StillClock, open_archive, sha
from tests.dossier_builder import make_paper

COMMUNES = (
    "Tân Thanh, Văn Lãng", "Thụy Hùng, Văn Lãng", "Hoàng Việt, Văn Lãng", "Hưng Vũ, Bắc Sơn",
    "Vũ Lễ, Bắc Sơn", "Chiến Thắng, Bắc Sơn", "Tú Đoạn, Lộc Bình", "Mẫu Sơn, Lộc Bình",
    "Đào Viên, Tràng Định",
    "Kháng Chiến, Tràng Định",
)  # fmt: skip
GIVENS = ("An", "Bình", "Cường", "Dũng", "Giang", "Hùng", "Khánh", "Long", "Minh", "Nam")
ISSUER = Issuer("TỈNH LẠNG SƠN", "BAN CHỈ ĐẠO 515", "Lạng Sơn")
HEADINGS = {name: heading for heading, name, _ in ANSWERS}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Ten communes with two men each, whose first burial is known of one."""
    with open_archive(tmp_path / "home", clock=StillClock()) as archive:
        batch = archive.open_batch("b")
        for number, commune in enumerate(COMMUNES, start=1):
            archive.add_sighting(
                batch, sha(number), display_name=f"xa-{number}.pdf", folder="", modified_at=None
            )
            archive.add_source(sha(number), size=1, media_type="pdf", page_count=1)
            rows = [
                {"full_name": f"Nông Văn {GIVENS[number - 1]}", "birth_date": str(1940 + number),
                 "home_place": f"{commune}, Lạng Sơn", "death_date": f"12/3/{1965 + number % 7}"},
                {"full_name": f"Hoàng Đình {GIVENS[number - 1]}", "birth_date": str(1930 + number),
                 "home_place": f"{commune}, Lạng Sơn", "burial_place": "Chưa quy tập"},
            ]  # fmt: skip
            made = [
                make_paper(sha(number), DocumentKind.MARTYR_LIST, RecordKind.MARTYR, at, row)
                for at, row in enumerate(rows, start=1)
            ]
            archive.save_records(sha(number), made, author="machine", version="1")
        link_archive(archive)
        yield archive


def hand_over(archive: Archive, folder: Path) -> dict[str, Path]:
    """One list for each commune of today; return the sheets by receiver."""
    folder.mkdir()
    sheets = {}
    for line in Summaries(archive, summarise).totals(By.HOME_COMMUNE):
        receiver = f"UBND xã {line.value}"
        wanted = Wanted(By.HOME_COMMUNE, line.value, Figure.ALL)
        made = make_list(archive, wanted, receiver, ISSUER, author="quan")
        sheets[receiver], page = write_list(folder, made)
        assert archive.store.get(handover_key(made.handover.number, "pdf")) == page.read_bytes()
        assert len(PdfDocument(page)) >= 1
    return sheets


def fill(path: Path, row_of: str, answers: dict[FieldName, str]) -> None:
    """Write answers into the row of a man, as somebody at a commune does."""
    book = load_workbook(path)
    page = book.worksheets[0]
    head = next(row for row in page.iter_rows() if any(cell.value == CODE for cell in row))
    at = [str(cell.value) for cell in head]
    row = next(row for row in page.iter_rows() if row[at.index(NAME)].value == row_of)
    for name, text in answers.items():
        row[at.index(HEADINGS[name])].value = text
    book.save(path)


def dossier_named(archive: Archive, name: str) -> str:
    found = [x for x in Summaries(archive, summarise).listed(Chosen(), limit=500) if x.summary.name == name]
    assert len(found) == 1, name
    return found[0].dossier_id


def test_ten_localities_are_asked_answer_and_are_settled(archive: Archive, tmp_path: Path) -> None:
    sheets = hand_over(archive, tmp_path / "out")
    assert len(sheets) >= 9  # two of the ten communes may be one today
    lists = Handovers(archive).all()
    assert [one.number for one in lists] == list(range(len(sheets), 0, -1))
    assert sum(one.rows for one in lists) == 20 and all(one.answered == 0 for one in lists)
    answered = 0
    for receiver, path in sheets.items():
        names = [a.value for a in load_workbook(path).worksheets[0]["C"] if a.value and str(a.value) != NAME]
        man = next(str(n) for n in names if str(n).startswith("Hoàng"))
        fill(path, man, {FieldName.NOTES: "Đã quy tập năm 2004", FieldName.CEMETERY: "NTLS huyện",
                         FieldName.GRAVE_NUMBER: "12"})  # fmt: skip
        assert take_in(archive, path, sender=receiver) == TakenIn(1, ())
        answered += 1
    assert sum(one.answered for one in Handovers(archive).all()) == answered == len(sheets)
    # One man of each list is gathered now, by his commune's word and year; all papers are still there.
    lines = Summaries(archive, summarise).totals(By.WAR)
    assert sum(line.counts[Figure.GATHERED] for line in lines) == answered
    assert sum(line.counts[Figure.ALL] for line in lines) == 20
    before = Summaries(archive, summarise).totals(By.WAR, Chosen(as_of=2003))
    assert sum(line.counts[Figure.GATHERED] for line in before) == 0


def test_a_conflict_goes_to_the_desk_and_is_settled_there(archive: Archive, tmp_path: Path) -> None:
    sheets = hand_over(archive, tmp_path / "out")
    receiver, path = next((r, p) for r, p in sheets.items() if "Nông Văn An" in _names(p))
    fill(path, "Nông Văn An", {FieldName.DEATH_DATE: "20/8/1972"})
    take_in(archive, path, sender=receiver)
    dossiers, rows = Dossiers(archive), Summaries(archive, summarise)
    dossier = dossier_named(archive, "Nông Văn An")
    assert [x.dossier_id for x in rows.listed(Chosen(figure=Figure.OPEN))] == [dossier]
    frame = dossiers.frame(dossier)
    assert frame is not None and len(frame.record_ids) == 2
    assert [(w.author, w.verdict) for w in frame.pair_words] == [(receiver, PairVerdict.SAME)]
    assert frame.pair_words[0].comment.startswith("trả lời bàn giao")
    dossiers.choose(
        "lan", Saying(frame.record_ids[0], "death_date", "12/3/1966", frame.record_ids[0], "sổ gốc")
    )
    rows.refresh(frame.record_ids)
    assert rows.listed(Chosen(figure=Figure.OPEN)) == []
    # Run again, and with the same file again: nothing is added twice, no word is lost.
    assert take_in(archive, path, sender=receiver).taken == 1
    link_archive(archive, again=True)
    frame = dossiers.frame(dossier_id(frame.record_ids[0]))
    assert frame is not None and len(frame.record_ids) == 2 and len(frame.pair_words) == 1
    stored = archive.record(frame.record_ids[1])
    assert stored is not None and stored.file == f"{receiver}: {path.name}"
    # The answer has a page and a place on it, like any claim.
    source = stored.record.source
    (page,) = archive.pages_of(source.sha256)
    assert page.image_key is not None and archive.store.get(page.image_key).startswith(b"\xff\xd8")
    assert all(field.box.area and field.page_no == page.page_no for field in stored.record.fields)


def _names(path: Path) -> set[str]:
    return {str(cell.value) for cell in load_workbook(path).worksheets[0]["C"]}


def test_rows_that_were_moved_are_refused(archive: Archive, tmp_path: Path) -> None:
    sheets = hand_over(archive, tmp_path / "out")
    receiver, path = next(iter(sheets.items()))
    names = sorted(n for n in _names(path) if n.startswith(("Nông", "Hoàng")))
    fill(path, names[0], {FieldName.CEMETERY: "NTLS huyện"})
    book = load_workbook(path)
    page = book.worksheets[0]
    for row in page.iter_rows():
        for cell in row:
            if cell.value == names[0]:
                cell.value = "Trần Văn Khác"
    book.save(path)
    done = take_in(archive, path, sender=receiver)
    assert done.taken == 0 and [why for _, why in done.refused] == ["handover-other-name"]


def test_what_is_no_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInputError):
        read_answers(b"no xlsx", file="a.xlsx")


def test_kin_and_notes_do_not_leave_the_house(archive: Archive, tmp_path: Path) -> None:
    sheets = hand_over(archive, tmp_path / "out")
    texts = {
        str(cell.value)
        for path in sheets.values()
        for row in load_workbook(path).worksheets[0]
        for cell in row
    }
    assert not any("Thân nhân" in text or "Ghi chú" in text for text in texts)
    assert "Bổ sung đơn vị, nơi hy sinh, nơi an táng ban đầu; đã quy tập chưa, về đâu" in texts
    (some, *_) = Summaries(archive, summarise).listed(Chosen())
    assert asked_of(some.summary)[0].isupper()
