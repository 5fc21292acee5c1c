"""The contributor's `submission.yaml`: what it may say, and that it can loosen nothing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.submission import manifest, manifest_place
from harness.submission.manifest import Manifest
from harness.values.errors import InputError


def refused(text: str | bytes) -> InputError:
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError) as caught:
        manifest.parse(raw, "s/submission.yaml")
    assert caught.value.values["file"] == "s/submission.yaml"
    return caught.value


def test_every_field() -> None:
    text = """
submission: 1
task: [124, 125]
map: {slak-t-top1: logs/slak_t.log}
units: {Acc: percent}
links: {pull-request: "https://example.org/pull/1"}
artifacts: {code: src/slak.py}
note: 训练于 8 张卡
"""
    assert manifest.parse(text.encode(), "submission.yaml") == Manifest(
        submission=1,
        task=[124, 125],
        map={"slak-t-top1": "logs/slak_t.log"},
        units={"Acc": "percent"},
        links={"pull-request": "https://example.org/pull/1"},
        artifacts={"code": "src/slak.py"},
        note="训练于 8 张卡",
    )


@pytest.mark.parametrize(("task", "tasks"), [("", []), ("task: 125", [125]), ("task: [1, 2]", [1, 2])])
def test_tasks(task: str, tasks: list[int]) -> None:
    assert manifest.parse(f"submission: 1\n{task}".encode(), "f").tasks == tasks


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the file is no mapping of keys to values. Known keys: `submission`, `task`"),
        ("just text", "the file is no mapping of keys to values"),
        ("task: 125", "submission"),
        ("submission: 2", "Invalid enum value 2"),
        ("submission: 1\nmaps: {a: b}", "maps"),
        ("submission: 1\ntask: many", "Expected `int | array | null`, got `str`"),
        ("submission: 1\ntask: 0", ":2: task: the numbers of tasks count from 1"),
        ("submission: 1\nmap: {a: 1}", "Expected `str`, got `int`"),
        ("submission: 1\nunits: {Acc: furlong}", ":2: units.Acc: furlong is no unit. Known: "),
        ("submission: 1\nlinks: {pr: 'javascript:alert(1)'}", ":2: links.pr: javascript:alert(1) is no web address"),
        ("submission: 1\nmap: &a {x: y}\nunits: *a", "anchor"),
        ("submission: 1\nnote: !!python/object/apply:os.system ['true']", "python/object"),
        ("submission: 1\nsubmission: 1", "submission"),
        ("submission: [1", ""),
        (b"\xff\xfe\x00\x00\xd8", ""),
    ],
)
def test_broken(text: str | bytes, problem: str) -> None:
    error = refused(text)
    assert error.code == "manifest_broken"
    assert problem in str(error.values["problem"])


@pytest.mark.parametrize("key", ["waive", "waivers", "skip", "ignore", "tolerance", "strict", "target", "Target"])
def test_a_key_that_would_loosen_the_judgement(key: str) -> None:
    error = refused(f"submission: 1\n\n{key}: {{top1: 10}}\n")
    assert error.code == "manifest_waives"
    assert (error.values["key"], error.values["line"]) == (key, 3)


def test_such_a_word_is_fine_as_the_name_of_a_criterion() -> None:
    assert manifest.parse(b"submission: 1\nmap: {target: a.log}", "f").map == {"target": "a.log"}


def test_size_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"submission: 1\n"
    monkeypatch.setattr(manifest_place, "MAX_BYTES", len(text))
    assert manifest.parse(text, "f") == Manifest(submission=1)
    assert "larger than 14 bytes" in str(refused(text + b"#").values["problem"])


_scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
_values = st.recursive(
    _scalars, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=8), v, max_size=3)
)
_keys = st.sampled_from(["submission", "task", "map", "units", "links", "artifacts", "note"]) | st.text(max_size=6)


@given(st.binary(max_size=200) | st.dictionaries(_keys, _values, max_size=5).map(lambda d: repr(d).encode()))
def test_nothing_but_an_input_error_comes_out(text: bytes) -> None:
    with suppress(InputError):
        assert manifest.parse(text, "submission.yaml").submission == 1
