"""reproverify: decides whether a paper reproduction was really achieved.

The public API: `verify` judges a submission, `load_spec` reads a task, the rest are the types they give back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.version import __version__

if TYPE_CHECKING:
    from harness.api import load_spec, verify
    from harness.evidence.findings import Finding, Grade
    from harness.evidence.observation import Assurance, Observation
    from harness.history.frames import frame
    from harness.judging.report import Document, Report, Row
    from harness.tasks.spec import Spec
    from harness.values.errors import ReproverifyError
    from harness.values.verdicts import Reason, Verdict

_PUBLIC = {
    "Assurance": "harness.evidence.observation",
    "Document": "harness.judging.report",
    "Finding": "harness.evidence.findings",
    "Grade": "harness.evidence.findings",
    "Observation": "harness.evidence.observation",
    "Reason": "harness.values.verdicts",
    "Report": "harness.judging.report",
    "ReproverifyError": "harness.values.errors",
    "Row": "harness.judging.report",
    "Spec": "harness.tasks.spec",
    "Verdict": "harness.values.verdicts",
    "frame": "harness.history.frames",
    "load_spec": "harness.api",
    "verify": "harness.api",
}

__all__ = [
    "Assurance",
    "Document",
    "Finding",
    "Grade",
    "Observation",
    "Reason",
    "Report",
    "ReproverifyError",
    "Row",
    "Spec",
    "Verdict",
    "__version__",
    "frame",
    "load_spec",
    "verify",
]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the command line imports this package and must start at once.
    if name in _PUBLIC:
        import importlib

        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'harness' has no attribute {name!r}")
