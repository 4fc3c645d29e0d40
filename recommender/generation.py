"""Index generations: built beside the old one, complete before they are named, swapped atomically.

``index/gen-<hash>/`` holds the FAISS, BM25 and word indexes, the collection and, written last,
``manifest.json`` with the checksum of every other file. ``index/CURRENT`` names the generation in
use. Whatever is missing, foreign or damaged is refused with a sentence that names the command.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.collection import Collection
from kb.model import Case
from kb.vocabulary import TermEntry, ThesaurusGroup, Vocabulary, Words
from recommender.dense import DenseIndex
from recommender.encoder import Encoder, Vectors
from recommender.evaluation.queries import data_fingerprint
from recommender.facets import holders_of, terms_of_case
from recommender.german import pieces_of
from recommender.lexical import LexicalIndex
from recommender.neighbours import SITUATION, Neighbours
from recommender.passages import RECIPE, Part, Passage, documents_of, passages_of
from recommender.related import RelatedWords
from recommender.vectors import VectorCache

SCHEMA = 7
POINTER = "CURRENT"
KEPT = 2
"""Generations kept on disk: the current one and the one a running server may still read."""

Progress = Callable[[int, int], None]
"""Called with the number of passages done and of all passages."""

Encode = Callable[[Sequence[str]], Vectors]
"""Turns texts into unit vectors, shape (texts, width)."""


class IndexProblem(Exception):
    """The index is missing, foreign, stale or damaged; says what and which command mends it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} Bitte `praxis index` ausführen.")


@dataclass(frozen=True)
class PassagePieces:
    """Passages that hold a piece, and the numbers of the pieces in ``Generation.whole``.

    Those of passage ``i``, each once, stand from ``starts[i]`` to ``starts[i + 1]``.
    """

    passages: tuple[Passage, ...]
    pieces: NDArray[np.int64]
    starts: NDArray[np.int64]


@dataclass(frozen=True)
class Generation:
    """One loaded generation of the index."""

    name: str
    collection: Collection
    dense: dict[Part, DenseIndex]
    lexical: dict[Part, LexicalIndex]
    whole: LexicalIndex
    related: RelatedWords
    neighbours: Neighbours
    passages: dict[Part, tuple[Passage, ...]]
    calibration: dict[str, Any]
    manifest: dict[str, Any]

    def neighbours_without(self, parts: frozenset[Part]) -> Neighbours:
        """Return the neighbours; for ablations those found without some of the parts."""
        if not parts.intersection(SITUATION):
            return self.neighbours
        if parts not in self._ablated:
            left = [self.lexical[part] for part in SITUATION if part not in parts]
            self._ablated[parts] = Neighbours.build(left, self.terms)
        return self._ablated[parts]

    @cached_property
    def _ablated(self) -> dict[frozenset[Part], Neighbours]:
        return {}

    @cached_property
    def passages_of_case(self) -> dict[str, tuple[Passage, ...]]:
        """The passages by case id, in the order of the parts."""
        found: dict[str, list[Passage]] = {case.id: [] for case in self.collection.cases}
        for part in Part:
            for passage in self.passages[part]:
                found[passage.case_id].append(passage)
        return {case_id: tuple(items) for case_id, items in found.items()}

    def pieces_of_case(self, number: int) -> PassagePieces:
        """Return the passages of a case with their pieces, cut when first asked for."""
        if number not in self._pieces:
            passages = self.passages_of_case[self.collection.cases[number].id]
            cut = [(p, self.whole.numbers_of(sorted({*pieces_of(p.text)}))) for p in passages]
            cut = [(passage, pieces) for passage, pieces in cut if len(pieces)]
            self._pieces[number] = PassagePieces(
                tuple(passage for passage, _ in cut),
                np.concatenate([np.zeros(0, dtype=np.int64), *(pieces for _, pieces in cut)]),
                np.cumsum([0, *(len(pieces) for _, pieces in cut)])[:-1],
            )
        return self._pieces[number]

    @cached_property
    def _pieces(self) -> dict[int, PassagePieces]:
        return {}

    @cached_property
    def terms(self) -> tuple[dict[str, frozenset[str]], ...]:
        """The controlled terms of every case by field, in the order of the cases."""
        words = self.collection.words
        return tuple(terms_of_case(case, words) for case in self.collection.cases)

    @cached_property
    def term_holders(self) -> dict[tuple[str, str], NDArray[np.int64]]:
        """The numbers of the cases that have a term, by field and term."""
        return holders_of(self.terms)


