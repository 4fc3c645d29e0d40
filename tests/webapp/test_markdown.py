"""Case text to HTML."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.markdown import ALLOWED_TAGS, render_markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ein *Satz*.", "<p>Ein <em>Satz</em>.</p>"),
        ("- eins\n- zwei", "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>"),
        ("##### Tief", "<h3>Tief</h3>"),
        ("<b onclick='x()'>fett</b>", "<p>fett</p>"),
        ("<script>alert(1)</script>", ""),
        ("[x](javascript:alert(1))", '<p><a rel="noopener noreferrer nofollow">x</a></p>'),
    ],
)
def test_only_what_is_allowed_comes_through(text: str, html: str) -> None:
    assert render_markdown(text).strip() == html


def test_links_lead_away_without_trace() -> None:
    html = render_markdown("[Quelle](https://example.org/?a=1&b=2)")
    assert 'href="https://example.org/?a=1&amp;b=2"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


@given(st.text(alphabet="<>/\"'=& abscriptonx:()[]#*`\n-|!", max_size=200))
def test_no_text_yields_a_forbidden_tag_or_a_handler(text: str) -> None:
    html = render_markdown(text)
    for tag, rest in re.findall(r"<(\w+)([^>]*)>", html):
        assert tag in ALLOWED_TAGS
        assert not re.search(r"\son\w+\s*=", rest)
