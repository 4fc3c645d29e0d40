"""The judged queries and the off-topic texts that ship with the project."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from recommender.profile import Profile

DATA = Path(__file__).resolve().parent / "data"


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


@lru_cache(maxsize=8)
def load_queries(*names: str) -> tuple[JudgedQuery, ...]:
    """Return the queries of the named files (``dev``, ``eigene``, ``fremd``, ``english``)."""
    queries = []
    for name in names:
        path = DATA / f"{name}.jsonl"
        if not path.exists():
            continue
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                row = json.loads(line)
                profile = Profile(structure=row.get("struktur", ""), problem=row.get("problem", ""))
                queries.append(
                    JudgedQuery(
                        row["id"],
                        profile,
                        tuple(row.get("erwartet", ())),
                        row.get("urteile", {}),
                        row.get("art", ""),
                    )
                )
    return tuple(queries)
