"""A client for page tests that inspects every page it fetches."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urldefrag, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask

from webapp.headers import SECURITY_HEADERS

XHTML = "{http://www.w3.org/1999/xhtml}"
_LABELLED = {"input", "select", "textarea"}
_NO_LABEL_NEEDED = {"hidden", "submit", "button"}


@dataclass(frozen=True)
class Page:
    """A fetched page: status, text, parsed tree and what its elements say."""

    status: int
    html: str
    tree: Element
    headers: Any

    def all(self, tag: str) -> list[Element]:
        return list(self.tree.iter(XHTML + tag))

    def by_id(self, name: str) -> Element:
        return next(e for e in self.tree.iter() if e.get("id") == name)

    def text_of(self, tag: str) -> list[str]:
        return [words(e) for e in self.all(tag)]

    @property
    def words(self) -> str:
        return words(self.all("body")[0])


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


class Pages:
    """Fetches pages and fails on anything that no page may have."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()
        self._links: dict[str, int] = {}

    def get(self, address: str, status: int = 200, **options: Any) -> Page:
        return self._checked(self._client.get(address, **options), address, status)

    def post(self, address: str, status: int = 200, **options: Any) -> Page:
        return self._checked(self._client.post(address, **options), address, status)

    def _checked(self, response: Any, address: str, status: int) -> Page:
        assert response.status_code == status, f"{address}: {response.status_code}"
        assert response.content_type == "text/html; charset=utf-8"
        for name, value in SECURITY_HEADERS.items():
            assert response.headers[name] == value
        assert "Set-Cookie" not in response.headers
        html = response.get_data(as_text=True)
        parser = html5lib.HTMLParser(namespaceHTMLElements=True)
        tree = parser.parse(html)
        assert not parser.errors, f"{address}: {_explain(parser.errors, html)}"
        page = Page(status, html, tree, response.headers)
        _check_structure(page, address)
        _check_forms(page, address)
        _check_nothing_inline(page, address)
        self._check_links(page, address)
        return page

    def _check_links(self, page: Page, address: str) -> None:
        ids = {e.get("id") for e in page.tree.iter() if e.get("id")}
        for link in page.all("a"):
            if link.get("href") is None:
                # What is left of a link whose scheme is not allowed: text, nothing to follow.
                continue
            target, fragment = urldefrag(link.get("href", ""))
            assert target or fragment, f"{address}: link without target"
            if urlsplit(target).scheme:
                assert urlsplit(target).scheme in ("http", "https", "mailto")
                continue
            if not target:
                assert fragment in ids, f"{address}: no id for #{fragment}"
                continue
            if target not in self._links:
                self._links[target] = self._client.get(target).status_code
            assert self._links[target] < 400, f"{address}: dead link {target}"


def _explain(errors: list[Any], html: str) -> list[str]:
    lines = html.split("\n")
    return [f"{name} {data}: {lines[position[0] - 1][:120]}" for position, name, data in errors[:3]]


def _check_structure(page: Page, address: str) -> None:
    assert page.html.lower().startswith("<!doctype html>")
    assert page.all("html")[0].get("lang") == "de"
    headings = page.text_of("h1")
    assert len(headings) == 1, f"{address}: {len(headings)} h1"
    title = page.text_of("title")[0].removeprefix("Fehler: ")
    assert title.startswith(headings[0]), f"{address}: title „{title}“, h1 „{headings[0]}“"
    ids = Counter(e.get("id") for e in page.tree.iter() if e.get("id"))
    assert not [i for i, n in ids.items() if n > 1], f"{address}: ids twice"
    levels = [
        int(e.tag[-1])
        for e in page.tree.iter()
        if isinstance(e.tag, str) and re.fullmatch(rf"{re.escape(XHTML)}h[1-6]", e.tag)
    ]
    after_first = levels[levels.index(1) :]
    for upper, lower in pairwise(after_first):
        assert lower <= upper + 1, f"{address}: heading h{lower} after h{upper}"
    for image in page.all("img"):
        assert image.get("alt") is not None
    for reference in ("aria-labelledby", "aria-describedby"):
        for element in page.tree.iter():
            for name in (element.get(reference) or "").split():
                assert name in ids, f"{address}: {reference} names missing #{name}"


def _check_forms(page: Page, address: str) -> None:
    labels = {label.get("for") for label in page.all("label")}
    forms = {form.get("id") for form in page.all("form")}
    for tag in _LABELLED:
        for field in page.all(tag):
            if field.get("type") not in _NO_LABEL_NEEDED:
                assert field.get("id") in labels, f"{address}: {field.get('id')} has no label"
    for fieldset in page.all("fieldset"):
        assert fieldset[0].tag == XHTML + "legend"
    for button in page.all("button"):
        assert words(button)
        if button.get("form"):
            assert button.get("form") in forms


def _check_nothing_inline(page: Page, address: str) -> None:
    assert not page.all("style")
    for element in page.tree.iter():
        for name, value in element.attrib.items():
            assert not str(name).startswith("on"), f"{address}: {name}"
            assert name != "style", f"{address}: style={value}"
    for script in page.all("script"):
        assert script.get("src", "").startswith("/static/") and not words(script)
    for tag, attribute in (("link", "href"), ("script", "src"), ("img", "src"), ("form", "action")):
        for element in page.all(tag):
            assert not urlsplit(element.get(attribute, "")).netloc, f"{address}: outside resource"
