"""Criteria of alignment judged over a submission: find the dumps of both sides, compare them, hold the band.

Dumps decide. A contributor's own report of differences alone is a log's word, and no proof.
"""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from harness.evidence.alignment import Alignment, Band, Comparison, Evidence, Pair
from harness.evidence.findings import Finding
from harness.evidence.observation import Collected, Log, Observation, Problem
from harness.judging import bands
from harness.judging.options import MappedFile, Options
from harness.judging.report import NearMiss
from harness.judging.tensors import JudgedTensors
from harness.submission.files import Submission, SubmittedFile
from harness.tasks.names import fold
from harness.tasks.registry import Registry
from harness.tasks.spec import Spec, TensorsCriterion
from harness.text import render
from harness.values.errors import InputError, MissingExtra, ReproverifyError
from harness.values.paths import names_file
from harness.values.records import Message
from harness.values.verdicts import Reason, Verdict
from runners.tensors.dumps import INSIDE, STAGES, Couple, Dump, couples, find, is_tensors, log_stage

# Bytes of dumps inside archives that are unpacked for one couple.
MAX_UNPACKED: Final = 4 << 30
_CHUNK: Final = 1 << 20
_DIFF_LOGS: Final = "reprod_log"
# What two programs never compute to the very last bit of every value.
_COMPUTED: Final = frozenset({"forward", "backward", "train"})
_NEAR: Final = 5
_ORDER: Final = (Verdict.ERROR, Verdict.FAIL, Verdict.MISSING, Verdict.REVIEW, Verdict.PASS)


def judge(
    spec: Spec, registry: Registry, submission: Submission, collected: Collected, options: Options
) -> dict[str, JudgedTensors]:
    """The verdict on every `tensors` criterion of `spec`, by its id, from the files of `submission`."""
    # Reading the submission again is for those that hold something of the kind.
    dumps = find(submission.files()) if any(is_tensors(file.file) for file in collected.files) else []
    criteria = [criterion for criterion in spec.criteria if isinstance(criterion, TensorsCriterion)]
    return {
        criterion.id: _Judge(criterion, spec, registry, dumps, collected, options).judged() for criterion in criteria
    }


