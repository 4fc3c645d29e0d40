"""The judged queries and the off-topic texts that ship with the project."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from recommender.profile import Profile

DATA = Path(__file__).resolve().parent / "data"
SUPPLEMENT = DATA / "nachtrag.jsonl"
OWN_QUERIES = "anfragen"
"""Folder within the content for judged queries of its own."""


@dataclass(frozen=True)
class JudgedQuery:
    """A profile with graded relevance (0 to 3) of the pooled cases, and the expected cases.

    ``kind`` says what an off-topic text is about (``art``), ``nah`` if it nearly is on the topic.
    """

    id: str
    profile: Profile
    expected: tuple[str, ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)
    kind: str = ""


@lru_cache(maxsize=1)
def data_fingerprint() -> str:
    """Return a hash over the shipped queries and texts, on which closeness is calibrated."""
    digest = hashlib.sha256()
    for path in sorted(DATA.glob("*.jsonl")):
        digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()[:16]


class QueriesProblem(ValueError):
    """A file of judged queries cannot be used; names file and line."""


@lru_cache(maxsize=8)
def load_queries(*names: str, supplemented: bool = True) -> tuple[JudgedQuery, ...]:
    """Return the queries of the named files (``dev``, ``eigene``, ``pruefung``, ``fremd``, ``english``).

    Cases that were not in the pool of a query and were graded later (``nachtrag``) are added to its
    grades unless ``supplemented`` is False; a first grade is never replaced.
    """
    paths = [DATA / f"{name}.jsonl" for name in names]
    queries = tuple(query for path in paths if path.exists() for query in read_queries(path))
    if not supplemented:
        return queries
    later = {query.id: query.grades for query in read_queries(SUPPLEMENT)}
    return tuple(
        replace(query, grades={**later.get(query.id, {}), **query.grades}) for query in queries
    )


def queries_for(content: Path, cases: Collection[str]) -> tuple[JudgedQuery, ...]:
    """Return the judged queries of a content folder that ask for one of the cases.

    These are its own, ``anfragen/*.jsonl``, if it brings any, else the shipped ones. Raises
    :class:`QueriesProblem`.
    """
    own = sorted((content / OWN_QUERIES).glob("*.jsonl"))
    queries = (
        tuple(query for path in own for query in read_queries(path))
        if own
        else load_queries("dev", "eigene")
    )
    return tuple(
        query
        for query in queries
        if any(grade and case in cases for case, grade in query.grades.items())
    )


def read_queries(path: Path) -> tuple[JudgedQuery, ...]:
    """Read a file with one judged query per line; raises :class:`QueriesProblem`."""
    queries = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            profile = Profile(structure=row.get("struktur", ""), problem=row.get("problem", ""))
            expected = tuple(row.get("erwartet", ()))
            grades = {str(case): int(grade) for case, grade in row.get("urteile", {}).items()}
            kind = str(row.get("art", ""))
            queries.append(JudgedQuery(str(row["id"]), profile, expected, grades, kind))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QueriesProblem(
                f"{path}, Zeile {number}: Das ist keine beurteilte Anfrage. Je Zeile braucht es"
                ' {"id": …, "struktur": …, "problem": …, "erwartet": […], "urteile": {Fall: 0 bis 3}}.'
            ) from error
    return tuple(queries)
