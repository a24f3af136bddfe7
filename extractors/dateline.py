"""When a paper was written ("Lạng Sơn, ngày 5 tháng 2 năm 1984"), and which dates on it would lie after that.

Only for papers whose own date is no field of their records: registers, forms, minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from extractors.date_order import check_order
from extractors.dates import parse_date
from extractors.table_sense import doubt_field
from extractors.text import fold_in_place, nfc
from models.page import Line
from models.record import DateValue, FieldName, Reason, Record

# A place and a date, and nothing else in the line: "hy sinh tại Tây Ninh, ngày …" is a sentence.
_LINE = re.compile(
    r"^\W*(?!.*\b(?:sinh|mat|chet|nhap ngu|boc|tang|tap)\b)[a-z][a-z .\-]{1,38},\s*"
    r"(?P<date>ngay\s+\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+\d{4})\W*$"
)


def find_dateline(lines: Iterable[Line]) -> DateValue | None:
    """Return the date of the last line that holds a place and a full date alone; None where there is none."""
    found = None
    for line in lines:
        text = nfc(line.text)
        match = _LINE.match(fold_in_place(text))
        if match is not None:
            parsed = parse_date(text[match.start("date") : match.end("date")])
            is_sure = isinstance(parsed.value, DateValue) and not parsed.reasons
            found = parsed.value if is_sure and isinstance(parsed.value, DateValue) else found
    return found


def doubt_later(record: Record, written: DateValue | None) -> Record:
    """Return the record with those dates doubted that lie after the day on which its paper was written."""
    dates = {f.name: f.value for f in record.fields if isinstance(f.value, DateValue)}
    if written is None or FieldName.DOCUMENT_DATE in dates:
        return record
    parties = {
        name for name, value in dates.items() if check_order({name: value, FieldName.DOCUMENT_DATE: written})
    }
    if not parties:
        return record
    fields = (doubt_field(f, Reason.DATES_CONFLICT) if f.name in parties else f for f in record.fields)
    return replace(record, fields=tuple(fields))
