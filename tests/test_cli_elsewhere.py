"""A list from elsewhere comes in as a source of its own and is held against what was read from paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.checking import AUTHOR, check_against_elsewhere
from cli.linking import link_archive
from dossiers.cross_check import disagreements
from extractors.old_encodings import Encoding
from extractors.values import PARSERS
from flows.intake import take_in
from flows.worker import ExtractJob, extract_source, job_for, read_page
from models.record import DocumentKind, FieldName, FieldStatus, Record, RecordKind
from models.review import Verdict
from storage.archive import Archive
from storage.desk import Desk
from storage.dossiers import Dossiers
from storage.policy import Policy
from storage.queue import Holder, QueueFilter
from storage.settling import Word
from tests.archive_builder import open_archive, sha
from tests.dossier_builder import make_paper
from tests.workbook_builder import MEN, list_xlsx

READ = {
    "full_name": "Nguyễn Văn Đức", "birth_date": "1946", "home_place": "Tân Thanh, Văn Lãng, Lạng Sơn",
    "unit": "e12 f3", "death_date": "3/1968",
}  # fmt: skip


def take(archive: Archive, path: Path) -> int:
    """Take a list in and read it as a worker would; return how many pages were read."""
    batch = archive.open_batch("Danh sách từ nơi khác: Sở Nội vụ")
    taken = take_in(archive, batch, [path])
    assert not taken.refusals
    tasks = archive.lease_pages(batch, "test", limit=10)
    for task in tasks:
        result = read_page(job_for(archive.settings, task.sha256, task.page_no))
        assert archive.finish_page(task.page_id, "test", result)
    for sha256 in {task.sha256 for task in tasks}:
        extract_source(ExtractJob(archive.settings, sha256))
    return len(tasks)


@pytest.fixture
def scanned(tmp_path: Path) -> Archive:
    """An archive with one scanned row, whose year of birth was misread."""
    archive = open_archive(tmp_path / "home")
    Desk(archive).set_policy(Policy(audit_accepted=0.0, audit_confirmed=0.0), author="test")
    batch = archive.open_batch("b")
    archive.add_sighting(batch, sha(1), display_name="so.pdf", folder="", modified_at=None)
    archive.add_source(sha(1), size=1, media_type="pdf", page_count=1)
    made = make_paper(sha(1), DocumentKind.MARTYR_LIST, RecordKind.MARTYR, 1, READ)
    archive.save_records(sha(1), [made], author="machine", version="1")
    return archive


def test_a_list_is_a_second_source_and_a_check_on_the_reading(scanned: Archive, tmp_path: Path) -> None:
    path = list_xlsx(tmp_path / "so-noi-vu.xlsx", Encoding.TCVN3)
    assert take(scanned, path) == 1
    run = link_archive(scanned)
    assert run.counts.records == len(MEN) + 1 and run.counts.with_several == 1
    assert run.flagged == 1
    (view,) = Desk(scanned).claim(
        Holder("s", "hoa", is_adjudicator=True), QueueFilter(is_flagged=True), count=9
    )
    assert view.field is not None and (view.field.key, view.field.text) == ("birth_date", "1946")
    assert view.comment == "so-noi-vu.xlsx, tr. 1, dòng 1: “1945”"
    frame = Dossiers(scanned).frame(Dossiers(scanned).dossier_of(view.record_id) or "")
    assert frame is not None and len(frame.record_ids) == 2
    files = {paper.file for paper in Dossiers(scanned).records(frame.record_ids)}
    assert files == {"so.pdf", "so-noi-vu.xlsx"}

    assert take(scanned, path) == 0, "the same file again adds nothing"
    assert link_archive(scanned).counts.records == len(MEN) + 1
    assert check_against_elsewhere(scanned).flagged == 0, "a flag is raised once"

    Desk(scanned).decide(Holder("s", "hoa", is_adjudicator=True), Word(view.id, Verdict.CORRECT, "1945"))
    after = scanned.record(view.record_id)
    field = after.record.get("birth_date") if after is not None else None
    assert field is not None and (field.text, field.status) == ("1945", FieldStatus.CORRECTED)
    assert check_against_elsewhere(scanned).flagged == 0
    history = [d.author for d, _ in Desk(scanned).history(record_id=view.record_id)]
    assert history == [AUTHOR, "hoa"]


PAIRS = (
    (FieldName.FULL_NAME, "Nguyễn Văn Dức", "Nguyễn Văn Đức", True, "a letter of a name"),
    (FieldName.FULL_NAME, "Nguyễn Văn Hoà", "Nguyễn Văn Hòa", False, "the tone stands elsewhere"),
    (FieldName.DEATH_DATE, "12/3/1968", "12-03-1968", False, "the same day"),
    (FieldName.DEATH_DATE, "12/3/1968", "1968", False, "only vaguer"),
    (FieldName.DEATH_DATE, "12/3/1968", "12/8/1968", True, "another month"),
    (FieldName.HOME_PLACE, "Tân Thanh, Văn Lãng", "Xã Tân Thanh, Văn Lãng, Lạng Sơn", False, "more of it"),
    (FieldName.UNIT, "e12", "e21", True, "figures turned"),
    (FieldName.NOTES, "Có hài cốt", "Đã quy tập", False, "a man has many notes"),
    (FieldName.BIRTH_DATE, "không rõ", "1945", False, "what is not known is not contradicted"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "read", "said", "differs", "why"), PAIRS)
def test_what_contradicts(name: FieldName, read: str, said: str, differs: bool, why: str) -> None:
    one, other = (_row(sha(n), name, text) for n, text in ((1, read), (2, said)))
    found = disagreements([one, other], {sha(2)})
    assert bool(found) is differs, why
    assert disagreements([one, other], set()) == []


def _row(sha256: str, name: FieldName, text: str) -> Record:
    assert name in PARSERS
    return make_paper(sha256, DocumentKind.MARTYR_LIST, RecordKind.MARTYR, 1, {name.value: text})
