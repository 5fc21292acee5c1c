"""What the integrity checks may know beside the logs."""

from __future__ import annotations

import msgspec

from harness.tasks.registry import Registry
from harness.tasks.spec import Spec


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """The registry of metrics and datasets, and the task's spec where the logs are held against one."""

    registry: Registry
    spec: Spec | None = None
