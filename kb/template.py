"""A new case from the template: fields with a comment each, nothing overwritten."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

from kb.collection import CASES
from kb.problems import shown
from kb.spelling import fold

TEMPLATE = "VORLAGE.md"
LONGEST_SLUG = 80
"""Signs; file names and addresses stay readable."""


class TemplateError(Exception):
    """The template cannot be written; says why and what to do."""


def slug_of(place: str, title: str) -> str:
    """Return the id a case of this title and place gets: place first, ASCII, hyphens."""
    plain = (
        unicodedata.normalize("NFKD", fold(f"{place} {title}")).encode("ascii", "ignore").decode()
    )
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:8])[:LONGEST_SLUG].strip("-")


def write_template(content: Path, title: str, place: str) -> Path:
    """Write a new draft into the content folder and return its path; raises TemplateError."""
    slug = slug_of(place, title)
    if not slug or not title.strip() or not place.strip():
        raise TemplateError("Aus Titel und Gemeinde wird keine Kennung. Bitte beides nennen.")
    path = content / CASES / f"{slug}.md"
    try:
        template = (content / TEMPLATE).read_text(encoding="utf-8")
    except OSError as error:
        raise TemplateError(
            f"Die Vorlage {content / TEMPLATE} fehlt. Sie gehört neben den Ordner {CASES}/;"
            " PRAXIS_CONTENT prüfen."
        ) from error
    today = date.today()
    filled = {
        "TITEL": _quoted(title),
        "GEMEINDE": _quoted(place),
        "MONAT": f"{today:%Y-%m}",
        "FAELLIG": f"{today.year + 1}-{today:%m}",
    }
    # In one pass: a title may contain the word GEMEINDE.
    text = re.sub("|".join(filled), lambda match: filled[match[0]], template)
    try:
        # Mode x: two curators with the same idea must not overwrite each other.
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise TemplateError(
            f"{shown(path)} gibt es schon. Bitte einen anderen Titel wählen."
        ) from error
    except OSError as error:
        raise TemplateError(
            f"{shown(path)} lässt sich nicht anlegen ({error.strerror})."
        ) from error
    return path


def _quoted(text: str) -> str:
    plain = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
