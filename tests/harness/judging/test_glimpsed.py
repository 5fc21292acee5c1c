"""A target that is open is for a person where something of the metric is there, and MISSING where nothing is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.evidence.observation import Artifact, Collected
from harness.judging.glimpsed import glimpsed
from harness.judging.options import Options
from harness.judging.pipeline import judge_submission
from tests.conftest import Outcome
from tests.harness.builders import criterion, log, metric, notes, registry, said, spec, text


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("clip_similarity: 0.30", True),
        ("CLIP-Similarity (val) = 0.30", True),
        ("[cat to dog] the clip similarity is 1", True),
        ("clipSimilarity 0.3", True),
        ("CS: 0.3", True),
        ("CLIP 相似度：0.3", True),
        ("cs: 0.3", False),
        ("clip_similarity:", False),
        ("clip_similarity\n0.30", False),
        ("avg_clip_similarity: 0.3", True),
        ("myclip_similarity: 0.3", False),
        ("0.30 clip_similarity", False),
        ("similarity of clip: 0.30", False),
        (f"clip_similarity {'a' * 41}0.30", False),
        ("hello 123", False),
        ("", False),
    ],
)
def test_a_number_behind_a_name_of_the_metric(printed: str, found: bool) -> None:
    asked = metric(name=text("CLIP 相似度"), prints=["CS"], aliases=[])
    assert glimpsed("clip_similarity", asked, ["nothing", printed]) is found


@pytest.mark.parametrize(
    ("glimpses", "expected"),
    [
        (["top1: 0.83"], ("REVIEW", "target_unresolved")),
        (["junk 1", "nothing of it 2"], ("MISSING", "no_log")),
        ([], ("MISSING", "no_log")),
    ],
)
def test_an_open_target_needs_something_to_look_at(glimpses: list[str], expected: tuple[str, str]) -> None:
    asked = spec(criterion(target=None, status="unresolved"))
    there = Collected(files=[Artifact(file="a.txt", size=1)], unrecognised=["a.txt"], glimpses=glimpses)
    found = judge_submission(asked, registry(), ["s"], there, Options()).rows[0]
    assert said(found) == expected
    assert ("target_unresolved" in notes(found)) == (expected[0] == "MISSING")


@pytest.mark.parametrize(
    ("model", "printed", "expected"),
    [("netA", "top1", "REVIEW"), ("netB", "top1", "REVIEW"), ("netA", "top5", "MISSING")],
)
def test_a_log_of_the_metric_is_something_one_of_another_metric_is_not(model: str, printed: str, expected: str) -> None:
    asked = spec(criterion(target=None, status="unresolved"))
    one = log("0.83", each={"metric": printed, "printed": printed}, model=model)
    there = Collected(files=[Artifact(file=one.file, size=1)], logs=[one])
    assert judge_submission(asked, registry(), ["s"], there, Options()).rows[0].verdict.value == expected


@pytest.mark.parametrize(
    ("content", "verdicts"),
    [("junk\nmore junk 3\n", {"MISSING"}), ("[cat to dog] clip_accuracy: 92.4\n", {"REVIEW", "MISSING"})],
)
def test_what_a_script_printed_is_looked_for_by_the_command(
    content: str, verdicts: set[str], tmp_path: Path, verify: Callable[..., Outcome]
) -> None:
    (tmp_path / "eval.log").write_text(content, encoding="utf-8")
    (tmp_path / "eval.py").write_text("clip_accuracy = 1\nstructure_distance = 2\n", encoding="utf-8")
    report = verify("--task", "109", tmp_path, "--json").json["reports"][0]
    rows = [row for row in report["rows"] if row["kind"] == "metric" and row["target"]["value"] is None]
    assert {row["verdict"] for row in rows} == verdicts
