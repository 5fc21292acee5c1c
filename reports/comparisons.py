"""What a comparison of tensors says, as rows, sentences and a tree: shared by its renderers.

All text that comes out of here has passed `harness.text.safe`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from harness.evidence.alignment import Comparison, Measures, Pair, Side
from harness.text import render, safe, template
from harness.values.verdicts import Reason, Verdict
from reports.content import label, verdict_word

COLUMNS: Final = ("mean", "max", "rel_l2", "cosine", "ulp")
# Rows that are shown before the rest is only counted; `verbose` lifts it.
MAX_ROWS: Final = 20
MAX_NAMES: Final = 10
MAX_TREE: Final = 40
_TEXT: Final = 400
# Reasons whose sentence names the element types.
_TYPES_TOLD: Final = frozenset({Reason.DTYPE_DIFFERS, Reason.DTYPE_ROUNDED})


class PairRow(msgspec.Struct, frozen=True, kw_only=True):
    """One pair: the reference's name, its measures as text, the verdict, and the sentences that belong to it."""

    name: str
    cells: dict[str, str]
    verdict: Verdict
    word: str
    notes: tuple[str, ...]


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the tree: how deep, the part of the name, and the worst of what is below it."""

    depth: int
    part: str
    verdict: Verdict
    pairs: int
    failed: int
    rel_l2: str


def rows(result: Comparison, lang: str, verbose: bool, most: int = MAX_ROWS) -> tuple[list[PairRow], int]:
    """The pairs to show, in order, and how many are not shown. Those that are not aligned come before the others."""
    if verbose or len(result.pairs) <= most:
        return [_row(pair, lang, verbose) for pair in result.pairs], 0
    odd = [index for index, pair in enumerate(result.pairs) if pair.verdict is not Verdict.PASS][:most]
    fine = [index for index, pair in enumerate(result.pairs) if pair.verdict is Verdict.PASS]
    chosen = sorted(odd + fine[: most - len(odd)])
    return [_row(result.pairs[index], lang, verbose) for index in chosen], len(result.pairs) - len(chosen)


def band(result: Comparison, lang: str) -> list[str]:
    """What a pair had to keep."""
    held = result.band
    bounds = {
        name: f"{bound.normalize():e}" if bound else "0"
        for name in ("mean", "absolute", "relative", "rel_l2", "cosine")
        if (bound := getattr(held, name)) is not None
    }
    if held.mean is None:
        return [label("compare_band_own", lang, **bounds)]
    name = getattr(held.name, lang, "") if held.name is not None else ""
    first = label("compare_band_profile", lang, title=name, profile=held.profile or "-", **bounds)
    return [first, label("compare_band_guard", lang, **bounds)]


def conclusion(result: Comparison, lang: str) -> str:
    """How many were compared, what became of them, and why the whole has its verdict."""
    counted = label("compared", lang, compared=f"{result.compared:,}", expected=f"{result.expected:,}")
    opened = result.count(Verdict.REVIEW)
    tally = label(
        "compare_tally",
        lang,
        aligned=result.count(Verdict.PASS),
        failed=result.count(Verdict.FAIL),
        open=opened,
        errors=result.count(Verdict.ERROR),
    )
    comma, stop = ("；", "。") if lang == "zh" else ("; ", ".")
    told = f"{counted}{comma}{tally}{stop}"
    whole = {
        Reason.ALIGNED,
        Reason.NOTHING_COMPARED,
        Reason.FEWER_COMPARED,
        Reason.PAIRED_BY_GUESS,
        Reason.SECTION_CHOSEN,
        Reason.SAME_DUMP,
        Reason.SURPLUS_WEIGHTS,
        Reason.ONLY_CONSTANTS,
    }
    if result.reason in whole:
        told += ("" if lang == "zh" else " ") + render(result.reason.value, lang)
    return told


def remarks(result: Comparison, lang: str) -> list[str]:
    """What was chosen and left out, and why."""
    return [render(one.code, lang, one.values) for one in result.remarks]


def divergence(result: Comparison, lang: str) -> list[str]:
    """Where the two part, and how the difference grows from there on."""
    found = result.divergence
    if found is None or len(result.pairs) < 2:
        return []
    names = [safe(pair.reference.name) for pair in result.pairs]
    told = [label("diverges" if found.executed else "diverges_stored", lang, tensor=names[found.pair])]
    if found.before is not None:
        told.append(label("diverges_before", lang, tensor=names[found.before]))
    if found.growth is not None and found.largest != found.pair:
        start, largest = (f"{value:.2e}" for value in found.growth)
        told.append(label("diverges_growth", lang, start=start, largest=largest, tensor=names[found.largest]))
    return told


def sequences(result: Comparison, lang: str) -> list[str]:
    """The sequences, each with the first step that leaves the band."""
    told = []
    for one in result.sequences:
        name = label("whole_steps", lang) if one.name == "*" else safe(one.name)
        count = len(set(one.steps))
        if one.first_outside is None:
            told.append(label("sequence", lang, sequence=name, count=count))
        else:
            told.append(label("sequence_outside", lang, sequence=name, count=count, step=one.first_outside))
    return told


def lists(result: Comparison, lang: str, verbose: bool) -> list[tuple[str, list[str]]]:
    """The tensors without a counterpart and those left out: a heading and names."""
    told = []
    for kind, sides in (("missing", result.missing), ("surplus", result.surplus), ("left_out", result.left_out)):
        if sides:
            shown = sides if verbose else sides[:MAX_NAMES]
            names = [f"{safe(side.name)}  {_shape(side)}" for side in shown]
            if len(sides) > len(shown):
                names.append(label("more", lang, count=len(sides) - len(shown)))
            told.append((label(f"{kind}_tensors", lang, count=len(sides)), names))
    return told


def findings(result: Comparison, lang: str) -> list[tuple[str, str]]:
    """What the contributor's log says and the tensors do not: the grade's word, and the sentence with its place."""
    return [
        (
            label(finding.grade.value, lang),
            f"{safe(finding.file)}:{','.join(map(str, finding.lines))}: {render(finding.code, lang, finding.values)}",
        )
        for finding in result.findings
    ]


def problems(result: Comparison, lang: str) -> list[str]:
    """What could not be read."""
    return [render(problem.code, lang, {"file": problem.file, **problem.values}) for problem in result.problems]


def tree(result: Comparison) -> list[Branch]:
    """The pairs by the parts of their names, as far down as branches differ; nothing when none fails or is nested.

    Branches without a failing pair are closed. At most `MAX_TREE` lines.
    """
    if result.divergence is None:
        return []
    lines = list(_branches([(_parts(pair.reference.name), pair) for pair in result.pairs], 0))
    return lines[:MAX_TREE] if any(line.depth for line in lines) else []


def _branches(members: list[tuple[list[str], Pair]], depth: int) -> Iterator[Branch]:
    groups: dict[str, list[tuple[list[str], Pair]]] = {}
    for parts, pair in members:
        groups.setdefault(parts[0] if parts else "", []).append((parts[1:], pair))
    for part, inside in groups.items():
        # A chain without a fork is one line.
        while part and len({tuple(parts[:1]) for parts, _ in inside}) == 1 and inside[0][0]:
            part += "." + inside[0][0][0]
            inside = [(parts[1:], pair) for parts, pair in inside]
        failed = sum(1 for _, pair in inside if pair.verdict is Verdict.FAIL)
        far = [m.rel_l2 for _, pair in inside if (m := pair.measures) is not None and m.rel_l2 is not None]
        yield Branch(
            depth=depth,
            part=safe(part) or ".",
            verdict=_worst(inside),
            pairs=len(inside),
            failed=failed,
            rel_l2=f"{max(far):.2e}" if far else "",
        )
        if failed and len(inside) > 1 and depth < 8:
            yield from _branches(inside, depth + 1)


def _worst(inside: list[tuple[list[str], Pair]]) -> Verdict:
    order = (Verdict.FAIL, Verdict.ERROR, Verdict.REVIEW, Verdict.PASS)
    return min((pair.verdict for _, pair in inside), key=lambda v: order.index(v) if v in order else len(order))


def _parts(name: str) -> list[str]:
    return [part for part in name.replace("/", ".").split(".") if part] or [name]


def _row(pair: Pair, lang: str, verbose: bool) -> PairRow:
    measures = pair.measures
    return PairRow(
        name=safe(pair.reference.name),
        cells=_cells(measures),
        verdict=pair.verdict,
        word=verdict_word(pair.verdict, lang),
        notes=tuple(_notes(pair, lang, verbose)),
    )


def _cells(measures: Measures | None) -> dict[str, str]:
    if measures is None:
        return dict.fromkeys(COLUMNS, "")
    return {
        "mean": _number(measures.mean_abs),
        "max": _number(measures.max_abs),
        "rel_l2": _number(measures.rel_l2),
        "cosine": _number(None if measures.cosine is None else 1 - measures.cosine),
        "ulp": "-" if measures.ulp is None else f"{measures.ulp:,}",
    }


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return "0" if value == 0 else f"{value:.2e}"


def _notes(pair: Pair, lang: str, verbose: bool) -> Iterator[str]:
    ours = safe(pair.ours.name)
    if pair.how != "name":
        yield label(f"how_{pair.how}", lang, tensor=ours)
    if pair.transposed:
        yield label("how_transposed", lang)
    if pair.reshaped:
        yield label("how_reshaped", lang, ours=_shape(pair.ours), reference=_shape(pair.reference))
    if pair.reference.dtype != pair.ours.dtype and pair.reason not in _TYPES_TOLD:
        yield label("how_dtype", lang, ours=pair.ours.dtype, reference=pair.reference.dtype)
    if pair.verdict is not Verdict.PASS:
        yield why(pair, lang)
    worst = pair.measures.worst if pair.measures is not None else None
    if worst is not None and (verbose or pair.verdict not in (Verdict.PASS, Verdict.NOT_CHECKED)):
        index = f"[{', '.join(map(str, worst.index))}]"
        at = label("worst_at", lang, index=index, ours=repr(worst.ours), reference=repr(worst.reference))
        yield f"{label('worst', lang)} {at}"


def why(pair: Pair, lang: str) -> str:
    """The reason of a pair's verdict, as a sentence."""
    code = "tensor_non_finite" if pair.reason is Reason.NON_FINITE else pair.reason.value
    values = dict(pair.values)
    if "side" in values:
        values["side"] = label(f"side_{values['side']}", lang)
    if "measure" in values:
        values["measure"] = label(f"measure_{values['measure']}", lang)
    return render(code if template(code, lang) is not None else pair.reason.value, lang, values, limit=_TEXT)


def _shape(side: Side) -> str:
    return f"[{', '.join(map(str, side.shape))}]"
