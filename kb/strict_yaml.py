"""Reading YAML without its traps: every scalar stays the text that stands in the file.

PyYAML follows YAML 1.1, where ``NO`` is false, ``01067`` is octal and ``12:30`` is a number of
minutes. Records are prose and terms, so nothing is converted here; the record model turns the few
numbers into numbers. Duplicate keys, anchors and tags are refused, and every value keeps its line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]
DEEPEST = 12
# Ten times as fast where PyYAML brings libyaml, as its wheels do; both read the same documents.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlProblem(Exception):
    """The text is not YAML that a record may use; says the line (from 1), what and what instead."""

    def __init__(self, line: int, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.advice = advice


@dataclass(frozen=True)
class Document:
    """A read document: plain lists, dicts and texts, and the line (from 1) of every path in it."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """Return the line of ``path``, or of its nearest parent that is in the document."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str, first_line: int = 1) -> Document:
    """Parse one YAML document in which every scalar is text.

    ``first_line`` is the line of the file on which ``text`` starts. Raises :class:`YamlProblem`.
    """
    try:
        for token in yaml.scan(text, Loader=_LOADER):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
                raise YamlProblem(
                    token.start_mark.line + first_line,
                    "Anker und Verweise (& und *) sind hier nicht erlaubt.",
                    "Den Wert ausschreiben oder Text in Anführungszeichen setzen.",
                )
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        raise YamlProblem(
            line,
            f"Das ist kein lesbares YAML ({error.problem or error.context}).",
            "Texte mit Doppelpunkt oder Raute in Anführungszeichen setzen, Einrückung prüfen.",
        ) from error
    except (yaml.YAMLError, RecursionError, UnicodeEncodeError) as error:
        raise YamlProblem(first_line, "Das ist kein lesbares YAML.", str(error)[:120]) from error
    lines: dict[Path, int] = {}
    data = _plain(root, (), lines, first_line) if root is not None else None
    return Document(data, lines)


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int], first_line: int) -> Any:
    line = node.start_mark.line + first_line
    lines.setdefault(path, line)
    if len(path) > DEEPEST:
        raise YamlProblem(line, "Die Angaben sind zu tief verschachtelt.")
    if isinstance(node, yaml.ScalarNode):
        _refuse_tag(node, line)
        if not node.value and node.style is None:
            return None
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), lines, first_line) for i, item in enumerate(node.value)]
    mapping: dict[str, Any] = {}
    assert isinstance(node, yaml.MappingNode)
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + first_line
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlProblem(key_line, "Ein Feldname muss ein einfaches Wort sein.")
        key = key_node.value
        if key in mapping:
            raise YamlProblem(
                key_line,
                f"Das Feld „{key}“ steht zweimal (zuerst in Zeile {lines[(*path, key)]}).",
                "Eines der beiden löschen oder zusammenführen.",
            )
        lines[(*path, key)] = key_line
        mapping[key] = _plain(value_node, (*path, key), lines, first_line)
    return mapping


def _refuse_tag(node: yaml.ScalarNode, line: int) -> None:
    # Implicit tags come from YAML 1.1 guesses and are ignored; only tags somebody wrote matter.
    if node.tag and not node.tag.startswith("tag:yaml.org,2002:"):
        raise YamlProblem(
            line,
            f"Die Kennzeichnung „{node.tag}“ ist nicht erlaubt.",
            "Das Ausrufezeichen gehört in Anführungszeichen.",
        )
