"""What `tensors` criteria get: which dumps are a criterion's, what their comparison says, and what leaves a doubt.

Dumps decide. A contributor's own report of differences alone is a log's word, and no proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Final

import msgspec

from harness.evidence.alignment import Alignment, Band, Comparison, Evidence, Pair, PairJudge, shade
from harness.evidence.dumps import STAGES, Couple, Dumps
from harness.evidence.findings import Finding
from harness.evidence.observation import Collected, Observation, Problem
from harness.integrity.documents import diff_log
from harness.judging import bands
from harness.judging.alignment import conclude, pair_judge
from harness.judging.named_dumps import NamedDumps
from harness.judging.options import MappedFile, Options
from harness.judging.report import NearMiss
from harness.judging.telling import LEAST, doubt, marks, shows_copies, telling
from harness.tasks.registry import Registry
from harness.tasks.spec import Spec, TensorsCriterion
from harness.text import render
from harness.values.errors import InputError, MissingExtra
from harness.values.paths import names_file
from harness.values.records import Message
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

# What two programs never compute to the very last bit of every value.
_COMPUTED: Final = frozenset({"forward", "backward", "train"})
# What is dumped as many files, one a tensor; the weights of a network lie in one.
_TOGETHER: Final = frozenset({"forward", "backward"})
_NEAR: Final = 5
# What is wrong with one couple, whatever the others show.
_GRAVE: Final = frozenset((Reason.SURPLUS_OURS, Reason.DUMP_OTHER_MODEL))


class JudgedTensors(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one criterion. `alignment` is None where no tensors were compared.

    `marks` are what tells the tensors that were compared from those of another computation (`telling.marks`).
    """

    ruling: Ruling
    assurance: str | None = None
    alignment: Alignment | None = None
    notes: list[Message] = []
    near_misses: list[NearMiss] = []
    findings: list[Finding] = []
    problems: list[Problem] = []
    marks: frozenset[tuple[int, float]] = frozenset()


def judge_tensors(
    spec: Spec, registry: Registry, dumps: Dumps, collected: Collected, options: Options
) -> dict[str, JudgedTensors]:
    """The verdict on every `tensors` criterion of `spec`, by its id."""
    criteria = [criterion for criterion in spec.criteria if isinstance(criterion, TensorsCriterion)]
    judged = {
        criterion.id: _OneCriterion(criterion, spec, registry, dumps, collected, options).judged()
        for criterion in criteria
    }
    asked = {one.id: (one.model, one.what) for one in criteria}
    return _none_told_twice(criteria, _none_of_another(asked, judged))


def _none_of_another(
    asked: Mapping[str, tuple[str | None, str]], judged: dict[str, JudgedTensors]
) -> dict[str, JudgedTensors]:
    """A dump that is, byte for byte, that of another model, or of another stage, too is evidence for neither.

    `asked`: the model of each criterion, and what is aligned. What two networks compute is never the same, nor are
    outputs and gradients of one.
    """
    seen: dict[str, tuple[str, tuple[str | None, str], str]] = {}
    shared: dict[str, tuple[str, str]] = {}
    for name, one in judged.items():
        for evidence in one.alignment.evidence if one.alignment is not None else ():
            other, of, file = seen.setdefault(evidence.sha256, (name, asked[name], evidence.file))
            if of != asked[name] and file != evidence.file:
                shared.setdefault(name, (evidence.file, file))
                shared.setdefault(other, (file, evidence.file))
    for name, (own, other) in shared.items():
        if judged[name].ruling.verdict is Verdict.PASS:
            doubted = ruling(Verdict.REVIEW, Reason.DUMP_OF_ANOTHER, file=own, other=other)
            judged[name] = msgspec.structs.replace(judged[name], ruling=doubted)
    return judged


