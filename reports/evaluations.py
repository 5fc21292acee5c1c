"""What the reports of an evaluation say, language by language: values, conventions, what was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from harness.evidence.evaluation import Evaluation, PairedScores, Value
from harness.text import safe
from harness.values.quantity import plain, symbol
from reports.content import label

# Significant digits of a computed value that a person reads.
_DIGITS = 6
# Single classes that are shown where nobody asks for all.
_CLASSES = 20


def head(evaluation: Evaluation, lang: str) -> str:
    """One line: the family, who computed it, of how many samples."""
    return label(
        "evaluated",
        lang,
        family=evaluation.family,
        evaluator=evaluation.evaluator,
        samples=f"{evaluation.samples:,}",
        seconds=f"{evaluation.seconds:.1f}",
        assurance=evaluation.assurance,
    )


def first(values: Sequence[Value]) -> list[Value]:
    """The values of a whole, and as many of single classes as a screen holds."""
    found: list[Value] = []
    classes = 0
    for item in values:
        classes += (item.subset or "").startswith("class ")
        if classes <= _CLASSES or not (item.subset or "").startswith("class "):
            found.append(item)
    return found


def value(item: Value, lang: str) -> str:
    """One value with its interval."""
    unit = symbol(item.unit)
    shown = f"{number(item.value)} {unit}".rstrip()
    if item.subset is None:
        text = label("eval_value", lang, metric=item.metric, value=shown)
    else:
        text = label("eval_subset", lang, metric=item.metric, subset=item.subset, value=shown)
    told = []
    if item.interval is not None:
        told.append(
            label(
                "eval_interval",
                lang,
                low=number(item.interval.low),
                high=number(item.interval.high),
                method=label(f"method_{item.interval.method}", lang),
            )
        )
    if item.per is not None:
        told.append(label("eval_per", lang, samples=f"{item.samples:,}", per=item.per))
    return f"{text} ({'; '.join(told)})" if told else text


def conventions(evaluation: Evaluation) -> str:
    """The conventions followed, as `name: what`, in their order."""
    return "; ".join(f"{safe(name)}: {safe(what)}" for name, what in evaluation.conventions.items())


def inputs(evaluation: Evaluation, lang: str) -> Iterator[str]:
    """What was read, with its digest."""
    for item in evaluation.inputs:
        role = label(f"role_{item.role}", lang)
        yield label("eval_input", lang, role=role, path=item.path, files=f"{item.files:,}", sha256=item.sha256)


def paired(scores: PairedScores, lang: str) -> str:
    """One score of two evaluations."""
    nothing = scores.interval is None
    text = label(
        "eval_paired",
        lang,
        score=scores.name,
        ours=number(scores.ours),
        theirs=number(scores.theirs),
        difference=number(scores.difference),
        low="-" if nothing else number(scores.interval.low),  # type: ignore[union-attr]
        high="-" if nothing else number(scores.interval.high),  # type: ignore[union-attr]
        samples=f"{scores.samples:,}",
        higher=f"{scores.higher:,}",
        lower=f"{scores.lower:,}",
    )
    if scores.mcnemar is not None:
        text += "; " + label("eval_mcnemar", lang, p=f"{scores.mcnemar:.3g}")
    return text


def number(item: Decimal) -> str:
    """A value with at most six significant digits, without an exponent where it can be helped."""
    if not item.is_finite():
        return str(item)
    text = plain(Decimal(f"{item:.{_DIGITS}g}"))
    return text.rstrip("0").rstrip(".") if "." in text else text
