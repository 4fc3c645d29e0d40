"""Reading the training text, source by source.

Every file is UTF-8, gzipped, tab separated, one row per line; the first column names the source, so
that any source can be left out or weighted without touching the files.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PARALLEL_FILES = ("parallel_de_en.tsv.gz", "parallel_formal.tsv.gz", "dict_de_en.tsv.gz")
PARAPHRASE_FILE = "paraphrase_de.tsv.gz"
SYNONYM_FILE = "synonyms_de.tsv.gz"
MONOLINGUAL_FILE = "mono_de.txt.gz"

#: How often a row of a source is seen per pass, 1 where nothing is said. Everyday sentences are
#: many and short; partly machine-translated and very technical manuals count for less.
DEFAULT_WEIGHTS: dict[str, float] = {
    "ms-compliance-mt": 0.0,
    "zf1-manual": 0.3,
    "php-manual": 0.5,
    "sdg-translations": 4.0,
    "meinberlin": 3.0,
    "mozilla-www": 2.0,
    "openslides": 2.0,
    "osm-presets": 2.0,
}


class SourceError(Exception):
    """The training folder lacks a file or a row has too few columns; says which."""


@dataclass(frozen=True)
class Choice:
    """Which sources are used and how strongly; a weight of 0 leaves a source out."""

    without: frozenset[str] = frozenset()
    weights: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))

    def weight(self, source: str) -> float:
        """Return the weight of a source."""
        return 0.0 if source in self.without else float(self.weights.get(source, 1.0))


@dataclass(frozen=True)
class Row:
    """One row of training text: its source and its texts."""

    source: str
    texts: tuple[str, ...]


def read_rows(path: Path, choice: Choice, columns: int = 2) -> Iterator[Row]:
    """Yield the rows of a file whose source is wanted, in file order.

    ``columns`` is the least number of texts in a row. Raises :class:`SourceError`.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                source, *texts = line.rstrip("\n").split("\t")
                if choice.weight(source) <= 0:
                    continue
                if len(texts) < columns:
                    raise SourceError(f"{path}, line {number}: {columns} texts expected")
                yield Row(source, tuple(texts))
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error}") from error


def read_parallel(folder: Path, choice: Choice) -> list[Row]:
    """Return all wanted (German, English) rows: sentences, formal prose and dictionary."""
    return [row for name in PARALLEL_FILES for row in read_rows(folder / name, choice)]


def read_paraphrases(folder: Path, choice: Choice) -> list[Row]:
    """Return all wanted (German, German) rows: headings and sections, paraphrases."""
    return list(read_rows(folder / PARAPHRASE_FILE, choice))


def read_synonyms(folder: Path, choice: Choice) -> list[Row]:
    """Return all wanted groups of German words of one meaning."""
    return list(read_rows(folder / SYNONYM_FILE, choice))


def read_monolingual(folder: Path, choice: Choice) -> Iterator[str]:
    """Yield all wanted German paragraphs."""
    for row in read_rows(folder / MONOLINGUAL_FILE, choice, columns=1):
        yield row.texts[0]