def _none_told_twice(criteria: list[TensorsCriterion], judged: dict[str, JudgedTensors]) -> dict[str, JudgedTensors]:
    """A dump most of whose tensors are those of another model, or of another pass, is evidence for neither.

    What they are called does not matter.
    """
    doubted: dict[str, JudgedTensors] = {}
    for one, other in permutations(criteria, 2):
        own, theirs = judged[one.id], judged[other.id]
        shared = own.marks & theirs.marks
        if (one.model, one.what) == (other.model, other.what) or 2 * len(shared) <= len(own.marks):
            continue
        # One number may be equal by chance, and one file that stands for both says nothing of two.
        if (len(shared) == 1 and min(shared)[0] < LEAST) or not _files(own).isdisjoint(_files(theirs)):
            continue
        for name, found in ((one.id, own), (other.id, theirs)):
            if found.ruling.verdict is Verdict.PASS and name not in doubted:
                values = {"shared": str(len(shared)), "one": one.id, "other": other.id}
                told = ruling(Verdict.REVIEW, Reason.TENSORS_TWICE, **values)
                doubted[name] = msgspec.structs.replace(found, ruling=told)
    return {**judged, **doubted}


def _files(judged: JudgedTensors) -> set[str]:
    return {evidence.file for evidence in judged.alignment.evidence} if judged.alignment is not None else set()


