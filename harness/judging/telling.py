"""Whether tensors that agree show that two programs compute the same: what constants, inputs and copies do not."""

from __future__ import annotations

import os
import re
from math import prod
from typing import Final

from harness.evidence.alignment import Band, Comparison, Pair, Side, without_ones
from harness.evidence.dumps import Couple
from harness.tasks.families import FAMILIES
from harness.tasks.names import fold
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

# With fewer different values a tensor is a number, a mean, a label, or zeros beside a few of them. The shortest
# comparison that a toolkit's own tests make is of nine logits (tests/transformers/deberta/test_modeling.py).
LEAST: Final = 8
# Losses show gradients only in the steps after the first.
STEPS: Final = 2
# What two programs compute, and hardly ever to the very last bit; of a loss or a metric one number may be all.
_TENSORS: Final = frozenset({"forward", "backward"})
_LOSSES: Final = "losses"
_INPUT: Final = re.compile(
    r"(?:^|[./_])(?:x|inputs?|input_?ids?|imgs?|images?|pixel_?values?|data|batch|labels?|targets?|mask|attention_?mask"
    r"|token_?type_?ids?|position_?ids?|wavs?|audios?|speech|feats?|features_in|fake_data|fake_label)(?:[_.]?\d{1,3})?\Z",
    re.IGNORECASE,
)
# What a network learns is none of its outputs; and what a training is set to, or takes, is no metric of it.
_LEARNT: Final = re.compile(r"(?:^|[./_])(?:weight|bias|kernel|gamma|beta)\Z")
_SETTING: Final = re.compile(
    r"(?:^|[./_])(?:epochs?|iters?|iterations?|steps?|global_?step|lr|learning_?rate|seed|batch_?size|num_\w{1,30}"
    r"|(?:train_?|eval_?|run_?)?(?:time|seconds)|elapsed)\Z",
    re.IGNORECASE,
)
# What is trained on is no metric either.
_LOSS: Final = re.compile(r"(?:^|[./_])loss(?:es)?(?:_\d{1,9})?\Z", re.IGNORECASE)
_RATE: Final = re.compile(r"lr(?![a-z])")
# Of so many tensors or more at least two are not each other's copies.
_NAMES: Final = 3
_FLOATS: Final = ("float", "bfloat", "complex")
# By its suffix a file can be of one framework alone, so that two programs wrote the two sides.
_WRITERS: Final = {".pdparams": "paddle", ".pdiparams": "paddle", ".pt": "torch", ".pth": "torch", ".bin": "torch"}
_SHOWN: Final = 5


def doubt(
    result: Comparison, what: str, couple: Couple, names: list[str], *, exact: bool, wanted: int | None
) -> Ruling | None:
    """Why a comparison that holds is still none that shows alignment; None where it shows it.

    `names` are the folded names of the model that is asked for; with `exact` equality to the last bit is asked for.
    `wanted` is how many tensors the spec wants compared.
    """
    pairs = [pair for pair in result.pairs if pair.measures is not None]
    told = _told(result, what, couple, exact=exact)
    if what == "backward" and (couple.reference.stage == _LOSSES or _are_losses(pairs)):
        return _by_losses(pairs, exact=exact, couple=couple, band=result.band)
    if not told:
        return ruling(Verdict.REVIEW, Reason.TELLS_NOTHING, **_counts(pairs, what, couple, result.band, exact=exact))
    found, least = len(told), wanted or 0
    if what in _TENSORS and not exact:
        found, least = len(fingerprints(told)), max(least, 2 if found >= _NAMES else 0)
    if found < least:
        return ruling(Verdict.MISSING, Reason.TOO_FEW_TELL, found=str(found), wanted=str(least))
    surplus = [side for side in result.surplus if _floats(side) and prod(side.shape) >= LEAST and not _is_input(side)]
    if surplus:
        shown = ", ".join(side.name for side in surplus[:_SHOWN])
        return ruling(Verdict.REVIEW, Reason.SURPLUS_OURS, count=str(len(surplus)), tensors=shown)
    other = _other_model(told, names)
    if other is not None:
        return ruling(Verdict.REVIEW, Reason.DUMP_OTHER_MODEL, tensor=other)
    return None


def telling(result: Comparison, what: str, couple: Couple, *, exact: bool) -> int:
    """How many tensors of a comparison could only agree because two programs compute the same."""
    return len(_told(result, what, couple, exact=exact))


def _told(result: Comparison, what: str, couple: Couple, *, exact: bool) -> list[Pair]:
    pairs = [pair for pair in result.pairs if pair.measures is not None]
    return [pair for pair in pairs if _tells(pair, what, couple, exact=exact) and not _small(pair, result.band)]


def shows_copies(result: Comparison, couple: Couple, *, exact: bool) -> bool:
    """Whether tensors that could tell something are copies or were rounded: no other couple makes up for that."""
    return any(
        (_copied(pair, couple) or _coarse(pair))
        and pair.measures is not None
        and not exact
        and not pair.measures.repeats
        and prod(pair.reference.shape) >= LEAST
        and _floats(pair.reference)
        and not _is_input(pair.reference)
        for pair in result.pairs
    )


def fingerprints(pairs: list[Pair]) -> frozenset[tuple[int, float]]:
    """What tells the reference's tensors apart, whatever they are called: how many elements, and their mean square."""
    return frozenset((m.elements, m.rms) for pair in pairs if (m := pair.measures) is not None and m.rms)


