"""The forms in which a dossier is handed out."""

from __future__ import annotations

import json
from collections.abc import Callable

from kb.vocabulary import Words
from recommender.dossier.as_data import dossier_as_data
from recommender.dossier.contents import Contents
from recommender.dossier.docx import as_docx
from recommender.dossier.file import dossier_to_yaml
from recommender.dossier.markdown import AddressOf, as_markdown
from recommender.dossier.sections import document_of


def _docx(contents: Contents, words: Words, address_of: AddressOf) -> bytes:
    return as_docx(document_of(contents, words), address_of, contents.made_on)


def _markdown(contents: Contents, words: Words, address_of: AddressOf) -> bytes:
    return as_markdown(document_of(contents, words), address_of).encode()


def _json(contents: Contents, words: Words, address_of: AddressOf) -> bytes:
    data = dossier_as_data(contents, words)
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _yaml(contents: Contents, words: Words, address_of: AddressOf) -> bytes:
    return dossier_to_yaml(contents.dossier).encode()


WRITERS: dict[str, Callable[[Contents, Words, AddressOf], bytes]] = {
    "docx": _docx,
    "md": _markdown,
    "json": _json,
    "yaml": _yaml,
}
"""How a dossier is written, by the ending of the file's name."""


def no_address(case_id: str) -> None:
    """Link no case, for where nobody knows under which address the pages are served."""
