"""The speeds that are promised, each beside its baseline, measured in the same run.

`python benchmarks/run.py [--json] [--megabytes N] [--scalars N] [--submissions N] [--kilobytes N] [--logs FOLDER]
[TOPIC...]` needs
nothing but Python, the project's own requirements and grep; the event files need their own libraries, and the table
says when these are missing.
Topics: `start` (`verify` on a log of 1 MB and the catalogue, fresh processes against
`python -c pass`),
`logs` (a log of 1 GB against grep), `audit` (the integrity checks over 100 MB, and at a verdict), `events`,
`recognition`, `retrieval` (Recall@1 against the matrix product),
`predictions` (`verify eval` of detections and segmentations against what one would write; needs the `eval` extra),
`evaluators` (`verify eval` of other families against their reference implementations, where these are installed),
`libraries` (our own code against the library that does the same),
`batch` (`verify batch` of `--submissions N` against the sum of single verdicts over the processes),
`ranges` (one log of twice `--megabytes N` by one worker and by two),
`page` (a report with a log of 100 MB in a browser; needs the `browser` extra and a Chromium),
`compare` (`verify compare` of checkpoints of `--gigabytes N` against NumPy, of small dumps against reprod_log).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import audit
import batch
import compare
import evaluators
import events
import general
import libraries
import logs
import page
import predictions
import recognition
import retrieval
import start
from make_log import write
from measuring import Figure

TOPICS = (
    "start",
    "logs",
    "general",
    "audit",
    "batch",
    "ranges",
    "events",
    "recognition",
    "retrieval",
    "predictions",
    "evaluators",
    "libraries",
    "page",
    "compare",
)

# The megabytes of the log that is audited, and of that in a page, or those asked for where they are fewer.
AUDITED = 100


def table(figures: Sequence[Figure]) -> str:
    rows = [("figure", "measured", "baseline, same run", "goal", "met"), ("---",) * 5]
    for f in figures:
        met = {None: "not measured", True: "yes", False: "NO"}[f.met] if f.goal else ""
        rows.append((f.name, "-" if f.met is None else f"{f.value} {f.unit}", f.baseline, f.goal, met))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the speeds that are promised.")
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"{', '.join(TOPICS)} (default: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")
    parser.add_argument("--megabytes", type=int, default=1000, help="size of the large log (default: 1000)")
    parser.add_argument("--scalars", type=int, default=1_000_000, help="scalars of an event file (default: 1000000)")
    parser.add_argument("--gigabytes", type=float, default=1.0, help="size of a checkpoint (default: 1)")
    parser.add_argument("--submissions", type=int, default=10_000, help="size of a batch (default: 10000)")
    parser.add_argument("--kilobytes", type=int, default=1000, help="size of each log of a batch (default: 1000)")
    parser.add_argument("--logs", type=Path, metavar="FOLDER", help="recognise the files below this folder too")
    arguments = parser.parse_args()
    topics = arguments.topics or TOPICS
    if unknown := set(topics) - set(TOPICS):
        parser.error(f"no topic: {', '.join(sorted(unknown))}; there are {', '.join(TOPICS)}")
    with tempfile.TemporaryDirectory(prefix="reproverify-benchmark-") as name:
        folder = Path(name)
        # Byte code is kept as an installed package keeps it, but outside the checkout.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "pycache")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        figures: list[Figure] = []
        if "start" in topics:
            write(folder / "small.log", 1_000_000)
            figures += start.figures(folder / "small.log", environment)
        if "logs" in topics:
            write(folder / "large.log", arguments.megabytes * 1_000_000)
            figures += logs.figures(folder / "large.log", environment)
            (folder / "large.log").unlink()
        if "general" in topics:
            figures += general.figures(folder, environment)
        if "audit" in topics:
            write(folder / "medium.log", min(arguments.megabytes, AUDITED) * 1_000_000)
            write(folder / "small.log", 1_000_000)
            figures += audit.figures(folder / "medium.log", folder / "small.log", environment)
            (folder / "medium.log").unlink()
        if "page" in topics:
            write(folder / "medium.log", min(arguments.megabytes, AUDITED) * 1_000_000)
            figures += page.figures(folder / "medium.log", environment)
        figures += _batches(topics, folder, environment, arguments)
        if "events" in topics:
            figures += events.figures(folder, environment, arguments.scalars)
        if "recognition" in topics:
            figures += recognition.figures(arguments.logs)
        if "compare" in topics:
            figures += compare.figures(folder, environment, arguments.gigabytes)
        if "retrieval" in topics:
            figures += retrieval.figures(folder, environment)
        if "predictions" in topics:
            figures += predictions.figures(folder, environment)
        if "evaluators" in topics:
            figures += evaluators.figures(folder, environment)
        if "libraries" in topics:
            (folder / "libraries").mkdir()
            figures += libraries.figures(folder / "libraries", environment)
    if arguments.json:
        print(json.dumps([figure._asdict() for figure in figures], indent=2))
    else:
        print(table(figures))
    return 0


def _batches(
    topics: Sequence[str], folder: Path, environment: dict[str, str], arguments: argparse.Namespace
) -> list[Figure]:
    figures: list[Figure] = []
    if "batch" in topics:
        figures += batch.figures(folder, environment, arguments.submissions, arguments.kilobytes)
    if "ranges" in topics:
        figures += batch.large(folder, environment, 2 * arguments.megabytes)
    return figures


if __name__ == "__main__":
    sys.exit(main())