class _OneCriterion:
    """Judges one criterion."""

    def __init__(
        self,
        criterion: TensorsCriterion,
        spec: Spec,
        registry: Registry,
        dumps: Dumps,
        collected: Collected,
        options: Options,
    ) -> None:
        self.criterion, self.dumps, self.collected = criterion, dumps, collected
        self.mapping: MappedFile | None = options.mappings.get(criterion.id)
        self.band, self.notes = _band(criterion, registry)
        self.near: list[NearMiss] = []
        self.grave: list[Ruling] = []
        self.named = NamedDumps(criterion, spec)
        found, self.alone = dumps.couples(criterion.what)
        self.couples = [couple for couple in found if self._is_it(couple)]
        self.logs = [log for log in collected.logs if self.named.is_report(log, self.couples)]

    def judged(self) -> JudgedTensors:
        if not self.couples:
            return self._by_logs() if self.logs else self._missing()
        results: list[Comparison] = []
        doubts: list[Ruling | None] = []
        evidence: list[Evidence] = []
        compared: list[Couple] = []
        couple = self.couples[0]
        try:
            for couple in self.couples:
                result = self._compared(couple)
                if result is not None:
                    results.append(result)
                    compared.append(couple)
                    doubts.append(self._telling(result, couple))
                    evidence += [Evidence(side=d.side, file=d.name, sha256=self.dumps.digest(d)) for d in couple]
        except (InputError, MissingExtra) as error:
            return self._unreadable(couple, error)
        if not results:
            return self._missing()
        found = self._concluded(results, doubts, evidence)
        if found.ruling.verdict is Verdict.PASS and (few := self._too_few(results, doubts, compared)) is not None:
            found = msgspec.structs.replace(found, ruling=few)
        return msgspec.structs.replace(found, ruling=_twice(found.ruling, results, compared) or found.ruling)

    def _compared(self, couple: Couple) -> Comparison | None:
        wanted = self.criterion
        least = 0 if self._together() else wanted.tensors or 0
        found = self.dumps.compare(couple, wanted.what, self.band, self._judge(), least)
        return conclude(found) if found is not None else None

    def _together(self) -> bool:
        """Whether several couples, each of a file a tensor, may show what is asked for, which no single one does."""
        return len(self.couples) > 1 and self.criterion.what in _TOGETHER

    def _judge(self) -> PairJudge:
        wanted = self.criterion
        assumed = wanted.tolerance is None and wanted.absolute is None and wanted.relative is None
        return pair_judge(self.band, computed=wanted.what in _COMPUTED, assumed=assumed)

    def _telling(self, result: Comparison, couple: Couple) -> Ruling | None:
        """Why a comparison that holds does not show what is asked for."""
        if result.verdict is not Verdict.PASS:
            return None
        wanted, exact = self.criterion, self._exact()
        least = None if self._together() else wanted.tensors
        found = doubt(result, wanted.what, couple, self.named.names, exact=exact, wanted=least)
        if found is not None and (found.reason in _GRAVE or shows_copies(result, couple, exact=exact)):
            self.grave.append(found)
        return found

    def _too_few(self, results: list[Comparison], doubts: list[Ruling | None], couples: list[Couple]) -> Ruling | None:
        """Where all couples together show fewer tensors than are wanted; copies of one dump count once."""
        wanted = self.criterion.tensors or 0
        if not self._together():
            return None
        what, exact = self.criterion.what, self._exact()
        shown = {
            (self.dumps.digest(couple.reference), place)
            for result, few, couple in zip(results, doubts, couples, strict=True)
            if few is None
            for place in range(telling(result, what, couple, exact=exact))
        }
        if any(couple.reference.stage == "losses" for couple in couples) or len(shown) >= wanted:
            return None
        return ruling(Verdict.MISSING, Reason.TOO_FEW_TELL, found=str(len(shown)), wanted=str(wanted))

    def _exact(self) -> bool:
        return not self.band.absolute and not self.band.relative and self.band.mean is None

    def _concluded(
        self, results: list[Comparison], doubts: list[Ruling | None], evidence: list[Evidence]
    ) -> JudgedTensors:
        deciding = min(results, key=lambda result: result.verdict.rank)
        worst = _worst(deciding.pairs)
        values = worst.values if worst is not None else {}
        if deciding.verdict is Verdict.ERROR:
            values = _problem(values.get("problem", ""))
        return JudgedTensors(
            ruling=self._doubted(ruling(deciding.verdict, deciding.reason, **values), doubts, evidence),
            assurance="recomputed",
            alignment=self._alignment(deciding, worst, results, evidence),
            notes=[*self._remarks(deciding, worst, results), *self.notes],
            near_misses=self.near,
            findings=self._contradictions(results),
            problems=[problem for result in results for problem in result.problems],
            marks=frozenset().union(*(marks(result, self.criterion.what) for result in results)),
        )

    def _expected(self, results: list[Comparison]) -> int:
        return max(sum(result.expected for result in results), self.criterion.tensors or 0)

    def _alignment(
        self, deciding: Comparison, worst: Pair | None, results: list[Comparison], evidence: list[Evidence]
    ) -> Alignment:
        return Alignment(
            band=self.band,
            compared=sum(result.compared for result in results),
            expected=self._expected(results),
            worst=worst,
            diverges=_first_apart(deciding),
            evidence=evidence,
            strip=[shade(pair, self.band) for result in results for pair in result.pairs],
        )

    def _remarks(self, deciding: Comparison, worst: Pair | None, results: list[Comparison]) -> list[Message]:
        compared = sum(result.compared for result in results)
        counts = {"compared": str(compared), "expected": str(self._expected(results))}
        notes = [Message(code="note_compared", values=counts)]
        if worst is not None and worst.measures is not None:
            notes.append(Message(code="note_worst_tensor", values=_shown(worst)))
        near_zero = [(pair, m) for pair in deciding.pairs if pair.verdict.holds and (m := pair.measures) and m.outside]
        if near_zero:
            count = str(sum(measures.outside for _, measures in near_zero))
            values = {"count": count, "tensor": near_zero[0][0].reference.name}
            notes.append(Message(code="note_near_zero", values=values))
        apart = _first_apart(deciding)
        if apart is not None and len(deciding.pairs) > 1:
            notes.append(Message(code="note_diverges", values={"tensor": apart}))
        if deciding.missing:
            shown = ", ".join(side.name for side in deciding.missing[:_NEAR])
            values = {"count": str(len(deciding.missing)), "tensors": shown}
            notes.append(Message(code="note_missing_tensors", values=values))
        return notes

    def _doubted(self, found: Ruling, doubts: list[Ruling | None], evidence: list[Evidence]) -> Ruling:
        """A person must look where nothing says that it is the right model, or, of a pass, two programs' work."""
        if found.verdict not in (Verdict.PASS, Verdict.FAIL):
            return found
        mapped = self.mapping is not None and self.mapping.by == "reviewer"
        if self.named.other_names and not mapped and not all(self.named.names_it(couple) for couple in self.couples):
            model = self.criterion.model or ""
            return ruling(Verdict.REVIEW, Reason.DUMP_MODEL_UNSTATED, model=model, criterion=self.criterion.id)
        hashes = [{e.sha256 for e in evidence if e.side == side} for side in ("reference", "ours")]
        if (
            found.verdict is Verdict.PASS
            and self.criterion.what in _COMPUTED
            and hashes[0] & hashes[1]
            and not self._exact()
        ):
            return ruling(Verdict.REVIEW, Reason.SAME_DUMP)
        # Several couples may show it together: one that shows nothing by itself takes nothing away, one that shows
        # copies, another model or a shortened reference does.
        if found.verdict is Verdict.PASS and self.grave:
            return self.grave[0]
        if found.verdict is Verdict.PASS and None not in doubts:
            return next(one for one in doubts if one is not None)
        return found

    def _contradictions(self, results: list[Comparison]) -> list[Finding]:
        """What the contributor's own reports of this stage say and the dumps do not."""
        pairs = [pair for result in results for pair in result.pairs]
        return diff_log.check(self.logs, pairs, self.band) if pairs else []

    def _by_logs(self) -> JudgedTensors:
        """Only a report of differences: it may show that something is wrong, never that it is right."""
        said = [o for log in self.logs for o in log.observations if o.printed.endswith("mean diff")]
        if not said:
            return self._missing()
        bound = self.band.mean if self.band.mean is not None else self.band.absolute
        wrong = next((o for o in said if not o.value.is_finite() or o.value > bound), None)
        unproven = ruling(Verdict.REVIEW, Reason.ASSURANCE_TOO_LOW, have="logged", wanted="recomputed")
        values = {"file": said[0].file, "count": str(len(said))}
        return JudgedTensors(
            ruling=unproven if wrong is None else _wrong(wrong, bound),
            assurance="logged",
            notes=[Message(code="note_only_log", values=values), *self.notes],
            near_misses=self._one_sided(),
        )

    def _missing(self) -> JudgedTensors:
        if not self.collected.files:
            return JudgedTensors(ruling=ruling(Verdict.MISSING, Reason.NO_FILES))
        stage = (*STAGES[self.criterion.what], "")[0]
        wanted = f"{stage}_ref.npy + {stage}_paddle.npy" if stage else "pytorch_model.bin + model.pdparams"
        files = str(len(self.collected.files))
        return JudgedTensors(
            ruling=ruling(Verdict.MISSING, Reason.NO_DUMPS, wanted=wanted, files=files, stage=self.criterion.what),
            near_misses=self.near + self._one_sided(),
        )

    def _one_sided(self) -> list[NearMiss]:
        return [NearMiss(why="near_one_side", file=dump.name, values={}) for dump in self.alone[:_NEAR]]

    def _unreadable(self, couple: Couple, error: InputError | MissingExtra) -> JudgedTensors:
        values = {name: str(value) for name, value in error.values.items()}
        file = couple.ours.name
        if "file" in values:
            values["file"] = file = _shown_file(values["file"], couple)
        texts = {**values, "file": file}
        shown = _problem(render(error.code, "en", texts), render(error.code, "zh", texts))
        return JudgedTensors(
            ruling=ruling(Verdict.ERROR, Reason.UNREADABLE, **shown),
            problems=[Problem(file=file, code=error.code, values=values)],
        )

    def _is_it(self, couple: Couple) -> bool:
        """Whether a couple can be of the criterion's model: the mapped one, or where it says so, or nothing else."""
        if self.mapping is not None:
            path = self.mapping.path.rstrip("/")
            return any(names_file(d.name, path) or f"/{path}/" in f"/{d.name}" for d in couple)
        other = self.named.other(couple)
        if other is not None:
            self.near.append(other)
        return other is None


