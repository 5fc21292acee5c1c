"""reproverify: decides whether a paper reproduction was really achieved.

The public API: `verify` judges a submission, `load_spec` reads a task, the rest are the types they give back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.version import __version__

if TYPE_CHECKING:
    from harness.api import load_spec, verify
    from harness.errors import ReproverifyError
    from harness.findings import Finding, Grade
    from harness.observation import Assurance, Observation
    from harness.report import Document, Report, Row
    from harness.spec import Spec
    from harness.verdicts import Reason, Verdict

_PUBLIC = {
    "Assurance": "harness.observation",
    "Document": "harness.report",
    "Finding": "harness.findings",
    "Grade": "harness.findings",
    "Observation": "harness.observation",
    "Reason": "harness.verdicts",
    "Report": "harness.report",
    "ReproverifyError": "harness.errors",
    "Row": "harness.report",
    "Spec": "harness.spec",
    "Verdict": "harness.verdicts",
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
    "load_spec",
    "verify",
]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the command line imports this package and must start at once.
    if name in _PUBLIC:
        import importlib

        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'harness' has no attribute {name!r}")
