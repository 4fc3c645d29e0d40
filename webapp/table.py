"""Tables for spreadsheets: CSV that a German Excel opens as it is and that runs no formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from flask import Response

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"


def csv_response(
    columns: Sequence[str], rows: Iterable[Mapping[str, object]], name: str
) -> Response:
    """Return the rows as a CSV download (semicolon, UTF-8 with byte order mark, as Excel wants)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(row.get(column, "")) for column in columns])
    response = Response(BYTE_ORDER_MARK + buffer.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def cell(value: object) -> str:
    """Return a value as cell text; lists are joined, text that a spreadsheet would run is quoted."""
    if isinstance(value, (list, tuple)):
        text = " | ".join(str(item) for item in value)
    else:
        text = "" if value is None else str(value)
    # A leading apostrophe makes spreadsheets show the text instead of computing it (OWASP).
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text
