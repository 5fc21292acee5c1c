"""Checkpoints as they are published: weights in one section, beside counters, optimizer states and averaged weights.

`{"epoch": 37, "state_dict": {...}, "optimizer": {...}}`, `{"model": {...}, "model_ema": {...}}` and so on. One section
is compared; the counters and the state of the training are no tensors of the model. mmengine's ExponentialMovingAverage
keeps its weights in the section itself, as `ema_` with underscores for the dots of their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from harness.values.errors import UsageError
from runners.tensors.base import BLOCK, Tensor, TensorSet

if TYPE_CHECKING:
    import numpy as np

# What the weights of a checkpoint are called, the plain ones first, then averaged and partial ones.
_SECTIONS: Final = tuple(
    """state_dict model_state_dict model model_state params net network weights
    state_dict_ema model_ema ema_state_dict params_ema ema teacher student""".split()
)
# What else a checkpoint holds, whatever stands behind the dot.
_BESIDE: Final = frozenset(
    """optimizer optimizer_state_dict optimizers optim opt lr_scheduler scheduler lr_schedulers param_schedulers scaler
    amp_scaler loss_scaler meta args config cfg hyper_parameters callbacks loops message_hub rng_state random_rng_states
    epoch iteration iter iters step global_step steps best_acc best_acc1 best_score best_fitness best max_accuracy
    updates trained_steps""".split()
)
_INSIDE: Final = "ema_"


class Section:
    """One section of a checkpoint as a `TensorSet`: its tensors without the section's name before theirs."""

    def __init__(self, inner: TensorSet, name: str, own: dict[str, Tensor]) -> None:
        self.path, self.kind, self.section = inner.path, inner.kind, name
        self.absent: Sequence[str] = ()
        self._inner = inner
        self._own = own
        plain = {tensor.name: name for name, tensor in own.items()}
        self._tensors = [
            msgspec.structs.replace(tensor, name=name, tied=plain.get(tensor.tied or ""))
            for name, tensor in own.items()
        ]

    def tensors(self) -> list[Tensor]:
        return list(self._tensors)

    def blocks(self, tensor: Tensor, count: int = BLOCK) -> Iterator[np.ndarray]:
        return self._inner.blocks(self._own[tensor.name], count)

    def close(self) -> None:
        self._inner.close()


def sections(opened: TensorSet) -> dict[str, Section]:
    """The sections of a checkpoint that hold weights, the plain ones first; none of what is no such checkpoint."""
    groups: dict[str, dict[str, Tensor]] = {}
    for tensor in opened.tensors():
        head, dot, rest = tensor.name.partition(".")
        groups.setdefault(head, {})[rest if dot else ""] = tensor
    named = [name for name in _SECTIONS if name in groups and "" not in groups[name]]
    others = [name for name in groups if name not in named]
    if not named or any(name not in _BESIDE and not _is_counter(groups[name]) for name in others):
        return {}
    # A module of this name wraps every weight and nothing stands beside it: that is a state dict, not a checkpoint.
    if not others and len(named) == 1 and named[0] not in ("state_dict", "model_state_dict"):
        return {}
    found: dict[str, Section] = {}
    for name in named:
        plain, averaged = _parted(groups[name])
        found[name] = Section(opened, name, plain)
        if averaged:
            found[f"{name}/ema"] = Section(opened, f"{name}/ema", averaged)
    return {name: found[name] for name in sorted(found, key=lambda one: "ema" in one)}


def section(opened: TensorSet, wanted: str | None) -> TensorSet:
    """The section `wanted`, else the plain one; `opened` itself where there is none. Raises UsageError."""
    there = sections(opened)
    if wanted is not None and wanted not in there:
        raise UsageError("compare_section_unknown", file=opened.path, name=wanted, known=", ".join(there) or "-")
    return there[wanted] if wanted is not None else next(iter(there.values()), opened)


def _is_counter(group: dict[str, Tensor]) -> bool:
    """Whether it is one number beside the sections."""
    return list(group) == [""] and group[""].shape == ()


def _parted(group: dict[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The weights of a section, and those that are kept beside them as averages, under the names they average."""
    plain = {name.replace(".", "_"): name for name in group if not name.startswith(_INSIDE)}
    averaged = {
        plain[name.removeprefix(_INSIDE)]: tensor
        for name, tensor in group.items()
        if name.startswith(_INSIDE) and name.removeprefix(_INSIDE) in plain
    }
    kept = {name: tensor for name, tensor in group.items() if not (averaged and name.startswith(_INSIDE))}
    return kept, averaged
