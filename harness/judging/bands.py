"""The band two tensors must keep, and the verdict on what was measured."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from harness.evidence.alignment import Band, Measures
from harness.tasks.registry import Registry
from harness.values.errors import UsageError
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

DEFAULT: Final = "reprod-log-default"
# Beside a mean, which one wrong element of a million does not move: the profile that says what else must hold.
_GUARD: Final = "alignment-guard"
_UNIT: Final = "difference"
# Of float32: the distance of 1 to the next number, and how many such steps the sums of a network may be rounded by.
_EPSILON: Final = 2.0**-23
_STEPS: Final = 64
# By so many steps two programs differ that compute the same in float32.
_FEW_STEPS: Final = 4


def profiles(registry: Registry) -> list[str]:
    """The tolerance profiles that can be asked for."""
    return [name for name, profile in registry.tolerances.items() if profile.unit == _UNIT and name != _GUARD]


def of_profile(name: str, registry: Registry) -> Band:
    """The band of a tolerance profile. Raises UsageError, naming the known ones, when none is of that name.

    A profile with an absolute bound alone is of the mean absolute difference; the guard adds bounds an element, the
    relative L2 difference and the cosine must keep. One with a relative bound is of each element.
    """
    if name not in profiles(registry):
        raise UsageError("compare_tolerance_unknown", name=name, known=", ".join(profiles(registry)))
    profile, guard = registry.tolerances[name], registry.tolerances[_GUARD]
    absolute = profile.absolute or Decimal(0)
    if profile.relative is not None:
        return Band(absolute=absolute, relative=profile.relative, profile=name, name=profile.name)
    relative = guard.relative or Decimal(0)
    return Band(
        mean=absolute,
        absolute=max(guard.absolute or Decimal(0), 100 * absolute),
        relative=relative,
        rel_l2=relative,
        # Two vectors whose difference is the share r of them have a cosine of 1 - r * r / 2 or more, to first order.
        cosine=relative * relative,
        profile=name,
        name=profile.name,
    )


def rule_on_measures(measures: Measures, band: Band, *, computed: bool = False, assumed: bool = False) -> Ruling:
    """The verdict on a pair of equal shape and type. NaN and infinities fail, wherever they stand.

    Of tensors that two programs `computed`, elements near zero may differ by what sums of float32 are rounded by.
    Where nobody named the band, so that it is `assumed`, it may ask for more digits than float32 has: a person decides.
    """
    for side, odd in (("reference", measures.reference), ("ours", measures.ours)):
        if odd.nan or odd.inf:
            first = ", ".join(map(str, odd.first or []))
            return ruling(
                Verdict.FAIL, Reason.NON_FINITE, side=side, nan=str(odd.nan), inf=str(odd.inf), first=f"[{first}]"
            )
    if band.mean is not None and not _keeps(measures.mean_abs, band.mean):
        if assumed and _below_resolution(measures):
            values = {"value": f"{measures.mean_abs:.3e}", "relative": f"{measures.rel_l2:.3e}"}
            return ruling(Verdict.REVIEW, Reason.BELOW_RESOLUTION, bound=short(band.mean), **values)
        return _outside("mean", f"{measures.mean_abs:.3e}", short(band.mean))
    if measures.outside and not (computed and within_rounding(measures)):
        return ruling(
            Verdict.FAIL,
            Reason.ELEMENTS_OUTSIDE,
            count=f"{measures.outside:,}",
            elements=f"{measures.elements:,}",
            absolute=short(band.absolute),
            relative=short(band.relative),
            largest=f"{measures.max_abs:.3e}",
        )
    relative = measures.rel_l2
    if band.rel_l2 is not None and (relative is None or not _keeps(relative, band.rel_l2)):
        shown = "inf" if relative is None else f"{relative:.3e}"
        if band.mean is not None and _keeps(measures.rms, band.mean):
            return ruling(Verdict.REVIEW, Reason.TOO_SMALL_TO_TELL, value=shown, bound=short(band.mean))
        return _outside("rel_l2", shown, short(band.rel_l2))
    if band.cosine is not None and measures.cosine is not None and not _keeps(1 - measures.cosine, band.cosine):
        return _outside("cosine", f"1 - {1 - measures.cosine:.3e}", f"1 - {short(band.cosine)}")
    return ruling(Verdict.PASS, Reason.ALIGNED)


def _below_resolution(measures: Measures) -> bool:
    """Whether all that differs are a few of the last digits that float32 has for values of this size."""
    few = measures.rel_l2 is not None and measures.rel_l2 <= _FEW_STEPS * _EPSILON
    return few and within_rounding(measures)


def within_rounding(measures: Measures) -> bool:
    """Whether nothing differs by more than the rounding of sums whose terms are as large as the tensor's values.

    A bound relative to each element asks of an element near zero for more digits than the sum behind it has.
    """
    return measures.max_abs <= _STEPS * _EPSILON * measures.rms


def _keeps(value: float, bound: Decimal) -> bool:
    """Whether `value` is at most `bound`, exactly; a value that is no number keeps nothing."""
    return value == value and abs(value) != float("inf") and Decimal(value) <= bound


def _outside(measure: str, value: str, bound: str) -> Ruling:
    return ruling(Verdict.FAIL, Reason.OUT_OF_BAND, measure=measure, value=value, bound=bound)


def short(bound: Decimal) -> str:
    """A bound as people write it: 1e-6."""
    return f"{bound.normalize():e}" if bound else "0"