def marks(result: Comparison, what: str) -> frozenset[tuple[int, float]]:
    """The fingerprints of the tensors of a comparison that two computations have in common only where they are one.

    A single number may be, unless numbers are all that is dumped.
    """
    numbers = what not in _TENSORS
    return fingerprints(
        [
            pair
            for pair in result.pairs
            if not _is_input(pair.reference)
            and (numbers or (prod(pair.reference.shape) >= LEAST and pair.measures and not pair.measures.repeats))
        ]
    )


def _tells(pair: Pair, what: str, couple: Couple, *, exact: bool) -> bool:
    """Whether a pair that agrees could only agree because two programs compute the same."""
    measures, shape = pair.measures, pair.reference.shape
    if measures is None or not measures.rms:
        return False
    if what == "weights":
        # What is trained is no decimal of a few places, and no type of whole numbers.
        return not (measures.repeats or measures.coarse) and _floats(pair.reference)
    if what not in _TENSORS:
        return exact or not (_copied(pair, couple) or _is_given(pair.reference, what))
    if exact:
        return not measures.constant
    few = prod(shape) < LEAST or measures.repeats
    whole = not _floats(pair.reference)
    given = _is_given(pair.reference, what)
    return not (few or whole or given or _coarse(pair) or _copied(pair, couple))


def _coarse(pair: Pair) -> bool:
    """Whether the values were rounded to three decimals or fewer, or to the digits of half precision."""
    return pair.measures is not None and (pair.measures.coarse or pair.measures.half)


def _small(pair: Pair, band: Band) -> bool:
    """Whether zeros would be aligned as well, every value being smaller than what an element may be apart."""
    measures = pair.measures
    return measures is not None and measures.max_abs > 0 and measures.rms <= band.absolute


def _copied(pair: Pair, couple: Couple) -> bool:
    """Made from the other side, or equal to the last bit and nothing shows that another program wrote the other."""
    if pair.measures is None or pair.measures.max_abs:
        return pair.measures is not None and pair.measures.derived
    writers = {_WRITERS.get(os.path.splitext(dump.name)[1].casefold()) for dump in couple}
    return len(writers) < 2 or None in writers


def _are_losses(pairs: list[Pair]) -> bool:
    """Whether a dump holds the losses of a training's steps, and beside them its learning rates at most.

    Such a dump is often called like one of gradients, `bp_align_paddle.npy` with `loss_0` to `loss_9` in it
    (PaddlePaddle/PaddleNLP/examples/torch_migration/docs/ThesisReproduction_NLP.md).
    """
    names = [pair.reference.name for pair in pairs if _RATE.match(pair.reference.name) is None]
    return bool(names) and all(_LOSS.search(name) for name in names)


def _by_losses(pairs: list[Pair], *, exact: bool, couple: Couple, band: Band) -> Ruling | None:
    """Losses of several steps, which differ, and of which not all are equal on both sides to the last bit."""
    losses = [pair for pair in pairs if not _is_input(pair.reference) and not _RATE.match(pair.reference.name)]
    numbers = [pair.measures.worst.reference for pair in losses if pair.measures and pair.measures.worst]
    elements = sum(max(1, prod(without_ones(pair.reference.shape))) for pair in losses)
    moved = len(set(numbers)) > 1 or any(pair.measures and not pair.measures.constant for pair in losses)
    if elements < STEPS or not moved:
        return ruling(Verdict.REVIEW, Reason.LOSSES_STAND, steps=str(elements), least=str(STEPS))
    if not exact and all(_copied(pair, couple) for pair in losses):
        return ruling(Verdict.REVIEW, Reason.TELLS_NOTHING, **_counts(losses, "backward", couple, band, exact=exact))
    return None


def _counts(pairs: list[Pair], what: str, couple: Couple, band: Band, *, exact: bool) -> dict[str, str]:
    """Of the tensors compared, how many show nothing for which reason; each counts for all that hold."""
    measured = [(pair, pair.measures) for pair in pairs if pair.measures is not None]
    return {
        "compared": str(len(measured)),
        "least": str(LEAST),
        "few": str(
            sum(1 for pair, m in measured if prod(pair.reference.shape) < LEAST or (m.repeats and not m.constant))
        ),
        "constant": str(sum(1 for _, measures in measured if measures.constant)),
        "coarse": str(sum(1 for pair, measures in measured if _coarse(pair) and not measures.constant)),
        "small": str(sum(1 for pair, _ in measured if _small(pair, band))),
        "whole": str(sum(1 for pair, _ in measured if not _floats(pair.reference))),
        "inputs": str(sum(1 for pair, _ in measured if _is_given(pair.reference, what))),
        "copied": str(sum(1 for pair, _ in measured if not exact and _copied(pair, couple))),
    }


def _other_model(pairs: list[Pair], names: list[str]) -> str | None:
    """The name of a tensor where all of them begin with a family of models that is not the one asked for."""
    for pair in pairs:
        for side in (pair.reference, pair.ours):
            first = fold(re.split(r"[./]", side.name)[0])
            own = any(name in fold(side.name) or first in name for name in names)
            if not names or own or FAMILIES.fullmatch(first) is None:
                return None
    return pairs[0].reference.name if pairs else None


def _floats(side: Side) -> bool:
    return side.dtype.startswith(_FLOATS)


def _is_given(side: Side, what: str) -> bool:
    """Whether a tensor is, by its name, none that the computation gives: an input, a weight of it, a setting."""
    if what == "forward" and _LEARNT.search(side.name) is not None:
        return True
    if what == "metric" and _LOSS.search(side.name) is not None:
        return True
    return _is_input(side) if what in _TENSORS else _SETTING.search(side.name) is not None


def _is_input(side: Side) -> bool:
    return _INPUT.search(side.name) is not None
