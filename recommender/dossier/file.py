"""The dossier as a file (mappe.yaml), and profiles as files: read strictly, written atomically."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kb.record_text import RecordTextProblem, decode
from kb.strict_yaml import Document, YamlProblem, read_yaml
from kb.vocabulary import Words
from recommender.dossier.model import VERSION, Dossier, DossierError, read_dossier
from recommender.profile import Profile, ProfileError, read_profile

LARGEST_FILE = 200_000
"""Bytes; a dossier with every text at full length is smaller, and reading YAML is slow."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class FileError(ValueError):
    """A file is no profile and no dossier; names the line (from 1) and says what is wrong."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(f"Zeile {line}: {message}")
        self.line = line


@dataclass(frozen=True)
class _Read:
    data: Mapping[str, Any]
    document: Document


def read_dossier_file(raw: bytes, words: Words) -> Dossier:
    """Read the bytes of a dossier file; raises :class:`FileError`."""
    return _dossier(_read(raw, f"Eine Mappe beginnt mit „mappe: {VERSION}“."), words)


def read_profile_or_dossier(raw: bytes, words: Words) -> Profile | Dossier:
    """Read a file that is either a profile or a dossier; raises :class:`FileError`."""
    read = _read(raw, "Ein Profil braucht z. B. struktur: und problem:.")
    if "mappe" in read.data:
        return _dossier(read, words)
    try:
        return read_profile(read.data, words)
    except ProfileError as error:
        raise FileError(str(error), read.document.line_of((error.field,))) from error


def dossier_to_yaml(dossier: Dossier) -> str:
    """Return the text of a dossier file, which :func:`read_dossier_file` reads back as it was."""
    head = "# Mappe des Praxiskompass Quartier: wieder öffnen auf der Seite „Mappe“ oder mit `praxis brief`.\n"
    return head + yaml.dump(
        dossier.to_record(), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=4096
    )


def write_new(path: Path, content: bytes, overwrite: bool = False) -> None:
    """Write a file completely or not at all; raises FileExistsError where it must not overwrite."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        if not overwrite:
            # Takes the name, or fails where it exists, even if it appeared this very moment.
            path.open("xb").close()
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _read(raw: bytes, advice: str) -> _Read:
    if len(raw) > LARGEST_FILE:
        raise FileError(f"Die Datei ist zu groß: {len(raw)} Bytes, möglich sind {LARGEST_FILE}.")
    try:
        # Some editors on Windows set this mark; it says nothing that UTF-8 does not say.
        document = read_yaml(decode(raw.removeprefix(_BYTE_ORDER_MARK)))
    except (RecordTextProblem, YamlProblem) as error:
        raise FileError(f"{error.message} {error.advice}".strip(), error.line) from error
    if not isinstance(document.data, dict):
        raise FileError(f"Das ist keine Liste von Angaben (Feld: Wert). {advice}")
    return _Read(document.data, document)


def _dossier(read: _Read, words: Words) -> Dossier:
    if "mappe" not in read.data:
        raise FileError(f"Das ist keine Mappe, die Angabe „mappe: {VERSION}“ fehlt.")
    try:
        return read_dossier(read.data, words)
    except DossierError as error:
        raise FileError(str(error), read.document.line_of(error.path)) from error


class _Dumper(yaml.SafeDumper):
    """Writes longer texts as blocks that people can edit, and nothing by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)