def generation_name(content: Path, encoder: Encoder) -> str:
    """Return the name of the generation of this content, model, recipe and judged queries."""
    versions = f"{SCHEMA} {RECIPE} {encoder.fingerprint} {data_fingerprint()}\n"
    digest = hashlib.sha256(versions.encode())
    files = [*sorted((content / "faelle").glob("*.md")), *sorted(content.glob("**/*.yaml"))]
    for path in files:
        digest.update(path.relative_to(content).as_posix().encode() + b"\n")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"gen-{digest.hexdigest()[:16]}"


def current_name(root: Path) -> str | None:
    """Return the name of the generation in use, None if there is none."""
    try:
        return (root / POINTER).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def build(
    collection: Collection,
    root: Path,
    encoder: Encoder,
    calibrate: Callable[[Generation, Encode], dict[str, Any]],
    progress: Progress | None = None,
) -> Generation:
    """Build a generation for the collection, make it the current one and return it.

    Unchanged sentences come from the vector cache. ``calibrate`` gets the generation without
    calibration, and the cache's way of encoding, and returns the calibration to store.
    """
    root.mkdir(parents=True, exist_ok=True)
    name = generation_name(collection.content, encoder)
    passages = _passages(collection)
    everything = [passage for part in Part for passage in passages[part]]
    cache = VectorCache(root, encoder)
    done = 0

    def advance(step: int) -> None:
        nonlocal done
        done += step
        if progress is not None:
            progress(done, len(everything))

    vectors = cache.encode([passage.text for passage in everything], advance)
    numbers = {case.id: i for i, case in enumerate(collection.cases)}
    dense: dict[Part, DenseIndex] = {}
    start = 0
    for part in Part:
        stop = start + len(passages[part])
        owners = [numbers[passage.case_id] for passage in passages[part]]
        dense[part] = DenseIndex.build(vectors[start:stop], owners, len(collection.cases))
        start = stop
    documents = [documents_of(case, collection.words) for case in collection.cases]
    lexical = {part: LexicalIndex.build([d[part] for d in documents]) for part in Part}
    whole = LexicalIndex.build(["\n".join(d.values()) for d in documents])
    related = RelatedWords.build(documents, cache.encode)
    neighbours = Neighbours.build(
        [lexical[part] for part in SITUATION],
        [terms_of_case(case, collection.words) for case in collection.cases],
    )
    draft = Generation(
        name, collection, dense, lexical, whole, related, neighbours, passages, {}, {}
    )
    finished = replace(draft, calibration=calibrate(draft, cache.encode))
    _write(finished, root, encoder)
    cache.save()
    _remove_old(root, name)
    return finished


def _passages(collection: Collection) -> dict[Part, tuple[Passage, ...]]:
    found: dict[Part, list[Passage]] = {part: [] for part in Part}
    for case in collection.cases:
        for passage in passages_of(case):
            found[passage.part].append(passage)
    return {part: tuple(items) for part, items in found.items()}


def _stored_passages(
    folder: Path, collection: Collection, dense: dict[Part, DenseIndex]
) -> dict[Part, tuple[Passage, ...]]:
    # Stored, because cutting all cases into sentences again is most of what loading would cost.
    texts = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
    ids = [case.id for case in collection.cases]
    return {
        part: tuple(
            Passage(ids[owner], part, text)
            for owner, text in zip(dense[part].owners.tolist(), texts[part.name], strict=True)
        )
        for part in Part
    }


