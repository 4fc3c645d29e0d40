"""Case text to HTML: Python-Markdown first, then an explicit allow list (nh3)."""

from __future__ import annotations

from functools import lru_cache
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

ALLOWED_TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "em",
        "h3",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
ALLOWED_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "noopener noreferrer nofollow"
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))


class _OneHeadingLevel(Treeprocessor):
    # A section stands below an h2, so whatever level its author chose, the next one is h3.
    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in _HEADINGS:
                element.tag = "h3"


class _SectionHeadings(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_OneHeadingLevel(md), "one-heading-level", 5)


@lru_cache(maxsize=2048)
def render_markdown(text: str) -> Markup:
    """Return the text as HTML that holds nothing but the allowed tags, attributes and schemes."""
    html = Markdown(extensions=["sane_lists", "tables", _SectionHeadings()]).convert(text)
    clean = nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=LINK_REL,
    )
    return Markup(clean)