class _Judge:
    """Judges one criterion."""

    def __init__(
        self,
        criterion: TensorsCriterion,
        spec: Spec,
        registry: Registry,
        dumps: list[Dump],
        collected: Collected,
        options: Options,
    ) -> None:
        self.criterion, self.collected = criterion, collected
        self.mapping: MappedFile | None = options.mappings.get(criterion.id)
        self.names = _names(criterion.model, spec)
        same = [c for c in spec.criteria if isinstance(c, TensorsCriterion) and c.what == criterion.what]
        self.others = {c.model for c in same} - {criterion.model, None}
        self.other_names = {model: _names(model, spec) for model in sorted(cast("set[str]", self.others))}
        self.band, self.notes = _band(criterion, registry)
        self.near: list[NearMiss] = []
        found, self.alone = couples(dumps, criterion.what)
        self.couples = [couple for couple in found if self._is_it(couple)]
        self.logs = [log for log in collected.logs if self._is_report(log)]

    def judged(self) -> JudgedTensors:
        if not self.couples:
            return self._by_logs() if self.logs else self._missing()
        results: list[Comparison] = []
        evidence: list[Evidence] = []
        for couple in self.couples:
            try:
                result, hashes = self._compared(couple)
            except (InputError, MissingExtra) as error:
                return self._unreadable(couple, error)
            if result is not None:
                results.append(result)
                evidence += hashes
        if not results:
            return self._missing()
        return self._concluded(results, evidence)

    def _compared(self, couple: Couple) -> tuple[Comparison | None, list[Evidence]]:
        """The comparison of a couple, None where neither holds tensors of the kind that is asked for."""
        from runners.tensors import open_tensors
        from runners.tensors.compare import compare

        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reproverify-")))
            sides = []
            for number, dump in enumerate(couple):
                opened = open_tensors(_on_disk(dump, folder / str(number)))
                stack.callback(opened.close)
                sides.append(_Part(opened, dump.name, None if dump.stage else INSIDE[self.criterion.what]))
            if self.criterion.what != "weights" and couple.ours.stage is None and not any(s.tensors() for s in sides):
                return None, []
            result = compare(sides[0], sides[1], self.band, expected=self.criterion.tensors or 0)
            return result, [Evidence(side=d.side, file=d.name, sha256=_sha256(d)) for d in couple]

    def _concluded(self, results: list[Comparison], evidence: list[Evidence]) -> JudgedTensors:
        deciding = min(results, key=lambda result: _ORDER.index(result.verdict))
        compared = sum(result.compared for result in results)
        expected = max(sum(result.expected for result in results), self.criterion.tensors or 0)
        worst = _worst(deciding.pairs, self.band)
        first = deciding.divergence
        diverges = deciding.pairs[first.pair].reference.name if first is not None else None
        verdict, reason, values = deciding.verdict, deciding.reason, dict(worst.values) if worst is not None else {}
        if verdict is Verdict.ERROR:
            values = _both(worst.values.get("problem", "") if worst is not None else "")
        notes = [Message(code="note_compared", values={"compared": str(compared), "expected": str(expected)})]
        if worst is not None and worst.measures is not None:
            notes.append(Message(code="note_worst_tensor", values=_shown(worst)))
        if diverges is not None and len(deciding.pairs) > 1:
            notes.append(Message(code="note_diverges", values={"tensor": diverges}))
        if deciding.missing:
            shown = ", ".join(side.name for side in deciding.missing[:_NEAR])
            values_missing = {"count": str(len(deciding.missing)), "tensors": shown}
            notes.append(Message(code="note_missing_tensors", values=values_missing))
        found = JudgedTensors(
            verdict=verdict,
            reason=reason,
            values=values,
            assurance="recomputed",
            alignment=Alignment(
                band=self.band, compared=compared, expected=expected, worst=worst, diverges=diverges, evidence=evidence
            ),
            notes=notes + self.notes,
            near_misses=self.near,
            findings=self._contradictions(results),
            problems=[problem for result in results for problem in result.problems],
        )
        return self._doubted(found, evidence)

    def _doubted(self, found: JudgedTensors, evidence: list[Evidence]) -> JudgedTensors:
        """A person must look where nothing says that it is the right model, or, of a pass, two programs' work."""
        if found.verdict not in (Verdict.PASS, Verdict.FAIL):
            return found
        mapped = self.mapping is not None and self.mapping.by == "reviewer"
        if self.others and not mapped and not all(self._names_it(couple) for couple in self.couples):
            found.verdict, found.reason = Verdict.REVIEW, Reason.DUMP_MODEL_UNSTATED
            found.values = {"model": self.criterion.model or "", "criterion": self.criterion.id}
        hashes = [{e.sha256 for e in evidence if e.side == side} for side in ("reference", "ours")]
        exact = not self.band.absolute and not self.band.relative and self.band.mean is None
        if found.verdict is Verdict.PASS and self.criterion.what in _COMPUTED and hashes[0] & hashes[1] and not exact:
            found.verdict, found.reason, found.values = Verdict.REVIEW, Reason.SAME_DUMP, {}
        return found

    def _contradictions(self, results: list[Comparison]) -> list[Finding]:
        """What the contributor's own reports of this stage say and the dumps do not."""
        from runners.tensors.diff_log import check

        pairs = [pair for result in results for pair in result.pairs]
        return check(self.logs, pairs, self.band) if pairs else []

    def _by_logs(self) -> JudgedTensors:
        """Only a report of differences: it may show that something is wrong, never that it is right."""
        said = [o for log in self.logs for o in log.observations if o.printed.endswith("mean diff")]
        bound = self.band.mean if self.band.mean is not None else self.band.absolute
        wrong = next((o for o in said if not o.value.is_finite() or o.value > bound), None)
        if not said:
            return self._missing()
        values = {"file": said[0].file, "count": str(len(said))}
        notes = [Message(code="note_only_log", values=values), *self.notes]
        near = [NearMiss(why="near_one_side", file=dump.name, values={}) for dump in self.alone[:_NEAR]]
        found = JudgedTensors(
            verdict=Verdict.REVIEW,
            reason=Reason.ASSURANCE_TOO_LOW,
            values={"have": "logged", "wanted": "recomputed"},
            assurance="logged",
            notes=notes,
            near_misses=near,
        )
        if wrong is not None:
            found.verdict, found.reason, found.values = _wrong(wrong, bound)
        return found

    def _missing(self) -> JudgedTensors:
        if not self.collected.files:
            return JudgedTensors(verdict=Verdict.MISSING, reason=Reason.NO_FILES)
        near = self.near + [NearMiss(why="near_one_side", file=dump.name, values={}) for dump in self.alone[:_NEAR]]
        stage = (*STAGES[self.criterion.what], "")[0]
        wanted = f"{stage}_ref.npy + {stage}_paddle.npy" if stage else "pytorch_model.bin + model.pdparams"
        values = {"wanted": wanted, "files": str(len(self.collected.files)), "stage": self.criterion.what}
        return JudgedTensors(verdict=Verdict.MISSING, reason=Reason.NO_DUMPS, values=values, near_misses=near)

    def _unreadable(self, couple: Couple, error: InputError | MissingExtra) -> JudgedTensors:
        values = {name: str(value) for name, value in error.values.items()}
        problem = Problem(file=couple.ours.name, code=error.code, values=values)
        if "file" in values:
            problem = msgspec.structs.replace(problem, file=_shown_file(values["file"], couple))
            problem.values["file"] = problem.file
        return JudgedTensors(
            verdict=Verdict.ERROR, reason=Reason.UNREADABLE, values=_both_of(error, problem), problems=[problem]
        )

    def _is_it(self, couple: Couple) -> bool:
        """Whether a couple can be of the criterion's model: where it says so, or says nothing else."""
        if self.mapping is not None:
            path = self.mapping.path.rstrip("/")
            return any(names_file(d.name, path) or f"/{path}/" in f"/{d.name}" for d in couple)
        if self._names_it(couple):
            return True
        for model, names in self.other_names.items():
            for dump in couple:
                if any(name in fold(dump.name) for name in names):
                    values = {"model": model, "wanted": self.criterion.model or ""}
                    self.near.append(NearMiss(why="near_other_model", file=dump.name, values=values))
                    return False
        return True

    def _names_it(self, couple: Couple) -> bool:
        return any(name in fold(dump.name) for dump in couple for name in self.names)

    def _is_report(self, log: Log) -> bool:
        if log.format != _DIFF_LOGS or log_stage(log.file) not in STAGES[self.criterion.what]:
            return False
        folders = {dump.name.rpartition("/")[0] for couple in self.couples for dump in couple}
        other = any(name in fold(log.file) for names in self.other_names.values() for name in names)
        return not other and (not folders or log.file.rpartition("/")[0] in folders)


