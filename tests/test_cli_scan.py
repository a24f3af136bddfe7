"""The program as its users meet it: one line a bad file, exit codes, JSON alone on stdout, run again."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pikepdf
import pytest

from tests.processes import ROOT, environment, run_sohoa, save_tiny_batch, tiny_page


def _save_bad_inputs(folder: Path, outside: Path) -> dict[str, str]:
    """Write one of each kind of bad file; return the code that each is refused with, by the name shown."""
    folder.mkdir()
    (folder / "empty.png").write_bytes(b"")
    (folder / "text.png").write_text("this is no image", encoding="utf-8")
    (folder / "new\nline.png").write_text("nor is this", encoding="utf-8")
    (folder / "[red]tag.png").write_text("nor this", encoding="utf-8")
    (folder / "cut.png").write_bytes(_png_bytes(folder)[:40])
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(folder / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    tiny_page("ngoài").save(outside)
    (folder / "out.png").symlink_to(outside)
    (folder / "gone.png").symlink_to(folder / "nothing.png")
    return {
        "empty.png": "bad-input",
        "text.png": "unsupported",
        "new\\nline.png": "unsupported",
        "[red]tag.png": "unsupported",
        "cut.png": "bad-input",
        "locked.pdf": "encrypted",
        "out.png": "no-access",
        "gone.png": "bad-input",
    }


def _png_bytes(folder: Path) -> bytes:
    whole = folder / "whole.png"
    tiny_page("cắt").save(whole)
    data = whole.read_bytes()
    whole.unlink()
    return data


@pytest.mark.slow
def test_bad_files_are_told_one_line_each_and_the_good_one_is_read(tmp_path: Path) -> None:
    folder, home = tmp_path / "in", tmp_path / "home"
    codes = _save_bad_inputs(folder, tmp_path / "outside.png")
    tiny_page("tốt").save(folder / "good.png", dpi=(200, 200))
    env = environment(home)
    first = run_sohoa("scan", folder, "--batch", "b", env=env)
    assert first.returncode == 1, first.stderr
    assert "Traceback" not in first.stderr
    lines = first.stdout.splitlines()
    for name, code in codes.items():
        told = [line for line in lines if name in line]
        assert len(told) == 1, (name, told)
        assert f"[{code}] → " in told[0], told
        assert not told[0].endswith("→ ")
    assert "1 = 1 done + 0 failed" in first.stdout
    assert "\x1b[" not in first.stdout + first.stderr

    again = run_sohoa("scan", folder, "--batch", "b", "--json", env=env)
    assert again.returncode == 1
    told_json = json.loads(again.stdout)
    assert (told_json["read_now"], told_json["done"], told_json["new_files"]) == (0, 1, 0)
    assert {f["file"]: f["code"] for f in told_json["failures"]} == codes

    for path in folder.iterdir():
        if path.name != "good.png":
            path.unlink()
    cleaned = run_sohoa("scan", os.path.relpath(folder, ROOT), "--batch", "b", "--json", env=env)
    assert cleaned.returncode == 0, "files that are gone are no failures any more"
    told_json = json.loads(cleaned.stdout)
    assert (told_json["pages_in"], told_json["excluded"], told_json["files"]) == (1, 0, 1)


@pytest.mark.slow
def test_a_good_folder_in_vietnamese_and_the_whole_way(tmp_path: Path) -> None:
    folder, home = tmp_path / "Hữu Lũng", tmp_path / "home"
    save_tiny_batch(folder, singles=1, tiff_pages=2)
    env = environment(home, SOHOA_LANG="vi")
    done = run_sohoa("scan", folder, env=env)
    assert done.returncode == 0, done.stderr
    assert re.search(r"3 = 3 xong \+ 0 lỗi", done.stdout)
    assert str(home) in done.stdout
    batches = json.loads(run_sohoa("status", "--json", env=env).stdout)
    assert [(b["name"], b["pages_in"], b["done"]) for b in batches] == [("Hữu Lũng", 3, 3)]
    pages = run_sohoa("export", "pages", "--format", "hocr", "-o", tmp_path / "out", env=env)
    assert pages.returncode == 0, pages.stderr
    assert len(list((tmp_path / "out").iterdir())) == 3
    checked = run_sohoa("check", "--json", env=env)
    fixity = [f for f in json.loads(checked.stdout) if f["name"] == "fixity"]
    assert fixity
    assert fixity[0]["is_good"]


@pytest.mark.parametrize(
    ("args", "settings", "code"),
    [
        ((), {}, 2),
        (("scan",), {}, 2),
        (("scan", "nowhere"), {}, 2),
        (("scan", ".", "--workers", "0"), {}, 2),
        (("fly",), {}, 2),
        (("status", "no such batch"), {}, 2),
        (("export", "records", "--format", "doc"), {}, 2),
        (("status",), {"SOHOA_WORKERS": "many"}, 3),
        (("status",), {"SOHOA_CHUNK_PAGES": "1"}, 3),
        (("status",), {"SOHOA_DATABASE_URL": "oracle://here"}, 3),
        (("status",), {"SOHOA_STORE_URL": "ftp://here"}, 3),
        (("status",), {"SOHOA_HOME": "/dev/null/home"}, 4),
        (("status",), {}, 0),
        (("--help",), {}, 0),
    ],
)
def test_exit_codes(tmp_path: Path, args: tuple[str, ...], settings: dict[str, str], code: int) -> None:
    done = run_sohoa(*args, env=environment(tmp_path / "home", **settings))
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if code in (3, 4):
        assert len(done.stderr.splitlines()) == 1
        assert "→" in done.stderr


def test_results_that_cannot_be_written_leave_the_old_file(tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    old = tmp_path / "records.jsonl"
    old.write_text("old")
    folder = tmp_path / "folder"
    folder.mkdir()
    done = run_sohoa("export", "records", "-o", tmp_path / "none" / "records.jsonl", env=env)
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1
    done = run_sohoa("export", "records", "-o", folder, env=env)
    assert done.returncode == 4
    assert old.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["folder", "home", "records.jsonl"]  # noqa: PTH208 - names only


@pytest.mark.slow
def test_a_full_disk_is_told_with_code_4_and_nothing_is_lost(tmp_path: Path) -> None:
    folder, home = tmp_path / "in", tmp_path / "home"
    save_tiny_batch(folder, singles=3, tiff_pages=0)
    tiny_page("lớn").convert("RGB").save(folder / "large.tif", dpi=(200, 200))
    env = environment(home)
    assert run_sohoa("status", env=env).returncode == 0  # makes the archive
    # A limit on the size of a file stands for a disk without room: the large one does not go in.
    full = run_sohoa("scan", folder, "--batch", "b", env=env, largest_file_bytes=700_000)
    assert full.returncode == 4, full.stderr
    assert "[storage] → " in full.stderr
    assert "Traceback" not in full.stderr
    done = run_sohoa("scan", folder, "--batch", "b", "--json", env=env)
    assert done.returncode == 0, done.stderr
    assert (json.loads(done.stdout)["done"], json.loads(done.stdout)["excluded"]) == (4, 0)