def _band(criterion: TensorsCriterion, registry: Registry) -> tuple[Band, list[Message]]:
    """What the spec allows; where it names nothing, the default profile, and the note that says so."""
    if criterion.absolute is not None or criterion.relative is not None:
        zero = Decimal(0)
        return Band(absolute=criterion.absolute or zero, relative=criterion.relative or zero), []
    name = criterion.tolerance or bands.DEFAULT
    band = bands.of_profile(name, registry)
    code = "note_tensor_profile" if criterion.tolerance else "note_tensor_default"
    return band, [Message(code=code, values={"profile": name, "bound": bands.short(band.mean or Decimal(0))})]


def _twice(found: Ruling, results: list[Comparison], couples: list[Couple]) -> Ruling | None:
    """A set of dumps that fails beside another one of the same tensors that is aligned is for a person."""
    if found.verdict is not Verdict.FAIL:
        return None
    held = {_compared(result): couple for result, couple in zip(results, couples, strict=True) if result.verdict.holds}
    apart = [(_compared(r), couple) for r, couple in zip(results, couples, strict=True) if r.verdict is Verdict.FAIL]
    if not all(tensors in held for tensors, _ in apart):
        return None
    tensors, couple = apart[0]
    return ruling(Verdict.REVIEW, Reason.DUMPS_DISAGREE, aligned=held[tensors].ours.name, apart=couple.ours.name)