class _Part:
    """The tensors of a set whose names match, or all of them; `path` is what people are shown."""

    def __init__(self, inner: Any, path: str, only: Any) -> None:
        self.path, self.kind = path, inner.kind
        tensors = inner.tensors()
        chosen = [tensor for tensor in tensors if only is not None and only.search(tensor.name)]
        # A checkpoint holds weights and says nothing of it; other dumps of several kinds name them.
        mixed = any(pattern.search(tensor.name) for tensor in tensors for pattern in INSIDE.values())
        self._tensors = tensors if only is None or (only is INSIDE["weights"] and not mixed) else chosen
        self.blocks, self.close = inner.blocks, inner.close

    def tensors(self) -> list[Any]:
        return list(self._tensors)


def _band(criterion: TensorsCriterion, registry: Registry) -> tuple[Band, list[Message]]:
    """What the spec allows; where it names nothing, the default profile, and the note that says so."""
    if criterion.absolute is not None or criterion.relative is not None:
        zero = Decimal(0)
        return Band(absolute=criterion.absolute or zero, relative=criterion.relative or zero), []
    name = criterion.tolerance or bands.DEFAULT
    band = bands.of_profile(name, registry)
    bound = f"{band.mean.normalize():e}" if band.mean else "0"
    code = "note_tensor_profile" if criterion.tolerance else "note_tensor_default"
    return band, [Message(code=code, values={"profile": name, "bound": bound})]


