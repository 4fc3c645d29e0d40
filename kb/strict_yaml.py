"""Reading YAML without its traps: every scalar stays the text that stands in the file.

PyYAML follows YAML 1.1, where ``NO`` is false, ``01067`` is octal and ``12:30`` is a number of
minutes. Records are prose and terms, so nothing is converted here; the record model turns the few
numbers into numbers. Duplicate keys, anchors and tags are refused, and every value keeps its line.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from kb.yaml_in_words import told

Path = tuple[str | int, ...]
DEEPEST = 12
# Ten times as fast where PyYAML brings libyaml, as its wheels do.
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOO_DEEP = "Die Angaben sind zu tief verschachtelt."
_FLATTER = "Klammern und Einrückung mit VORLAGE.md vergleichen."


class YamlProblem(Exception):
    """The text is not YAML that a record may use; says the line (from 1), what and what instead."""

    def __init__(self, line: int, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.advice = advice


@dataclass(frozen=True)
class Document:
    """A read document: plain lists, dicts and texts, and the line (from 1) of every path in it.

    ``problems`` are those that leave the rest readable; of a key written twice the first counts.
    """

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[YamlProblem] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Return the line of ``path``, or of its nearest parent that is in the document."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str, first_line: int = 1) -> Document:
    """Parse one YAML document in which every scalar is text.

    ``first_line`` is the line of the file on which ``text`` starts. Raises :class:`YamlProblem`.
    """
    document = parse_yaml(text, first_line)
    if document.problems:
        raise document.problems[0]
    return document


def parse_yaml(text: str, first_line: int = 1) -> Document:
    """Parse like :func:`read_yaml`, but collect what leaves the rest readable.

    Raises :class:`YamlProblem` only where nothing can be read.
    """
    try:
        try:
            root = _root(text, first_line, _FAST)
        except (yaml.YAMLError, UnicodeEncodeError):
            # libyaml does not say as well what is wrong.
            root = _root(text, first_line, yaml.SafeLoader)
    except yaml.YAMLError as error:
        found = told(error, text)
        raise YamlProblem(found.line + first_line - 1, found.message, found.advice) from error
    except RecursionError as error:
        raise YamlProblem(first_line, _TOO_DEEP, _FLATTER) from error
    document = Document(None)
    data = _plain(root, (), document, first_line) if root is not None else None
    return replace(document, data=data)


def _root(text: str, first_line: int, loader: Any) -> yaml.Node | None:
    # Reading the tokens costs as much as reading the text; without these signs none can be one.
    may_have_anchors = "&" in text or "*" in text
    for token in yaml.scan(text, Loader=loader) if may_have_anchors else ():
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            raise YamlProblem(
                token.start_mark.line + first_line,
                "Anker und Verweise (& und *) sind hier nicht erlaubt.",
                "Den Wert ausschreiben oder Text in Anführungszeichen setzen.",
            )
    root: yaml.Node | None = yaml.compose(text, Loader=loader)
    return root


def _plain(node: yaml.Node, path: Path, document: Document, first_line: int) -> Any:
    line = node.start_mark.line + first_line
    document.lines.setdefault(path, line)
    if len(path) > DEEPEST:
        raise YamlProblem(line, _TOO_DEEP, _FLATTER)
    _note_tag(node, line, document)
    if isinstance(node, yaml.ScalarNode):
        # Nothing written: PyYAML names no style then, libyaml an empty one.
        if not node.value and not node.style:
            return None
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), document, first_line) for i, item in enumerate(node.value)]
    mapping: dict[str, Any] = {}
    assert isinstance(node, yaml.MappingNode)
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + first_line
        if not isinstance(key_node, yaml.ScalarNode):
            document.problems.append(
                YamlProblem(
                    key_line, "Ein Feldname muss ein einfaches Wort sein.", "Feld: Wert schreiben."
                )
            )
            continue
        key = key_node.value
        if key in mapping:
            first = document.lines[(*path, key)]
            document.problems.append(
                YamlProblem(
                    key_line,
                    f"Das Feld „{key}“ steht zweimal (zuerst in Zeile {first}).",
                    "Eines der beiden löschen oder zusammenführen.",
                )
            )
            continue
        document.lines[(*path, key)] = key_line
        mapping[key] = _plain(value_node, (*path, key), document, first_line)
    return mapping


def _note_tag(node: yaml.Node, line: int, document: Document) -> None:
    # Implicit tags come from YAML 1.1 guesses and are ignored; only tags somebody wrote matter.
    if node.tag and not node.tag.startswith("tag:yaml.org,2002:"):
        document.problems.append(
            YamlProblem(
                line,
                f"Die Kennzeichnung „{node.tag}“ ist nicht erlaubt.",
                "Einen Text, der mit Ausrufezeichen beginnt, in Anführungszeichen setzen.",
            )
        )
