"""Names of models that the asked task does not know and another task of the catalogue does.

A reviewer's word settles what nobody knows, never what is known to be another: `fiber_swin_b_coco` is FIBER, also
where the task asks for YOLOv8 and has never heard of it.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from harness.judging.model_names import Names, beside_of
from harness.tasks.catalogue import builtin_catalogue
from harness.tasks.names import fold

# Shorter names, such as `CLIP` and `NeRF`, are parts of many others.
_TELLING: Final = 5


def known_elsewhere(name: str, wanted: str, names: Names) -> str:
    """The model of another task that `name` means, empty where none knows it, or where it may mean the asked one."""
    own = [*names.networks_of(wanted), fold(wanted)]
    if len(fold(name)) < _TELLING or names.of_series(name, wanted):
        return ""
    for one in _tasks():
        found = one.whole(name) or one.within(name)
        called = {alias for model in found for alias in one.networks_of(model)}
        telling = [alias for alias in called if len(alias) >= _TELLING and alias in fold(name)]
        if telling and not any(alias in mine or mine in alias for alias in called for mine in own):
            return min(found)
    return ""


@cache
def _tasks() -> tuple[Names, ...]:
    """The models of every task, read when the first name is asked for."""
    catalogue = builtin_catalogue()
    specs = [catalogue.load(task) for task in catalogue.paths]
    return tuple(Names(spec.models, beside_of(spec, catalogue.registry)) for spec in specs if spec.models)
