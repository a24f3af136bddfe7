"""The list of faces: whole families are held out, what is core needs nothing but `make setup`."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.faces import PAGE_STYLES, FaceStyle, find_all_faces, find_faces, read_face_rows
from bench.fetch_faces import join_cuts

_KIN = (("Carlito", "Lato"), ("EB Garamond", "Cormorant Garamond"), ("Gentium", "Gentium Book"))


def test_names_and_files_are_listed_once() -> None:
    rows = read_face_rows()
    assert len({row.name for row in rows}) == len(rows)
    assert len({row.regular for row in rows}) == len(rows)


def test_every_style_has_faces_to_train_on_and_faces_held_out() -> None:
    rows = read_face_rows()
    for style in FaceStyle:
        held_out = [row.is_held_out for row in rows if row.style is style]
        assert held_out.count(True) >= 2
        assert held_out.count(False) >= 10


def test_kin_of_a_held_out_face_is_held_out() -> None:
    held_out = {row.name: row.is_held_out for row in read_face_rows()}
    assert all(held_out[name] for pair in _KIN for name in pair)


def test_core_faces_do_not_depend_on_what_else_is_installed() -> None:
    core = {row.name for row in read_face_rows() if row.is_core}
    assert {face.name for face in find_faces()} <= core
    assert {face.style for face in find_faces()} <= PAGE_STYLES
    assert set(find_faces()) <= set(find_all_faces())


def test_a_face_with_one_subset_only_is_left_out(tmp_path: Path) -> None:
    source = next(face.regular for face in find_faces())
    shutil.copy(source, tmp_path / "half-latin-400-normal.woff2")
    assert join_cuts(tmp_path, "half", tmp_path) == []
