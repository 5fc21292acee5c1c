"""What is found out once of a submission that is judged for several tasks: the same for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import msgspec

from harness import integrity
from harness.evidence.observation import Collected
from harness.judging.confirming import Confirmed, confirm
from harness.judging.options import MappedFile
from harness.judging.seen import SeenLog, see
from harness.tasks.registry import Registry
from harness.tasks.spec import Spec


class Once:
    """What every task sees of everything `collected` from a submission, in so far as nobody's word is on it."""

    def __init__(self, collected: Collected, registry: Registry, noticed: integrity.Noticed | None = None) -> None:
        """`noticed`, where it is known already, is what the integrity checks find whatever the task is."""
        self.collected = collected
        self._registry = registry
        self._noticed = noticed

    @property
    def noticed(self) -> integrity.Noticed:
        """What the integrity checks find whatever the task is."""
        if self._noticed is None:
            self._noticed = integrity.notice(self.collected.logs, self._registry)
        return self._noticed

    @cached_property
    def values(self) -> list[int]:
        """How many values that are no part of a training curve each log has."""
        return [sum(1 for o in log.observations if o.kind != "train") for log in self.collected.logs]

    @cached_property
    def _unconfirmed(self) -> Confirmed:
        return confirm(self.collected, [], self._registry, {})

    @cached_property
    def _view(self) -> LogView:
        return LogView(self._unconfirmed.collected, self._registry)

    def view(self, spec: Spec, mappings: Mapping[str, MappedFile]) -> tuple[Confirmed, LogView]:
        """What the logs say for one task with the words of reviewer and contributor on it, and how it sees them."""
        if any(criterion.id in mappings for criterion in spec.criteria):
            said = confirm(self.collected, spec.criteria, self._registry, mappings)
            return said, LogView(said.collected, self._registry)
        # What was collected besides may have grown since: its list of files is the submission's.
        said = self._unconfirmed
        collected = msgspec.structs.replace(self.collected, logs=said.collected.logs)
        return msgspec.structs.replace(said, collected=collected, mappings=dict(mappings)), self._view


class LogView:
    """Logs as one or several tasks see them."""

    def __init__(self, collected: Collected, registry: Registry) -> None:
        self._collected = collected
        self._registry = registry

    @cached_property
    def seen(self) -> list[SeenLog]:
        """The logs, indexed."""
        return see(self._collected.logs)

    @cached_property
    def of_task(self) -> integrity.OfTask:
        """The checks that ask for the task."""
        return integrity.OfTask(self._collected.logs, self._registry)
