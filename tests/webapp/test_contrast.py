"""Colours of the style sheet: WCAG 2.2 contrast (1.4.3, 1.4.11) in light and dark."""

from __future__ import annotations

import re

import pytest

from webapp.static_files import static_folder

CSS = (static_folder() / "praxiskompass.css").read_text(encoding="utf-8")
TEXT_ON = [
    ("ink", "bg"), ("ink", "surface"), ("ink", "sunken"), ("ink", "tint"), ("ink", "warm-tint"),
    ("ink", "mark"), ("muted", "bg"), ("muted", "surface"), ("muted", "sunken"), ("muted", "tint"),
    ("accent", "bg"), ("accent", "surface"), ("accent", "sunken"), ("accent", "tint"),
    ("accent-strong", "bg"), ("accent-strong", "surface"), ("on-accent", "accent"),
    ("on-accent", "accent-strong"), ("warm", "bg"), ("error", "bg"), ("error", "surface"),
    ("error", "error-tint"),
]  # fmt: skip
SHAPE_ON = [("control", "surface"), ("control", "bg"), ("focus", "bg"), ("focus", "surface"),
    # Points and borders of the map on tinted and plain areas.
    ("accent", "tint"), ("accent", "surface"), ("control", "tint"),
]  # fmt: skip


def _palette(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block))


LIGHT = _palette(CSS.split("@media (prefers-color-scheme: dark)")[0])
DARK = LIGHT | _palette(CSS.split("@media (prefers-color-scheme: dark)")[1].split("\n}\n")[0])


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [(*pair, 4.5) for pair in TEXT_ON] + [(*pair, 3.0) for pair in SHAPE_ON],
)
def test_contrast(palette: dict[str, str], front: str, back: str, least: float) -> None:
    assert _contrast(palette[front], palette[back]) >= least


def test_style_sheet_loads_nothing() -> None:
    assert "url(" not in CSS and "@import" not in CSS
