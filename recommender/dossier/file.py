"""The dossier as a file (mappe.yaml): read strictly, written so that people can edit it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from kb.vocabulary import Words
from recommender.dossier.model import VERSION, Dossier, DossierError, read_dossier
from recommender.profile import Profile
from recommender.profile_file import Fields, FileError, read_fields, read_profile_fields


def read_dossier_file(raw: bytes, words: Words) -> Dossier:
    """Read the bytes of a dossier file; raises :class:`recommender.profile_file.FileError`."""
    return _dossier(read_fields(raw), words)


def read_profile_or_dossier(raw: bytes, words: Words) -> Profile | Dossier:
    """Read a file that is either; raises :class:`recommender.profile_file.FileError`."""
    fields = read_fields(raw)
    return _dossier(fields, words) if "mappe" in fields.data else read_profile_fields(fields, words)


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


def _dossier(fields: Fields, words: Words) -> Dossier:
    if "mappe" not in fields.data:
        raise FileError(f"Das ist keine Mappe, die Angabe „mappe: {VERSION}“ fehlt.")
    try:
        return read_dossier(fields.data, words)
    except DossierError as error:
        raise FileError(str(error), fields.document.line_of(error.path)) from error


class _Dumper(yaml.SafeDumper):
    """Writes longer texts as blocks that people can edit, and nothing by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # The first three are line ends to YAML only; unquoted they would come back as spaces.
    rare = any(sign in text for sign in "\x85\u2028\u2029")
    style = '"' if rare else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)
