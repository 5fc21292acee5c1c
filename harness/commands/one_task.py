"""The one task of the commands that take no more than one."""

from __future__ import annotations

from harness.api import check_names
from harness.tasks.catalogue import Catalogue
from harness.tasks.spec import Spec
from harness.values.errors import UsageError


def one_spec(catalogue: Catalogue, task: str) -> Spec:
    """The spec of `task`, as it stands on the command line; UsageError where that is several, SpecError as usual."""
    tasks = catalogue.select(task)
    if len(tasks) != 1:
        raise UsageError("audit_one_task", task=task)
    spec = catalogue.load(tasks[0])
    check_names(spec, catalogue)
    return spec
