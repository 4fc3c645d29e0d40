"""A profile as a file people write: YAML, read strictly, with the line of whatever is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.record_text import RecordTextProblem, decode
from kb.strict_yaml import Document, YamlProblem, read_yaml
from kb.vocabulary import Words
from recommender.profile import Profile, ProfileError, read_profile

LARGEST_FILE = 200_000
"""Bytes; every text at full length fits, and reading YAML is slow."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class FileError(ValueError):
    """A file cannot be read as what it should be; says the line (from 1) and what is wrong."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(f"Zeile {line}: {message}")
        self.line = line


@dataclass(frozen=True)
class Fields:
    """The fields of a file by their German names, and the document that knows their lines."""

    data: Mapping[str, Any]
    document: Document


def read_fields(raw: bytes) -> Fields:
    """Read the bytes of a YAML file that holds fields; raises :class:`FileError`."""
    if len(raw) > LARGEST_FILE:
        raise FileError(f"Die Datei ist zu groß: {len(raw)} Bytes, möglich sind {LARGEST_FILE}.")
    try:
        # Some editors on Windows set this mark; it says nothing that UTF-8 does not say.
        document = read_yaml(decode(raw.removeprefix(_BYTE_ORDER_MARK)))
    except (RecordTextProblem, YamlProblem) as error:
        raise FileError(f"{error.message} {error.advice}".strip(), error.line) from error
    if not isinstance(document.data, dict):
        raise FileError(
            "Hier stehen keine Angaben (Feld: Wert). Ein Profil braucht z. B. struktur: und problem:."
        )
    return Fields(document.data, document)


def read_profile_fields(fields: Fields, words: Words) -> Profile:
    """Build the profile of a file; raises :class:`FileError`."""
    try:
        return read_profile(fields.data, words)
    except ProfileError as error:
        raise FileError(str(error), fields.document.line_of((error.field,))) from error
