"""Cutting prose and terse notes into the sentences that are compared with each other."""

from __future__ import annotations

import re

_ABBREVIATIONS = (
    "z. B.", "z.B.", "u. a.", "u.a.", "d. h.", "d.h.", "bzw.", "ca.", "rd.", "etc.", "usw.",
    "St.", "Dr.", "Nr.", "Str.", "Mio.", "Tsd.", "EW.", "inkl.", "ggf.", "ehem.", "evtl.", "max.",
    "min.", "mind.", "Abs.", "Art.", "Jh.", "Jhdt.", "o. ä.", "o.ä.", "i. d. R.", "v. a.", "v.a.",
)  # fmt: skip
# Looking back before the alternatives, not in each: most places are given up after one glance.
_ABBREVIATION = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(_ABBREVIATIONS, key=len, reverse=True)))})"
)
_HIDDEN = "\u0001"
_FULL_STOP = r"(?<=[.!?…])[\"“”»«)]*\s+(?=[\"„“»«(]*[A-ZÄÖÜ0-9])"
_END = re.compile(_FULL_STOP + r"|[;\n\r]+|\s+[–•·|]\s+")
_SENTENCE_END = re.compile(_FULL_STOP + r"|[\n\r]+")
# „6. Wohnkomplex“, „19. Jahrhundert“: sentences hardly ever end in a number this small.
_ORDINAL = re.compile(r"\b(\d{1,2})\.(?=\s)")
_LEADING = re.compile(r"^[\s\-–•*·]+")
_MARKDOWN = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*_`#>]+")
LONGEST_NOTE = 18
"""Words; a longer run without a full stop is a list of notes and is cut at its commas."""


def sentences_of(text: str) -> list[str]:
    """Return the sentences or notes of a text, trimmed, without Markdown signs and empty ones."""
    hidden = _hide_inner_stops(text)
    sentences: list[str] = []
    for piece in _END.split(hidden):
        for part in _cut_notes(piece):
            sentence = _LEADING.sub("", part.replace(_HIDDEN, ".")).strip()
            if any(sign.isalnum() for sign in sentence):
                sentences.append(sentence)
    return sentences


def opening_of(text: str, sentences: int = 2) -> str:
    """Return the first whole sentences of a text as they stand there, without Markdown signs."""
    hidden = _hide_inner_stops(text).strip()
    ends = [match.end() for match in _SENTENCE_END.finditer(hidden)]
    opening = hidden[: ends[sentences - 1]] if len(ends) >= sentences else hidden
    return " ".join(opening.replace(_HIDDEN, ".").split())


def _hide_inner_stops(text: str) -> str:
    plain = _MARKDOWN.sub(lambda match: match[1] or "", text)
    hidden = _ABBREVIATION.sub(lambda match: match[0].replace(".", _HIDDEN), plain)
    return _ORDINAL.sub(rf"\1{_HIDDEN}", hidden)


def _cut_notes(piece: str) -> list[str]:
    if len(piece.split()) <= LONGEST_NOTE or piece.count(",") < 2:
        return [piece]
    parts: list[str] = []
    for part in re.split(r",\s+", piece):
        # A fragment of one or two words says too little on its own and stays with its neighbour.
        if parts and (len(part.split()) < 3 or len(parts[-1].split()) < 3):
            parts[-1] += ", " + part
        else:
            parts.append(part)
    return parts