def _compared(result: Comparison) -> frozenset[tuple[str, tuple[int, ...]]]:
    """The tensors of a comparison, by name and shape."""
    return frozenset((pair.reference.name, tuple(pair.reference.shape)) for pair in result.pairs)


def _worst(pairs: list[Pair]) -> Pair | None:
    """The first pair of the gravest verdict; among aligned ones that with the largest mean difference."""
    if not pairs:
        return None
    gravest = min(pairs, key=lambda pair: pair.verdict.rank)
    if not gravest.verdict.holds and gravest.verdict is not Verdict.NOT_CHECKED:
        return gravest
    measured = [pair for pair in pairs if pair.measures is not None]
    return max(measured, key=lambda pair: pair.measures.mean_abs if pair.measures else 0.0, default=None)


def _first_apart(comparison: Comparison) -> str | None:
    """The name of the first tensor that is out of its band."""
    first = comparison.divergence
    return comparison.pairs[first.pair].reference.name if first is not None else None


def _shown(pair: Pair) -> dict[str, str]:
    measures = pair.measures
    assert measures is not None
    relative = "-" if measures.rel_l2 is None else f"{measures.rel_l2:.3e}"
    mean, largest = f"{measures.mean_abs:.3e}", f"{measures.max_abs:.3e}"
    return {"tensor": pair.reference.name, "mean": mean, "max": largest, "relative": relative}


def _wrong(said: Observation, bound: Decimal) -> Ruling:
    """What a contributor's own report says against the contributor."""
    if not said.value.is_finite():
        return ruling(Verdict.FAIL, Reason.NON_FINITE, value=said.value_text)
    return ruling(Verdict.FAIL, Reason.OUT_OF_BAND, measure="mean", value=said.value_text, bound=bands.short(bound))


def _shown_file(path: str, couple: Couple) -> str:
    """The dump's own name for a copy that was made of it."""
    return next((d.name for d in couple if Path(path).name in (Path(d.name).name, "")), path)


def _problem(en: str, zh: str | None = None) -> dict[str, str]:
    """What fills the gaps of `unreadable`."""
    return {"problem": en, "problem_zh": en if zh is None else zh}
