"""The funding time line shows just what the records know."""

from __future__ import annotations

from kb.model import ONGOING
from recommender.engine import Engine
from recommender.insights.funding import after_funding
from webapp.timeline import LEFT, RIGHT, WIDTH, timeline_of


def test_every_known_span_is_a_bar_within_the_drawing(engine: Engine) -> None:
    funding = after_funding(engine.collection.cases, engine.words)
    timeline = timeline_of(funding)
    assert timeline
    known = [
        item
        for case in engine.collection.cases
        for item in case.funding
        if item.start.isdigit() and (item.end.isdigit() or item.end == ONGOING)
    ]
    bars = [bar for row in timeline.rows for bar in row.bars]
    assert [bar.funder.funding for bar in bars] == known
    for bar in bars:
        assert bar.width > 0 and bar.x >= LEFT
        assert bar.x + bar.width <= WIDTH - RIGHT + 0.2
        assert 0 < bar.y < timeline.height


def test_without_a_known_span_there_is_no_drawing(engine: Engine) -> None:
    assert timeline_of(after_funding((), engine.words)) is None
