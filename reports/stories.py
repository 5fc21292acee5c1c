"""Why each row has its verdict, as sentences. All text that comes out of here has passed `harness.text.safe`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from harness.evidence.findings import Grade
from harness.evidence.observation import Observation
from harness.judging.report import Candidate, Cell, NearMiss, Report, Row, Target
from harness.text import render, safe, template
from harness.values.quantity import parse_decimal
from harness.values.verdicts import Reason, Verdict
from reports import numbers
from reports.content import LONG, MAX_LISTED, cite, judged_rows, label, listed, verdict_word

# An average is proved by all of its cells.
MAX_CELLS: Final = 12
# Gaps of reason and note texts that hold numbers in the target's unit, and those that hold a difference of two.
_VALUES: Final = frozenset({"value", "target", "low", "high", "other", "best", "last", "gates"})
_DIFFERENCES: Final = frozenset({"margin", "shortfall"})
# Gaps that hold one word of a fixed set, which has a text of its own, and what its code begins with.
_WORDS: Final = {"by": "", "condition": "", "measure": "measure_", "side": "side_", "stage": "stage_"}
# Notes that the table says already.
_IN_TABLE: Final = frozenset({"note_best_not_last"})


class Listing(msgspec.Struct, frozen=True):
    """A heading and the items under it."""

    heading: str
    items: tuple[str, ...]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why rows have their verdict: rows with the same story share one. The first of `sentences` is the reason."""

    verdict: Verdict
    before: Verdict | None
    required: bool
    sentences: tuple[str, ...]
    listings: tuple[Listing, ...]
    ids: tuple[str, ...] = ()


def explanations(report: Report, lang: str, verbose: bool) -> list[Explanation]:
    """One story for each row that is not a plain PASS, rows with the same story together."""
    stories: dict[Explanation, list[str]] = {}
    for row in judged_rows(report):
        if verbose or not _plain(row):
            stories.setdefault(explain(row, report, lang, verbose), []).append(safe(row.id))
    return [msgspec.structs.replace(story, ids=tuple(ids)) for story, ids in stories.items()]


def explain(row: Row, report: Report, lang: str, verbose: bool) -> Explanation:
    """Why a row has its verdict, without its id."""
    notes = [_note(m.code, _in_unit(m.values, row.target, lang), lang) for m in row.notes]
    near = [_near(item, row, lang) for item in row.near_misses]
    candidates = [_candidate(item, row, lang) for item in row.candidates]
    parts = [_cell(cell, row.target) for cell in row.cells] if isinstance(row.cells, list) else []
    listings = [
        Listing(label(name, lang), tuple(listed(items, most, lang, verbose)))
        for name, items, most in (
            ("cells", parts, MAX_CELLS),
            ("near_misses", near, MAX_LISTED),
            ("candidates", candidates, MAX_LISTED),
        )
        if items
    ]
    return Explanation(
        verdict=row.verdict,
        before=row.before,
        required=row.required,
        sentences=(reason(row, report, lang), *notes, *(_sources(row, lang) if verbose else ())),
        listings=tuple(listings),
    )


def unproved(report: Report) -> list[Row]:
    """The rows that decide nothing and for which nothing was found: they need no story."""
    return [row for row in judged_rows(report) if _unproved(row)]


def reason(row: Row, report: Report, lang: str) -> str:
    """The sentence that gives the reason of a row's verdict."""
    values = dict(row.values)
    if row.reason is Reason.CONTRADICTED:
        values["findings"] = _contradictions(row, report, lang)
    if row.reason is Reason.ASSURANCE_TOO_LOW:
        values = {name: _word(word, lang) for name, word in values.items()}
    if row.reason is not Reason.UNIT_OPEN:
        values = _in_unit(values, row.target, lang)
    code = "tensor_non_finite" if row.reason is Reason.NON_FINITE and "side" in values else row.reason.value
    return render(code, lang, values, LONG)


def _unproved(row: Row) -> bool:
    nothing = row.verdict is Verdict.MISSING or (row.reason is Reason.TARGET_UNRESOLVED and row.best is None)
    return not row.required and nothing


