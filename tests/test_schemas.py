"""The published JSON Schemas: up to date, valid, and true of what is read and printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
import yaml

from harness.commands import schema as command
from harness.values import yamlio
from tests.conftest import Outcome

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "reports" / "schema"
LOG = str(ROOT / "specs" / "examples" / "125" / "pass")


def published(name: str) -> dict[str, Any]:
    text = (FOLDER / f"{name}-{command.VERSIONS[name]}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def accepts(name: str, value: Any) -> bool:
    return jsonschema.Draft202012Validator(published(name)).is_valid(value)


@pytest.mark.parametrize("name", command.VERSIONS)
def test_the_published_file_is_up_to_date(name: str, verify: Callable[..., Outcome]) -> None:
    path = FOLDER / f"{name}-{command.VERSIONS[name]}.json"
    assert path.read_text(encoding="utf-8") == command.published(name) == verify("schema", name).out


def test_nothing_else_is_published() -> None:
    names = sorted(f"{name}-{version}.json" for name, version in command.VERSIONS.items())
    assert sorted(path.name for path in FOLDER.iterdir()) == names


@pytest.mark.parametrize("name", command.VERSIONS)
def test_a_schema_says_what_it_is_and_where_it_stands(name: str) -> None:
    schema = published(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith(f"/reports/schema/{name}-{command.VERSIONS[name]}.json")


def lines(outcome: Outcome) -> list[dict[str, Any]]:
    return [json.loads(line) for line in outcome.out.splitlines()]


def test_what_parse_prints(verify: Callable[..., Outcome]) -> None:
    printed = lines(verify("parse", LOG, "--json", "--facts"))
    kinds = {"metric" in line for line in printed}
    assert kinds == {True, False}
    assert [line for line in printed if not accepts("parse", line)] == []
    first = next(line for line in printed if "metric" in line)
    assert not accepts("parse", {**first, "more": 1})
    assert not accepts("parse", {**first, "value": 0.7})
    assert not accepts("parse", {key: value for key, value in first.items() if key != "line"})


def test_what_audit_prints(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    (log,) = Path(LOG).rglob("*.log")
    text = log.read_text(encoding="utf-8").replace("best metric: 0.", "best metric: 0.9")
    (tmp_path / "a.log").write_text(text, encoding="utf-8")
    printed = lines(verify("audit", tmp_path, "--json"))
    assert printed
    assert [line for line in printed if not accepts("audit", line)] == []
    assert not accepts("audit", {**printed[0], "grade": "bad"})


def test_what_compare_prints(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    for name, values in (("a.npy", [1.0, 2.0]), ("b.npy", [1.0, 2.5])):
        np.save(tmp_path / name, np.array(values, dtype=np.float32))
    printed = verify("compare", tmp_path / "a.npy", tmp_path / "b.npy", "--json").json
    assert accepts("compare", printed)
    assert not accepts("compare", {**printed, "verdict": "PERHAPS"})


SUBMISSION = """
submission: 1
task: [124, 125]
map: {slak-t-top1: logs/slak_t.log}
units: {Acc: percent}
links: {pr: https://example.com/1}
artifacts: {code: src}
logs:
  - {file: a.csv, columns: {epoch: epoch, top1: {column: acc, unit: percent, split: val}}}
  - {file: b.txt, patterns: [{pattern: 'x (?P<value>.*)', metric: top1, unit: percent, split: val, kind: final}]}
note: hello
"""


def test_a_submission_yaml() -> None:
    given = yaml.safe_load(SUBMISSION)
    assert accepts("submission", given)
    for wrong in (
        {**given, "waivers": []},
        {**given, "units": {"Acc": "furlong"}},
        {**given, "links": {"pr": "javascript:alert(1)"}},
        {**given, "submission": 2},
        {**given, "logs": [{"file": "a", "patterns": [{"pattern": "x"}]}]},
        {"task": 1},
    ):
        assert not accepts("submission", wrong)


def test_every_key_of_a_submission_yaml_is_explained() -> None:
    properties = published("submission")["$defs"]["Manifest"]["properties"]
    assert [key for key, value in properties.items() if not value.get("description")] == []


def test_a_file_of_waivers() -> None:
    entry = {"criterion": "a", "author": "A", "reason": "r", "date": "2026-11-28"}
    assert accepts("waivers", [entry, {**entry, "tolerance": 0.3}, {**entry, "tolerance": "imagenet-top1-check"}])
    assert accepts("waivers", [{**entry, "verdict": "PASS", "expires": "2027-01-01", "task": 124}])
    for wrong in ({**entry, "verdict": "MISSING"}, {**entry, "date": "soon"}, {**entry, "why": ""}, {"criterion": "a"}):
        assert not accepts("waivers", [wrong])


@pytest.mark.parametrize("task", ["098", "124", "125", "240"])
def test_a_spec(task: str) -> None:
    text = (ROOT / "specs" / f"{task}.yaml").read_text(encoding="utf-8")
    # As editors read it: no dates, and numbers that are numbers.
    given = yaml.load(text, Loader=yaml.BaseLoader)
    ours = json.loads(json.dumps(yamlio.load(text, task).data, default=float))
    assert given.keys() == ours.keys()
    assert accepts("spec", ours)
    assert not accepts("spec", {**ours, "criterion": []})
