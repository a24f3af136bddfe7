"""What the words of a paper say of gathering, remains and moves: rules as rows, tried on folded words.

``strength`` decides where rules contradict: 3 is what was made to say so, 2 a plain sentence, 1 a hint. The
words are those of registers and lists of the country (see the samples of the domain); none is of one archive.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.record import DocumentKind, FieldName
from models.summary import Answer, Aspect

_ANYWHERE = (FieldName.BURIAL_PLACE, FieldName.NOTES, FieldName.CEMETERY)
_NOTES = (FieldName.NOTES, FieldName.BURIAL_PLACE)


@dataclass(frozen=True, slots=True)
class WordRule:
    """A pattern over the folded words of some fields; ``example`` matches it, ``not_this`` must not."""

    id: str
    aspect: Aspect
    answer: Answer
    strength: int
    pattern: str
    fields: tuple[FieldName, ...]
    example: str
    not_this: str


@dataclass(frozen=True, slots=True)
class PaperRule:
    """What it means that a man stands on a paper of this kind at all."""

    id: str
    aspect: Aspect
    answer: Answer
    strength: int
    document: DocumentKind


_YES, _NO = Answer.YES, Answer.NO

WORD_RULES: tuple[WordRule, ...] = (
    WordRule("w01", Aspect.GATHERED, _NO, 2, r"\bchua (?:duoc )?(?:quy tap|cat boc|tim thay)\b", _ANYWHERE,
             "Chưa quy tập", "Đã quy tập về quê"),
    WordRule("w02", Aspect.GATHERED, _NO, 2,
             r"\b(?:mat (?:thi hai|xac|tich|mo|phan mo)|khong (?:tim thay|con) (?:mo|hai cot|thi hai))\b",
             _ANYWHERE, "Mất thi hài", "Mộ mất số"),
    WordRule("w03", Aspect.GATHERED, _YES, 2,
             r"\b(?:da|duoc) (?:quy tap|cat boc|di chuyen)\b|\b(?:quy tap|di chuyen|chuyen) (?:ve|tu|den)\b",
             _ANYWHERE, "GĐ quy tập về NTLS năm 2005", "Chưa quy tập"),
    WordRule("w04", Aspect.GATHERED, _YES, 1,
             r"\b(?:ntls|nghia trang liet si|nghia trang (?:tinh|huyen|xa))\b",
             (FieldName.BURIAL_PLACE,), "NTLS Trường Sơn", "Nghĩa trang của đơn vị"),
    WordRule("w05", Aspect.GATHERED, _NO, 1,
             r"\b(?:gan mat tran|tai tran dia|khu vuc rieng|nghia trang (?:cua )?(?:don vi|mat tran)"
             r"|bo suoi|chan doi|doi khong ten|canh rung|trong rung)\b",
             (FieldName.BURIAL_PLACE,), "Gần mặt trận", "NTLS Đường 9"),
    WordRule("w10", Aspect.REMAINS, _NO, 2, r"\b(?:khc|khong (?:co |con )?hai cot|mo vong|mo gio)\b",
             _ANYWHERE, "Mộ vọng", "Có hài cốt"),
    WordRule("w11", Aspect.REMAINS, _YES, 2, r"\bchc\b|(?<!khong )\b(?:co|con) hai cot\b", _ANYWHERE,
             "Có hài cốt", "Không có hài cốt"),
    WordRule("w20", Aspect.MOVED_HOME, _YES, 2,
             r"\b(?:gia dinh|gd) (?:da )?(?:nhan|don|di chuyen|dua|quy tap)\b|\bve que\b", _ANYWHERE,
             "Di chuyển về quê 2003", "Quê ở Thái Bình"),
    WordRule("w30", Aspect.NOTIFIED, _YES, 1, r"\bda bao tu\b|\bgiay bao tu (?:so )?\d", _NOTES,
             "Đã báo tử", "Chưa báo tử"),
    WordRule("w31", Aspect.NOTIFIED, _NO, 1, r"\bchua (?:co giay )?bao tu\b", _NOTES,
             "Chưa báo tử", "Đã báo tử"),
)  # fmt: skip

PAPER_RULES: tuple[PaperRule, ...] = (
    PaperRule("p01", Aspect.GATHERED, _YES, 3, DocumentKind.GRAVE_REGISTER),
    PaperRule("p02", Aspect.GATHERED, _YES, 3, DocumentKind.EXHUMATION_MINUTES),
    PaperRule("p03", Aspect.REMAINS, _YES, 2, DocumentKind.EXHUMATION_MINUTES),
    PaperRule("p04", Aspect.NOTIFIED, _YES, 3, DocumentKind.DEATH_NOTICE),
)
