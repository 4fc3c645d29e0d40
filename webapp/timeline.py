"""Where the bars of the funding time line stand: numbers for a drawing, no drawing."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import ONGOING, Case
from recommender.insights.funding import AfterFunding, Funder

WIDTH = 720
LEFT, RIGHT, TOP = 44, 24, 26
BAR, GAP = 14, 10
"""Units of the drawing, about one CSS pixel."""


@dataclass(frozen=True)
class Bar:
    """A source of money as a bar; ``ongoing`` ends at the date of the record, not at an end."""

    funder: Funder
    x: float
    y: int
    width: float
    ongoing: bool


@dataclass(frozen=True)
class Row:
    """A case with its bars; ``y`` is the upper edge of the first one."""

    case: Case
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Timeline:
    """A drawing of ``WIDTH`` × ``height`` with named years at their x."""

    height: int
    years: tuple[tuple[int, float], ...]
    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        """Width of the drawing."""
        return WIDTH


def timeline_of(funding: AfterFunding) -> Timeline | None:
    """Lay out the sources of money whose start and end the records know; None if there are none."""
    spans = {
        story.case.id: [(f, span) for f in story.funders if (span := _span(f, story.case))]
        for story in funding.stories
    }
    all_spans = [span for items in spans.values() for _, span in items]
    if not all_spans:
        return None
    first, last = min(start for start, _ in all_spans), max(end for _, end in all_spans)
    year = (WIDTH - LEFT - RIGHT) / (last + 1 - first)
    rows, y = [], TOP
    for story in funding.stories:
        bars = []
        top = y
        for funder, (start, end) in spans[story.case.id]:
            x = LEFT + (start - first) * year
            ongoing = funder.funding.end == ONGOING
            bars.append(Bar(funder, round(x, 1), y, round((end + 1 - start) * year, 1), ongoing))
            y += BAR + 3
        if bars:
            rows.append(Row(story.case, top, tuple(bars)))
            y += GAP
    step = next(step for step in (1, 2, 5, 10, 20, 50, 1000) if (last - first) / step <= 12)
    named = [number for number in range(first, last + 1) if number % step == 0]
    years = tuple((number, round(LEFT + (number - first) * year, 1)) for number in named)
    return Timeline(y, years, tuple(rows))


def _span(funder: Funder, case: Case) -> tuple[int, int] | None:
    start, end = funder.funding.start, funder.funding.end
    if end == ONGOING:
        end = case.as_of[:4]
    if not (start.isdigit() and end.isdigit()) or int(end) < int(start):
        return None
    return int(start), int(end)
