"""A value that is held against another one of the submission: where the two ran on other devices, a person looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome

Verify = Callable[..., Outcome]


def synthesis(name: str, factor: str, device: str | None) -> str:
    """What PaddleSpeech's synthesize.py prints of a vocoder."""
    lines = [
        "========Args========",
        f"checkpoint: exp/{name}/checkpoints/snapshot_iter_2500000.pdz",
        f"config: conf/{name}.yaml",
        *([f"ngpu: {device}"] if device is not None else []),
        "test_metadata: dump/csmsc/test/norm/metadata.jsonl",
        "========Config========",
        f"generation speed: {24000 / float(factor)}Hz, RTF: {factor}",
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ("1", "1", ("PASS", "meets_target")),
        ("0", "0", ("PASS", "meets_target")),
        ("1", "0", ("REVIEW", "conditions_differ")),
        ("0", "1", ("REVIEW", "conditions_differ")),
        # What is not stated is no other.
        (None, "0", ("PASS", "meets_target")),
        ("1", None, ("PASS", "meets_target")),
    ],
)
def test_both_sides_of_a_comparison_run_on_the_same_devices(
    verify: Verify, tmp_path: Path, own: str | None, other: str | None, expected: tuple[str, str]
) -> None:
    (tmp_path / "istft.log").write_text(synthesis("iSTFT", "0.0162", own))
    (tmp_path / "hifigan.log").write_text(synthesis("hifigan", "0.0331", other))
    mapped = "rtf-below-hifigan=istft.log"
    row = verify("--task", 190, "--map", mapped, tmp_path, "--format", "json").rows["rtf-below-hifigan"]
    assert (row["verdict"], row["reason"]) == expected
    if expected[0] == "REVIEW":
        assert row["values"]["condition"] == "devices"
        assert row["values"]["wanted"].startswith(f"{other} (")
        assert "hifigan.log:4" in row["values"]["wanted"]
        assert "istft.log:4" in row["values"]["stated"]
