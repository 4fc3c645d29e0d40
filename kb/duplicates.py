"""Near-duplicate cases: two records that tell the same story in largely the same words."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from kb.model import UNKNOWN
from kb.problems import Problem, Severity
from kb.reading import Reading

SIMILAR = 0.5
"""Share of common five-word runs (Jaccard) above which a pair is named; independently written
cases of one programme stay below a tenth."""
RUN = 5
_WORD = re.compile(r"\w+")
_QUOTED_WORDS = 12


def near_duplicates(readings: Sequence[Reading]) -> list[Problem]:
    """Return a warning on both files of every pair that shares too much text.

    Compared are the runs of five words of Problemsituation and Vorgehen. Two files of the same
    name are two versions of one case, not a pair.
    """
    words = [_words(reading) for reading in readings]
    runs = [{tuple(w[i : i + RUN]) for i in range(len(w) - RUN + 1)} for w in words]
    owners: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, found in enumerate(runs):
        for run in found:
            owners[run].append(number)
    # Only pairs with a run in common are compared, so that the check stays fast with many cases.
    common: Counter[tuple[int, int]] = Counter()
    for numbers in owners.values():
        common.update(combinations(numbers, 2))
    problems = []
    for (a, b), shared in sorted(common.items()):
        share = shared / (len(runs[a]) + len(runs[b]) - shared)
        if share <= SIMILAR or readings[a].path.stem == readings[b].path.stem:
            continue
        quote = _longest_common(words[a], words[b])
        for own, other in ((a, b), (b, a)):
            problems.append(_warning(readings[own], readings[other], share, quote))
    return problems


def _warning(own: Reading, other: Reading, share: float, quote: str) -> Problem:
    return Problem(
        own.path,
        own.line_of_section("Problemsituation"),
        "Problemsituation",
        "aehnlich",
        f"Problem und Vorgehen gleichen zu {share:.0%} dem Fall „{other.path.stem}“"
        f" (gemeinsam ist z. B. „{quote} …“).",
        "Ist es derselbe Fall, beide zusammenführen; sonst das Eigene erzählen und den anderen"
        " unter verwandt nennen.",
        Severity.WARNING,
    )


def _words(reading: Reading) -> list[str]:
    if reading.case is None:
        return []
    sections = reading.case.sections
    told = [text for text in (sections.problem, sections.approach) if text.strip() != UNKNOWN]
    return _WORD.findall("\n".join(told).casefold())


def _longest_common(a: list[str], b: list[str]) -> str:
    match = difflib.SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return " ".join(a[match.a : match.a + min(match.size, _QUOTED_WORDS)])
