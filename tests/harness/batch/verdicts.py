"""What workers of a test's cluster do instead of verifying: imported by them, too."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from harness.batch.items import Item
from harness.batch.verified import BatchSettings, SubmissionResult
from harness.values.verdicts import Verdict


def told(item: Item, _wanted: BatchSettings) -> SubmissionResult:
    """The path of an item says what becomes of it: `die:` ends its worker, `FOLDER:S` takes S seconds and notes it."""
    kind, _, rest = item.path.partition(":")
    if kind == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(float(rest or 0))
    verdict = Verdict.PASS if int(item.name) % 3 else Verdict.FAIL
    if kind:
        Path(kind, f"{item.name}.{os.getpid()}.{time.monotonic_ns()}").touch()
    return SubmissionResult(
        name=item.name, path=item.path, tasks=[125], verdict=verdict, exit_status=verdict.exit_status
    )
