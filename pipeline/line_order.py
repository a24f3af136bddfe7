"""In which order lines of a page are read.

Rows from top to bottom, columns that stand side by side one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

from models.geometry import Box

# Rows further apart than this many line heights do not belong to the same columns.
_APART = 2.2


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """Return the indexes of ``boxes`` in reading order.

    Rows are lines at one height. Where neighbouring rows leave the same white gap between left and right,
    they are two columns: the left one is read to its end first.
    """
    ordered: list[int] = []
    zone: list[list[int]] = []
    for row in _rows(boxes):
        if zone and not _continues(zone, row, boxes):
            ordered += _by_columns(zone, boxes)
            zone = []
        zone.append(row)
    return ordered + _by_columns(zone, boxes)


def _rows(boxes: Sequence[Box]) -> list[list[int]]:
    """Group boxes that overlap by half their height, top to bottom; each row from left to right."""
    rows: list[list[int]] = []
    for index in sorted(range(len(boxes)), key=lambda i: boxes[i].center_y):
        box = boxes[index]
        last = boxes[rows[-1][-1]] if rows else None
        if last is not None and min(box.y2, last.y2) - max(box.y, last.y) >= 0.5 * min(box.h, last.h):
            rows[-1].append(index)
        else:
            rows.append([index])
    return [sorted(row, key=lambda i: boxes[i].x) for row in rows]


def _continues(zone: list[list[int]], row: list[int], boxes: Sequence[Box]) -> bool:
    """Tell whether ``row`` stands in the columns of ``zone``.

    Close below, and some white gap runs through both.
    """
    above = max(boxes[i].y2 for i in zone[-1])
    height = max(boxes[i].h for i in row)
    return boxes[row[0]].y - above <= _APART * height and bool(_gaps([*zone, row], boxes))


def _gaps(rows: list[list[int]], boxes: Sequence[Box]) -> list[int]:
    """Return where a white gap lies between left and right that no line of ``rows`` crosses.

    Both sides in use.
    """
    members = sorted((boxes[i] for row in rows for i in row), key=lambda b: b.x)
    gaps, reach = [], members[0].x2
    for box in members[1:]:
        if box.x > reach:
            gaps.append((reach + box.x) // 2)
        reach = max(reach, box.x2)
    return gaps


def _by_columns(zone: list[list[int]], boxes: Sequence[Box]) -> list[int]:
    if not zone:
        return []
    members = [i for row in zone for i in row]
    gaps = _gaps(zone, boxes)
    if len(zone) == 1 or not gaps:
        return members
    columns = [[i for i in members if sum(boxes[i].x >= g for g in gaps) == n] for n in range(len(gaps) + 1)]
    return [column[i] for column in columns for row in _rows([boxes[k] for k in column]) for i in row]
