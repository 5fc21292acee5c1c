"""From YAML to records: an error names file, line, the path to the key, and the fix."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.tasks.registry import Metric
from harness.tasks.spec import Spec
from harness.text import render
from harness.values import typed, yamlio
from harness.values.errors import SpecError, YamlError

SPEC = (Path(__file__).parents[2] / "specs" / "900.yaml").read_text(encoding="utf-8")


class Small(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    colour: Literal["red", "green"] = "red"
    size: Decimal | None = None
    inner: dict[str, Small] = {}


def explain(text: str, record: Any = Spec) -> str:
    """The English sentence about what is wrong with `text`."""
    with pytest.raises(SpecError) as caught:
        typed.convert(yamlio.load(text, "900.yaml"), record, "900.yaml")
    assert {"file", "line", "path", "fix"} <= set(caught.value.values)
    assert render(caught.value.code, "zh", caught.value.values) != caught.value.code
    return render(caught.value.code, "en", caught.value.values)


def changed(before: str, after: str) -> str:
    """The spec with its first `before` replaced."""
    assert before in SPEC
    return SPEC.replace(before, after, 1)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "rule: at_least",
            "rule: atleast",
            "900.yaml:20: criteria[0].rule: Invalid enum value 'atleast'. `at_least` | `at_most` | `equal`",
        ),
        (
            "kind: metric",
            "kind: metrics",
            "900.yaml:12: criteria[0].kind: Invalid value 'metrics'. "
            "`metric` | `tensors` | `tests` | `deployment` | `artifact` | `review`",
        ),
        ("spec: 1", "spec: 2", "900.yaml:1: spec: Invalid enum value 2. `1`"),
        (
            "rule: at_least",
            "rule: at_least\n    conditions: {weights: emma}",
            "900.yaml:21: criteria[0].conditions.weights: Invalid enum value 'emma'. `any` | `ema` | `raw`",
        ),
        (
            "rule: at_least",
            "rules: at_least",
            "900.yaml:20: criteria[0].rules: there is no key `rules`; did you mean `rule`?",
        ),
        ("toolkit:", "tool_kit:", "900.yaml:5: tool_kit: there is no key `tool_kit`; did you mean `toolkit`?"),
        (
            "{aliases: [pvt_v2_b1]}",
            "{names: [pvt_v2_b1]}",
            "900.yaml:10: models.PVTv2-B1.names: there is no key `names`. "
            "Known keys here: `aliases`, `image_size`, `built_on`.",
        ),
        (
            "    rule: at_least\n",
            "",
            "900.yaml:12: criteria[0]: the key `rule` is missing. Add `rule: ...`.",
        ),
        ("  - kind: metric\n    id", "  - id", "900.yaml:12: criteria[0]: the key `kind` is missing. Add `kind: ...`."),
        ("target: 78.6", "target: [78.6]", "900.yaml:18: criteria[0].target: Expected `decimal | null`, got `array`."),
        ("target: 78.6", "target: about", "900.yaml:18: criteria[0].target: Invalid decimal string."),
        ("task: 900", "task: '900'", "900.yaml:2: task: Expected `int`, got `str`."),
        ("samples: 50000", "samples: many", "900.yaml:21: criteria[0].samples: Expected `int | null`, got `str`."),
        (
            "{aliases: [pvt_v2_b1]}",
            "{aliases: pvt_v2_b1}",
            "900.yaml:10: models.PVTv2-B1.aliases: Expected `array`, got `str`.",
        ),
    ],
)
def test_the_sentence_about_a_broken_spec(before: str, after: str, message: str) -> None:
    assert explain(changed(before, after)) == message


def test_an_unknown_key_without_a_likeness_lists_the_known_ones() -> None:
    message = explain(changed("rule: at_least", "zzzz: 1\n    rule: at_least"))
    assert message.startswith("900.yaml:20: criteria[0].zzzz: there is no key `zzzz`. Known keys here: `kind`, `id`, ")


def test_a_wrong_value_in_a_registry_names_its_entry() -> None:
    entry = (
        "{name: {en: a, zh: a}, direction: %s, units: [percent], definition: {en: a, zh: a}, source: {repo: example/a}}"
    )
    text = f"top1: {entry % 'higher'}\ntop5: {entry % 'up'}\n"
    message = explain(text, dict[str, Metric])
    assert message == "900.yaml:2: top5.direction: Invalid enum value 'up'. `higher` | `lower` | `none`"


def test_entries_inside_entries_are_found() -> None:
    text = "name: a\ninner:\n  b: {name: b}\n  c:\n    name: c\n    inner:\n"
    text += "      d: {name: d}\n      e: {name: e, size: x}"
    assert explain(text, Small) == "900.yaml:8: inner.c.inner.e.size: Invalid decimal string."


def test_a_list_is_no_spec() -> None:
    assert explain("- a\n- b").startswith(
        "900.yaml:1: the file is no mapping of keys to values. Known keys: `spec`, `task`,"
    )


def test_what_msgspec_says_is_said_in_chinese_too() -> None:
    def chinese(text: str) -> str:
        with pytest.raises(SpecError) as caught:
            typed.convert(yamlio.load(text, "a.yaml"), Spec, "a.yaml")
        return render(caught.value.code, "zh", caught.value.values)

    assert chinese(changed("rule: at_least", "rule: atleast")) == (
        "a.yaml:20：criteria[0].rule：此处不能是 'atleast'。`at_least` | `at_most` | `equal`"
    )
    assert chinese(changed("metric: top1", "metric: [1]")).endswith("criteria[0].metric：应为 `str`，而不是 `array`。")


def test_a_key_that_the_whole_file_lacks() -> None:
    text = SPEC.replace("spec: 1\n", "", 1)
    assert explain(text) == "900.yaml:1: the file: the key `spec` is missing. Add `spec: ...`."


def test_digits_survive() -> None:
    spec = typed.convert(yamlio.load(changed("78.6", "78.60"), "f"), Spec, "f")
    assert str(spec.criteria[0].target) == "78.60"  # type: ignore[union-attr]


def test_reading_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 82.50\n")
    assert typed.read(path).data == {"a": Decimal("82.50")}


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        typed.read(tmp_path / "a.yaml")
    assert str(caught.value) == (
        f"{tmp_path / 'a.yaml'}:1: the file cannot be read: No such file or directory. "
        "Check the path and its permissions."
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: [1\nb: 2", 2, "not valid YAML"),
        ("a: 1\na: 2", 2, "the key `a` stands on line 1 already"),
        ("a: &x 1", 1, "anchors and aliases (`x`) are not allowed"),
    ],
)
def test_a_file_that_is_not_plain_yaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: int, words: str
) -> None:
    # A long path would be shortened in the message.
    monkeypatch.chdir(tmp_path)
    path = Path("a.yaml")
    path.write_text(text)
    with pytest.raises(SpecError) as caught:
        typed.read(path)
    assert caught.value.code == "spec_yaml"
    assert caught.value.values["line"] == line
    assert f"a.yaml:{line}: {words}" in str(caught.value)


@pytest.mark.parametrize(
    ("path", "shown"),
    [((), ""), (("a",), "a"), (("criteria", 0, "readings", 1, "target"), "criteria[0].readings[1].target")],
)
def test_paths_for_people(path: yamlio.Path, shown: str) -> None:
    assert typed.show(path) == shown


SCALARS = st.text(max_size=6) | st.integers(-5, 5) | st.none() | st.booleans() | st.just(Decimal("1.5"))
DATA = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "colour", "size", "inner", "x.y", "`", "[...]", "a - at `$.b"]), inner
        )
    ),
    max_leaves=12,
)


@given(DATA)
def test_any_data_is_converted_or_explained(data: Any) -> None:
    document = yamlio.YamlDocument("f.yaml")
    document.data = data
    try:
        typed.convert(document, Small, "f.yaml")
    except SpecError as error:
        assert error.values["file"] == "f.yaml"
        assert "{" not in str(error).replace("{...}", "")


@given(st.integers(0, len(SPEC)), st.integers(0, 30), st.text("ab1:-[]{} \n", max_size=8))
def test_a_damaged_spec_is_read_or_explained(start: int, length: int, put: str) -> None:
    text = SPEC[:start] + put + SPEC[start + length :]
    try:
        typed.convert(yamlio.load(text, "f.yaml"), Spec, "f.yaml")
    except (SpecError, YamlError) as error:
        assert error.values["file"] == "f.yaml"
        # At the end of a text without a last line break the parser is one line further.
        assert 1 <= int(str(error.values["line"])) <= text.count("\n") + 2
