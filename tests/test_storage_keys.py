"""Keys: one name for one object, and none that leaves the store."""

from __future__ import annotations

import pytest

from storage.keys import check_key, original_key, page_image_key, page_ocr_key, sha256_of

SHA = "ab" + "cd" + "0" * 60


def test_keys_are_spread_over_two_levels() -> None:
    assert original_key(SHA) == f"originals/ab/cd/{SHA}"
    assert page_image_key(SHA, 3) == f"pages/ab/cd/{SHA}/0003.jpg"
    assert page_ocr_key(SHA, 12345) == f"pages/ab/cd/{SHA}/12345.json.gz"


def test_only_an_original_names_its_hash() -> None:
    assert sha256_of(original_key(SHA)) == SHA
    assert sha256_of(page_image_key(SHA, 1)) is None


@pytest.mark.parametrize("bad", ["", "abc", SHA.upper(), SHA + "0", "../" + SHA])
def test_a_bad_hash_has_no_key(bad: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        original_key(bad)


def test_pages_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        page_image_key(SHA, 0)


@pytest.mark.parametrize(
    "bad", ["", "/etc/passwd", "../up", "a/../b", "a//b", ".parts/x", "a/.hidden", "a\nb", "a\\b", "a/"]
)
def test_a_key_cannot_leave_the_store(bad: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        check_key(bad)
