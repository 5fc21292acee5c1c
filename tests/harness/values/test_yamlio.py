"""YAML: plain data with printed digits and lines, and no way for a hostile text to do more than be refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from harness.values import yamlio
from harness.values.errors import YamlError


def refused(text: str | bytes) -> tuple[str, int]:
    """The code and line of the refusal."""
    with pytest.raises(YamlError) as caught:
        yamlio.load(text, "f.yaml")
    assert caught.value.values["file"] == "f.yaml"
    assert str(caught.value).startswith(f"f.yaml:{caught.value.values['line']}: ")
    return caught.value.code, int(str(caught.value.values["line"]))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("82", 82),
        ("-7", -7),
        ("+7", 7),
        ("0", 0),
        ("82.5", Decimal("82.5")),
        ("82.50", Decimal("82.50")),
        ("82.", Decimal("82")),
        ("1e-6", Decimal("1E-6")),
        ("4.20E+03", Decimal("4.20E+3")),
        ("-0.0", Decimal("-0.0")),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("True", "True"),
        ("2021-01-01", "2021-01-01"),
        ("12:30:45", "12:30:45"),
        ("0123", "0123"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".5", ".5"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e99999", "1e99999"),
        ("9" * 40, "9" * 40),
        ('"82.5"', "82.5"),
        ("'true'", "true"),
        ("|\n 82.5", "82.5"),
        ("[]", []),
        ("{}", {}),
        ("a: 1\nb: [x, {c: 2.0}]", {"a": 1, "b": ["x", {"c": Decimal("2.0")}]}),
        ("<<: {a: 1}", {"<<": {"a": 1}}),
        ("1: a\ntrue: b", {"1": "a", "true": "b"}),
        ("标题: 复现", {"标题": "复现"}),
    ],
)
def test_values(text: str, value: Any) -> None:
    data = yamlio.load(text, "f.yaml").data
    assert data == value
    assert type(data) is type(value)
    assert str(data) == str(value)


def test_text_and_bytes_read_alike() -> None:
    text = "标题: 82.50\n"
    assert yamlio.load(text, "f").data == yamlio.load(text.encode(), "f").data
    assert yamlio.load(b"\xef\xbb\xbf" + text.encode(), "f").data == {"标题": Decimal("82.50")}


def test_lines() -> None:
    document = yamlio.load("# a comment\na:\n  b:\n  - 1\n  - c: 2\n\n    d: 3\ne: {f: 4}\n", "f.yaml")
    lines = {
        ("a",): 2,
        ("a", "b"): 3,
        ("a", "b", 0): 4,
        ("a", "b", 1): 5,
        ("a", "b", 1, "c"): 5,
        ("a", "b", 1, "d"): 7,
        ("e", "f"): 8,
    }
    assert {path: document.line(path) for path in lines} == lines


def test_the_line_of_what_is_not_there_is_that_of_what_is_around_it() -> None:
    document = yamlio.load("a: 1\nb:\n  c: 2\n", "f.yaml")
    assert document.line(("b", "missing", 3)) == 2
    assert document.line(("missing",)) == 1


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3", "yaml_duplicate", 3),
        ("x:\n  a: 1\n  'a': 3", "yaml_duplicate", 3),
        ("{a: 1,\n a: 2}", "yaml_duplicate", 2),
        ("a: &x 1\nb: *x", "yaml_alias", 1),
        ("a: 1\nb: *x", "yaml_alias", 2),
        ("a: 1\nb: &x [1]", "yaml_alias", 2),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", "yaml_tag", 2),
        ("!!str a", "yaml_tag", 1),
        ("a: !custom {}", "yaml_tag", 1),
        ("a: 1\n---\nb: 2", "yaml_documents", 2),
        ("[a]: 1", "yaml_key", 1),
        ("a: 1\n? {b: 2}\n: 3", "yaml_key", 2),
        ("a: [1, 2\n", "yaml_syntax", 2),
        ("a: 1\n b: 2", "yaml_syntax", 2),
        ("a: 'open", "yaml_syntax", 1),
        ("\ta: 1", "yaml_syntax", 1),
        (b"a: \xff\xfe", "yaml_syntax", 1),
        (b"a: \x00", "yaml_syntax", 1),
        ("a: \x1b[31m", "yaml_syntax", 1),
    ],
)
def test_what_is_refused(text: str | bytes, code: str, line: int) -> None:
    assert refused(text) == (code, line)


def test_a_key_that_stands_twice_names_both_lines() -> None:
    with pytest.raises(YamlError) as caught:
        yamlio.load("a: 1\nb: 2\na: 3", "f.yaml")
    assert str(caught.value) == "f.yaml:3: the key `a` stands on line 1 already. Remove one of the two."


def test_depth_is_bounded() -> None:
    deep = yamlio.MAX_DEPTH
    assert yamlio.load("[" * deep + "]" * deep, "f").data is not None
    assert refused("[" * 100_000) == ("yaml_bounds", 1)
    assert refused("\n".join(" " * n + "a:" for n in range(deep + 2))) == ("yaml_bounds", deep + 1)


@pytest.mark.parametrize("opening", ["[", "[ ", "{a: ", "- ", "[\n", "[{a: "])
@pytest.mark.parametrize("encoding", ["", "utf-8", "utf-8-sig", "utf-16"])
def test_the_bound_of_depth_is_ours_whatever_the_parser_allows(opening: str, encoding: str) -> None:
    """libyaml 0.2.6 has a bound of its own, of 1,000, and reads ahead."""
    for times in (yamlio.MAX_DEPTH + 2, 999, 1000, 1001, 2000, 20_000):
        text = opening * times
        assert refused(text.encode(encoding) if encoding else text)[0] == "yaml_bounds"


def test_a_mistake_before_the_bound_is_the_mistake() -> None:
    assert refused("a: ]\n" + "[" * 2000) == ("yaml_syntax", 1)
    assert refused("a: [" + "]" * 2000) == ("yaml_syntax", 1)


def test_the_number_of_nodes_is_bounded() -> None:
    fits = "[" + "1," * (yamlio.MAX_NODES - 1) + "]"
    assert len(yamlio.load(fits, "f").data) == yamlio.MAX_NODES - 1
    assert refused("[" + "1," * yamlio.MAX_NODES + "]") == ("yaml_bounds", 1)


def test_the_size_is_bounded() -> None:
    assert yamlio.load("#" * yamlio.MAX_BYTES, "f").data is None
    assert refused("#" * (yamlio.MAX_BYTES + 1)) == ("yaml_too_large", 1)


@given(st.text(max_size=60) | st.text("a1.:-[]{},&*!|>'\"#?% \n\t", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        yamlio.load(text, "f.yaml")
    except YamlError as error:
        assert error.values["file"] == "f.yaml"


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    try:
        yamlio.load(text, "f.yaml")
    except YamlError as error:
        assert error.values["file"] == "f.yaml"


WORDS = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(WORDS)
def test_quoted_text_is_read_back_as_it_was_written(data: Any) -> None:
    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    text = yaml.dump(data, Dumper=Plain, default_style='"')
    assert yamlio.load(text, "f.yaml").data == data