def _write(generation: Generation, root: Path, encoder: Encoder) -> None:
    folder = Path(tempfile.mkdtemp(prefix=".bau-", dir=root))
    try:
        for part in Part:
            generation.dense[part].save(folder / f"dense-{part.name.lower()}.faiss")
            target = folder / f"bm25-{part.name.lower()}"
            target.mkdir()
            generation.lexical[part].save(target)
        (folder / "bm25-whole").mkdir()
        generation.whole.save(folder / "bm25-whole")
        (folder / "related").mkdir()
        generation.related.save(folder / "related")
        generation.neighbours.save(folder / "neighbours.npz")
        _write_json(folder / "collection.json", _collection_data(generation.collection))
        texts = {part.name: [p.text for p in generation.passages[part]] for part in Part}
        _write_json(folder / "passages.json", texts)
        _write_json(folder / "calibration.json", generation.calibration)
        manifest = {
            "schema": SCHEMA,
            "recipe": RECIPE,
            "generation": generation.name,
            "model": encoder.name,
            "model_fingerprint": encoder.fingerprint,
            "cases": {
                case.id: hashlib.sha256(
                    json.dumps(case.to_record(), sort_keys=True).encode()
                ).hexdigest()[:16]
                for case in generation.collection.cases
            },
            "passages": sum(len(items) for items in generation.passages.values()),
            "files": _checksums(folder),
        }
        _write_json(folder / "manifest.json", manifest)
        target = root / generation.name
        if target.exists():
            # Same content, same name: an old or damaged twin makes room.
            os.replace(target, root / f".alt-{target.name}-{os.getpid()}")
        os.replace(folder, target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    pointer = root / f".{POINTER}.{os.getpid()}.tmp"
    pointer.write_text(generation.name + "\n", encoding="utf-8")
    os.replace(pointer, root / POINTER)


def load(root: Path, encoder: Encoder, content: Path) -> Generation:
    """Load the current generation; raises :class:`IndexProblem` if it cannot be trusted."""
    name = current_name(root)
    if name is None:
        raise IndexProblem("Es gibt noch keinen Suchindex.")
    folder = root / name
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexProblem(f"Der Suchindex {name} ist unvollständig.") from error
    if manifest.get("schema") != SCHEMA or manifest.get("recipe") != RECIPE:
        raise IndexProblem("Der Suchindex stammt von einer anderen Programmversion.")
    if manifest.get("model_fingerprint") != encoder.fingerprint:
        raise IndexProblem(
            f"Der Suchindex gehört zum Sprachmodell {manifest.get('model')}, nicht zu {encoder.name}."
        )
    if manifest.get("files") != _checksums(folder):
        raise IndexProblem(f"Der Suchindex {name} ist beschädigt.")
    data = json.loads((folder / "collection.json").read_text(encoding="utf-8"))
    collection = _collection_from(data, content)
    count = len(collection.cases)
    dense = {
        part: DenseIndex.load(folder / f"dense-{part.name.lower()}.faiss", count) for part in Part
    }
    return Generation(
        name=name,
        collection=collection,
        dense=dense,
        lexical={
            part: LexicalIndex.load(folder / f"bm25-{part.name.lower()}", count) for part in Part
        },
        whole=LexicalIndex.load(folder / "bm25-whole", count),
        related=RelatedWords.load(folder / "related", count),
        neighbours=Neighbours.load(folder / "neighbours.npz"),
        passages=_stored_passages(folder, collection, dense),
        calibration=json.loads((folder / "calibration.json").read_text(encoding="utf-8")),
        manifest=manifest,
    )


def _checksums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def _write_json(path: Path, data: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _remove_old(root: Path, current: str) -> None:
    generations = sorted(
        (path for path in root.glob("gen-*") if path.is_dir() and path.name != current),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in [*generations[KEPT - 1 :], *root.glob(".alt-*")]:
        shutil.rmtree(path, ignore_errors=True)


def _collection_data(collection: Collection) -> dict[str, Any]:
    return {
        "cases": [case.to_record() for case in collection.cases],
        "vocabularies": {
            name: {
                "titel": vocabulary.title,
                "begriffe": {
                    key: entry.model_dump(by_alias=True) for key, entry in vocabulary.terms.items()
                },
            }
            for name, vocabulary in collection.words.vocabularies.items()
        },
        "thesaurus": [group.model_dump(by_alias=True) for group in collection.words.thesaurus],
    }


def _collection_from(data: dict[str, Any], content: Path) -> Collection:
    cases = []
    for record in data["cases"]:
        fields = dict(record)
        sections = fields.pop("abschnitte")
        cases.append(Case.model_validate({**fields, "sections": sections}))
    vocabularies = {
        name: Vocabulary(
            name,
            stored["titel"],
            {key: TermEntry.model_validate(entry) for key, entry in stored["begriffe"].items()},
        )
        for name, stored in data["vocabularies"].items()
    }
    groups = tuple(ThesaurusGroup.model_validate(group) for group in data["thesaurus"])
    return Collection(content, tuple(cases), Words(vocabularies, groups))
