"""Values of a set and of how it was decoded, which icefall names together: `[test-clean-greedy_search] %WER 1.81%`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome

Verify = Callable[..., Outcome]
LINE = "2023-05-02 10:21:12,124 INFO [{part}] %WER {rate}% [{errors} / 52576, 100 ins, 200 del, {rest} sub ]"
RATES = {"5.86": 3081, "5.96": 3134, "1.81": 952, "1.79": 941}


def scored(**rates: str) -> str:
    """A log of the sets and methods, `test_clean__greedy_search="5.86"`."""
    lines = []
    for name, rate in rates.items():
        test_set, _, way = name.partition("__")
        part = "-".join(filter(None, (test_set.replace("_", "-"), way)))
        lines.append(LINE.format(part=part, rate=rate, errors=RATES[rate], rest=RATES[rate] - 300))
    return "\n".join(lines) + "\n"


def row(verify: Verify, folder: Path, text: str, *arguments: str) -> Any:
    (folder / "hubert").mkdir()
    (folder / "hubert" / "log-decode").write_text(text, encoding="utf-8")
    given = ("--task", 188, "--target=downstream-wer=5.87@the reviewer", "--format", "json")
    return verify(*given, *arguments, folder).rows["downstream-wer"]


@pytest.mark.parametrize("way", ["greedy_search", "modified_beam_search", "fast_beam_search_nbest_LG", "ctc-decoding"])
@pytest.mark.parametrize(("rate", "verdict"), [("5.86", "PASS"), ("5.96", "FAIL")])
def test_a_set_is_named_before_how_it_was_decoded(
    verify: Verify, tmp_path: Path, way: str, rate: str, verdict: str
) -> None:
    found = row(verify, tmp_path, scored(**{f"test_clean__{way}": rate}), "--map=downstream-wer=log-decode")
    assert (found["verdict"], found["best"]["subset"]) == (verdict, f"test-clean-{way}")


@pytest.mark.parametrize(
    "part", ["test_other__greedy_search", "test_clean__nbest_oracle", "test_clean_noisy__greedy_search"]
)
def test_another_set_and_what_is_no_decoding_are_not_the_asked_set(verify: Verify, tmp_path: Path, part: str) -> None:
    found = row(verify, tmp_path, scored(**{part: "1.81"}))
    assert (found["verdict"], found["reason"]) == ("MISSING", "no_evidence")


def test_of_several_ways_of_decoding_a_person_says_which_counts(verify: Verify, tmp_path: Path) -> None:
    both = scored(test_clean__greedy_search="5.86", test_clean__modified_beam_search="5.96")
    found = row(verify, tmp_path, both, "--map=downstream-wer=log-decode")
    assert (found["verdict"], found["reason"]) == ("REVIEW", "subset_unstated")


def test_the_asked_way_of_decoding_counts_alone(verify: Verify, tmp_path: Path) -> None:
    folder = tmp_path / "pruned_transducer_stateless8-epoch-20-avg-4"
    folder.mkdir()
    text = scored(test_clean__greedy_search="1.81", test_clean__fast_beam_search="1.79")
    (folder / "log-decode").write_text(text, encoding="utf-8")
    rows = verify("--task", 187, "--format", "json", tmp_path).rows
    shown = {name: rows[f"wer-e20a4-{name}-clean"]["best"] for name in ("greedy-search", "fast-beam-search")}
    assert {name: best["value_text"] for name, best in shown.items()} == {
        "greedy-search": "1.81",
        "fast-beam-search": "1.79",
    }
    assert rows["wer-e20a4-modified-beam-search-clean"]["best"] is None
