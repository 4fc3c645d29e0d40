"""What a program sends: JSON, form data or fields in the address, as one record of German fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnsupportedMediaType

from webapp.errors import InvalidInput


def given_record(lists: Collection[str], flags: Collection[str] = ()) -> dict[str, Any]:
    """Return the record of this request; ``lists`` may be given several times, ``flags`` are yes or no.

    Raises :class:`InvalidInput` for anything but an object, 415 for other media types.
    """
    if request.method == "GET":
        return record_of_fields(request.args, lists, flags)
    if request.is_json:
        data = request.get_json(silent=True)
        if not isinstance(data, dict):
            raise InvalidInput("Der Inhalt der Anfrage ist kein JSON-Objekt.")
        return dict(data)
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return record_of_fields(request.form, lists, flags)
    raise UnsupportedMediaType()


def record_of_fields(
    fields: MultiDict[str, str], lists: Collection[str], flags: Collection[str] = ()
) -> dict[str, Any]:
    """Return form fields as a record; an empty field is as good as none."""
    record: dict[str, Any] = {}
    pairs: Iterable[tuple[str, list[str]]] = fields.lists()
    for name, values in pairs:
        # Browsers send line ends as CR LF; counted so, a text could be too long by what nobody typed.
        filled = [value.replace("\r\n", "\n") for value in values if value]
        if name in lists:
            record[name] = filled
        elif name in flags:
            record[name] = bool(filled) and filled[0] not in ("0", "false", "nein")
        elif filled:
            record[name] = filled[0]
    return record
