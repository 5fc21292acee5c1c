"""Doing what a message says changes the verdict: every advice that the hand-ins of all tasks get is followed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from harness.text import render
from tests.tasks.handins import HANDINS
from tests.tasks.running import reported, write

SETTLED = ("PASS", "WITHIN", "WAIVED", "NOT CHECKED")
# `--target ID=VALUE@SOURCE`, `--map ID=FILE:LINE`, as a sentence ends with it.
_CONCRETE = re.compile(r"--(?P<option>target|map|reading) (?P<word>\S+=\S+?)[.,]?(?:\s|$)")
# What these sentences ask for lies outside the hand-in: another log, the other numbers.
ANOTHER_LOG = ("no_log", "no_evidence", "model_disagrees", "disputed_target")
# A person decides, in the reviewers' file.
A_PERSON = ("needs_person", "deployment_claimed")


def advice(row: dict[str, Any], waivers: Path) -> list[str] | None:
    """The arguments that the message of a row, or the nearest thing that it shows, asks for; None for another log."""
    said = " ".join(
        [
            render(row["reason"], "en", row["values"]),
            *(
                render(near["why"], "en", {**near["values"], "mapping": f"{row['id']}={near['file']}"})
                for near in nearest(row)
            ),
        ]
    )
    if found := _CONCRETE.search(said):
        word = found["word"].replace("VALUE@SOURCE", "1@the paper")
        return [f"--{found['option']}", word]
    if row["reason"] in A_PERSON:
        waivers.write_text(
            f"- {{criterion: {row['id']}, verdict: PASS, author: A. Reviewer, date: 2026-11-28, reason: looked at}}\n",
            encoding="utf-8",
        )
        return ["--waivers", str(waivers)]
    if row["reason"] in ANOTHER_LOG:
        return None
    assert "--map" in said, (row["id"], row["reason"], said)
    return ["--map", f"{row['id']}={row['best']['file']}"]


def nearest(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [near for near in row["near_misses"][:1] if near["why"] == "near_unmapped"]


def open_rows(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The first required row of each reason that is not settled."""
    rows = [row for row in report["rows"] if row["required"] and row["verdict"] not in SETTLED]
    return list({row["reason"]: row for row in reversed(rows)}.values())


@pytest.mark.parametrize("task", sorted(task for task, one in HANDINS.items() if one.flags or one.meet != "PASS"))
def test_what_is_said_is_done(task: int, tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    write(HANDINS[task], "meet", folder)
    before = reported(task, folder, [])
    for row in open_rows(before.report):
        arguments = advice(row, tmp_path / "waivers.yaml")
        if arguments is None:
            continue
        after = next(one for one in reported(task, folder, arguments).report["rows"] if one["id"] == row["id"])
        assert (after["verdict"], after["reason"]) != (row["verdict"], row["reason"]), (row["id"], arguments)
        if row["reason"] in A_PERSON or arguments[0] == "--map":
            # The person's word is the last that is needed.
            assert after["verdict"] in ("PASS", "WITHIN", "FAIL"), (row["id"], arguments, after["reason"])


def test_every_kind_of_advice_is_followed(tmp_path: Path) -> None:
    followed = set()
    for task in (106, 119, 121, 162):
        folder = tmp_path / str(task)
        write(HANDINS[task], "meet", folder)
        for row in open_rows(reported(task, folder, []).report):
            arguments = advice(row, tmp_path / "waivers.yaml") or ["another log"]
            followed.add((row["reason"], arguments[0]))
    assert followed >= {
        ("target_unresolved", "--target"),
        ("framework_other", "--map"),
        ("deployment_claimed", "--waivers"),
        ("dataset_unstated", "--map"),
    }