def _names(model: str | None, spec: Spec) -> list[str]:
    """The names of a model as they may stand in a path; single letters tell nothing."""
    if model is None:
        return []
    aliases = spec.models[model].aliases if model in spec.models else []
    return [folded for name in (model, model.rpartition("/")[2], *aliases) if len(folded := fold(name)) > 1]


def _worst(pairs: list[Pair], band: Band) -> Pair | None:
    """The first pair of the gravest verdict; among aligned ones that with the largest mean difference."""
    if not pairs:
        return None
    order = {verdict: index for index, verdict in enumerate((Verdict.FAIL, Verdict.ERROR, Verdict.REVIEW))}
    gravest = min(pairs, key=lambda pair: order.get(pair.verdict, len(order)))
    if gravest.verdict in order:
        return gravest
    measured = [pair for pair in pairs if pair.measures is not None]
    return max(measured, key=lambda pair: pair.measures.mean_abs if pair.measures else 0.0, default=None)


def _shown(pair: Pair) -> dict[str, str]:
    measures = pair.measures
    assert measures is not None
    relative = "-" if measures.rel_l2 is None else f"{measures.rel_l2:.3e}"
    mean, largest = f"{measures.mean_abs:.3e}", f"{measures.max_abs:.3e}"
    return {"tensor": pair.reference.name, "mean": mean, "max": largest, "relative": relative}


def _wrong(said: Observation, bound: Decimal) -> tuple[Verdict, Reason, dict[str, str]]:
    """What a contributor's own report says against the contributor."""
    if not said.value.is_finite():
        return Verdict.FAIL, Reason.NON_FINITE, {"value": said.value_text}
    values = {"measure": "mean", "value": said.value_text, "bound": f"{bound.normalize():e}" if bound else "0"}
    return Verdict.FAIL, Reason.OUT_OF_BAND, values


def _on_disk(dump: Dump, folder: Path) -> str:
    """The path of a dump: its own, or that of a copy below `folder` for what lies in an archive. Raises InputError."""
    root = Path(dump.name)
    single = len(dump.files) == 1 and dump.files[0].name == dump.name
    if "!/" not in dump.name and (root.is_file() if single else root.is_dir()):
        return dump.name
    room = MAX_UNPACKED
    for file in dump.files:
        inside = Path(file.name).name if single else file.name[len(dump.name) :].lstrip("/")
        target = folder / inside
        if ".." in target.parts:
            raise InputError("input_unreadable", file=file.name, problem="..")
        target.parent.mkdir(parents=True, exist_ok=True)
        with file.open() as source, target.open("wb") as copy:
            while block := source.read(_CHUNK):
                room -= len(block)
                if room < 0:
                    raise InputError("tensors_broken", file=file.name, problem=f"more than {MAX_UNPACKED} bytes")
                copy.write(block)
    return str(folder / Path(dump.name).name) if single else str(folder)


def _sha256(dump: Dump) -> str:
    hashes = [(_hash(file), file.name) for file in dump.files]
    if len(hashes) == 1:
        return hashes[0][0]
    start = len(dump.name)
    lines = sorted(f"{digest}  {name[start:].lstrip('/')}\n" for digest, name in hashes)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _hash(file: SubmittedFile) -> str:
    digest = hashlib.sha256()
    with file.open() as stream:
        while block := stream.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()


def _shown_file(path: str, couple: Couple) -> str:
    """The dump's own name for a copy that was made of it."""
    return next((d.name for d in couple if Path(path).name in (Path(d.name).name, "")), path)


def _both_of(error: ReproverifyError, problem: Problem) -> dict[str, str]:
    values = {**problem.values, "file": problem.file}
    return {"problem": render(error.code, "en", values), "problem_zh": render(error.code, "zh", values)}


def _both(problem: str) -> dict[str, str]:
    return {"problem": problem, "problem_zh": problem}
