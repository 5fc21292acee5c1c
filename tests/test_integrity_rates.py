"""The integrity checks notice at least as many tampered logs as they did, and stay silent on genuine ones.

`tests/integrity_rates.json` holds, per set of logs, what was noticed of each manipulation in each format with one seed:
`python tests/test_integrity_rates.py FOLDER` prints the entry of a folder. The genuine logs of other projects are not
part of this one; where they are not at hand that test is skipped.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
RATES = ROOT / "tests" / "integrity_rates.json"
# Enough of each format to see a rate fall, in half a minute.
PER_FORMAT = 3
CORPUS = ROOT.parent / "shared" / "corpus"


def benchmark() -> Any:
    sys.path.insert(0, str(ROOT / "benchmarks" / "integrity"))
    try:
        import run
    finally:
        sys.path.pop(0)
    return run


def noticed(folder: Path) -> dict[str, list[int]]:
    """`manipulation, format` -> [tried, noticed], of the genuine logs below `folder`."""
    made = benchmark()
    table = made.measure(made.genuine([str(folder)], per_format=PER_FORMAT), 1)
    found: dict[str, list[int]] = {}
    for (name, kind, _), tally in sorted(table.items()):
        tried, seen = found.get(f"{name}, {kind}", [0, 0])
        found[f"{name}, {kind}"] = [tried + tally.tried, seen + tally.noticed]
    return found


def fallen(name: str, folder: Path) -> list[str]:
    expected: dict[str, list[int]] = json.loads(RATES.read_text(encoding="utf-8"))[name]
    found = noticed(folder)
    return [
        f"{key}: {found.get(key)} where {[tried, seen]} was"
        for key, (tried, seen) in expected.items()
        if found.get(key, [0, 0])[0] < tried or found.get(key, [0, 0])[1] < seen
    ]


def test_no_rate_falls_on_the_logs_of_this_project() -> None:
    assert fallen("fixtures", ROOT / "tests" / "fixtures") == []


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the genuine logs of other projects are not at hand")
def test_no_rate_falls_on_the_logs_of_other_projects() -> None:
    assert fallen("corpus", CORPUS) == []


def test_fabricated_imagenet_logs_are_noticed(tmp_path: Path) -> None:
    """99 of 100, and more: all of 40."""
    made = benchmark()
    (tmp_path / "train.log").write_text(genuine_imagenet(), encoding="utf-8")
    tally = made.fabricated(made.genuine([str(tmp_path)]), 40)
    assert (tally.tried, tally.noticed) == (40, 40)


def genuine_imagenet() -> str:
    """A training of 30 epochs as PaddleClas prints it; top-1 over 50,000 images is a multiple of 0.00002."""
    import random

    rng = random.Random(7)
    stamp = "[2023/03/01 10:00:{:02d}] ppcls INFO: "
    head = (ROOT / "specs" / "examples" / "125" / "pass" / "train.log").read_text(encoding="utf-8").splitlines()
    first = next(i for i, line in enumerate(head) if "[Train][Epoch" in line or "[Eval][Epoch" in line)
    lines, best = head[:first], 0.0
    for epoch in range(1, 31):
        top1 = round(50_000 * (0.83 - 0.6 * 0.85**epoch) + rng.gauss(0, 60)) / 50_000
        top5 = min(1.0, round(50_000 * (top1 + 0.6 * (1 - top1))) / 50_000)
        loss = 4 - 3.5 * top1 + rng.gauss(0, 0.005)
        best = max(best, top1)
        average = f"[Eval][Epoch {epoch}][Avg]CELoss: {loss:.5f}, loss: {loss:.5f}, top1: {top1:.5f}, top5: {top5:.5f}"
        lines += [stamp.format(2 * epoch % 60) + f"[Train][Epoch {epoch}/30][Avg]CELoss: {loss:.5f}, loss: {loss:.5f}"]
        lines += [stamp.format(2 * epoch % 60) + average]
        lines += [stamp.format(2 * epoch % 60) + f"[Eval][Epoch {epoch}][best metric: {best:.17g}]"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    print(json.dumps(noticed(Path(sys.argv[1])), indent=1))