def _plain(row: Row) -> bool:
    held = row.verdict is Verdict.PASS and row.reason in (Reason.MEETS_TARGET, Reason.ARTIFACT_FOUND)
    return _unproved(row) or (held and all(note.code in _IN_TABLE for note in row.notes))


def _note(code: str, values: Mapping[str, str], lang: str) -> str:
    return render("label_note", lang, {"text": render(code, lang, values, LONG)}, LONG)


def _sources(row: Row, lang: str) -> list[str]:
    """The line that proves a row, word for word, and where its target stands."""
    lines = []
    observation = numbers.counting(row)
    if observation is not None:
        lines.append(label("line_text", lang, place=observation.place, text=observation.text))
    if row.target is not None and row.target.source is not None:
        lines.append(label("target_source", lang, source=cite(row.target.source)))
    return lines


def _near(near: NearMiss, row: Row, lang: str) -> str:
    import shlex  # only for what proves nothing

    # An argument that a shell takes as it is printed.
    mapping = shlex.quote(f"{row.id}={near.file}")
    values = {"criterion": row.id, "file": near.file, "mapping": mapping, **near.values}
    why = render(near.why, lang, values)
    return f"{_seen(near.observation, near.file, row)}: {why}"


def _seen(observation: Observation | None, file: str, row: Row) -> str:
    if observation is None:
        return safe(file)
    name = safe(observation.metric or observation.printed)
    return f"{safe(observation.place)}  {name} {numbers.at_epoch(observation, row)}"


def _candidate(candidate: Candidate, row: Row, lang: str) -> str:
    return label(
        "candidate" if candidate.complete else "candidate_incomplete",
        lang,
        place=(candidate.last if row.select == "last" else candidate.best).place,
        best=numbers.at_epoch(candidate.best, row),
        last=numbers.at_epoch(candidate.last, row),
        verdict=verdict_word(candidate.verdict, lang),
    )


def _cell(cell: Cell, target: Target | None) -> str:
    return f"{safe(cell.observation.place)}  {safe(cell.criterion)} {numbers.measure(cell.value, target)}"


def _contradictions(row: Row, report: Report, lang: str) -> str:
    """The sentences of the findings that a row's reason names by their codes."""
    observation = numbers.counting(row)
    file = observation.file if observation is not None else None
    codes = row.values.get("findings", "").split(", ")
    sentences = []
    for code in codes:
        named = [f for f in report.findings if f.code == code and f.grade is Grade.CONTRADICTION]
        chosen = next((f for f in named if f.file == file), named[0] if named else None)
        sentences.append(render(code, lang, chosen.values if chosen is not None else None))
    return ("；" if lang == "zh" else "; ").join(dict.fromkeys(sentences))


def _in_unit(values: Mapping[str, str], target: Target | None, lang: str) -> dict[str, str]:
    """`values` with their numbers in the target's unit, and their fixed words in the language."""
    shown = {name: _word(value, lang, _WORDS[name]) if name in _WORDS else value for name, value in values.items()}
    if target is None:
        return shown
    for name in _VALUES & values.keys():
        parsed = [parse_decimal(part) for part in values[name].split(", ")]
        known = [number for number in parsed if number is not None and number.is_finite()]
        if len(known) == len(parsed):
            shown[name] = ", ".join(numbers.measure(number, target) for number in known)
    for name in _DIFFERENCES & values.keys():
        apart = parse_decimal(values[name])
        if apart is not None and apart.is_finite():
            shown[name] = numbers.distance(apart, target, missed=name == "shortfall")
    if "tolerance" in values and target.tolerance_value is not None:
        allowed = numbers.distance(target.tolerance_value, target, missed=False)
        shown["tolerance"] = f"{allowed} ({values['tolerance']})"
    return shown


def _word(word: str, lang: str, kind: str = "") -> str:
    """The text of a word of a fixed set; any other word as it stands."""
    return template(f"label_{kind}{word}", lang) or word
