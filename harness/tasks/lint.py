"""House rules of the catalogue, beyond what the types of a spec already enforce."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from harness.tasks import protocol_table, protocols
from harness.tasks.catalogue import Catalogue
from harness.tasks.declarations import MAX_DECLARATIONS
from harness.tasks.declared import check
from harness.tasks.names import fold
from harness.tasks.registry import Dataset, Metric, Registry, Tolerance
from harness.tasks.spec import (
    ArtifactCriterion,
    Common,
    DeploymentCriterion,
    MetricCriterion,
    Source,
    Spec,
    TestsCriterion,
)
from harness.values import typed
from harness.values.errors import InputError, SpecError
from harness.values.linear import compile_pattern
from harness.values.quantity import UNITS, convertible
from harness.values.yamlio import Path as YamlPath
from harness.values.yamlio import YamlDocument

_ID = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*\Z")
_WITHOUT_NUMBER = frozenset({"unresolved", "no_number"})


def lint_catalogue(catalogue: Catalogue, paths: Iterable[Path] | None = None) -> list[SpecError]:
    """Every broken rule in the specs at `paths` (default: all of the catalogue) and in its registries."""
    errors: list[SpecError] = []
    try:
        registry = catalogue.registry
        registry.load_all()
        errors.extend(_registries(registry))
    except SpecError as error:
        return _broken(catalogue.registry.folder) or [error]
    errors.extend(lint_protocols(catalogue.folder, registry))
    for path in catalogue.paths.values() if paths is None else paths:
        errors.extend(lint_file(path, registry))
    return errors


def lint_protocols(folder: Path, registry: Registry) -> list[SpecError]:
    """Everything that is wrong with the table of protocols in `folder`; only the package has one."""
    path = folder / protocols.NAME
    if not path.is_file():
        return []
    try:
        document = typed.read(path)
    except SpecError as error:
        return [error]
    found, table = typed.faults(document, dict[str, protocol_table.NamedProtocol], str(path))
    return found if table is None else [*found, *_protocols(path, document, table, registry)]


def _protocols(
    path: Path, document: YamlDocument, table: Mapping[str, protocol_table.NamedProtocol], registry: Registry
) -> Iterator[SpecError]:
    def error(code: str, place: YamlPath, **values: object) -> SpecError:
        return SpecError(code, file=str(path), line=document.line(place), path=typed.show(place), **values)

    for name, protocol in table.items():
        if not protocol.spellings:
            yield error("lint_protocol_empty", (name,), name=name)
        for metric in protocol.metrics:
            if metric not in registry.metrics:
                fix = next(iter(difflib.get_close_matches(metric, list(registry.metrics), 1, 0.5)), "-")
                yield error("lint_unknown_name", (name, "metrics"), kind="metric", name=metric, fix=fix)
        seen: set[tuple[bool, str]] = set()
        for index, spelling in enumerate(protocol.spellings):
            place: YamlPath = (name, "spellings", index)
            if not located(spelling.source):
                yield error("lint_source_empty", (*place, "source"))
            if bool(spelling.key) is bool(spelling.operation):
                yield error("lint_spelling_form", place, name=name)
            for key in (spelling.key or spelling.operation, *spelling.alike):
                own = (bool(spelling.operation), protocols.folded(key))
                if own in seen and not spelling.values:
                    yield error("lint_spelling_twice", place, name=name, key=key)
                seen.add(own)


def lint_file(path: Path, registry: Registry) -> list[SpecError]:
    """Everything that is wrong with the spec at `path`, in the order of its lines; of a file that is no YAML, that."""
    try:
        document = typed.read(path)
    except SpecError as error:
        return [error]
    found, spec = typed.faults(document, Spec, str(path))
    if spec is not None:
        rules = _Linter(path, document, spec, registry).problems()
        found += [error for error in rules if not any(_touches(error, fault) for fault in found)]
    return sorted(found, key=lambda error: int(str(error.values["line"])))


def _touches(error: SpecError, fault: SpecError) -> bool:
    """Whether a broken rule may be about the value that stands in the place of what is at fault."""
    broken, mended = str(error.values["path"]), str(fault.values["path"])
    if fault.code == "spec_missing_key":
        mended = f"{mended}.{fault.values['key']}".removeprefix(".")
    if broken.startswith(mended):
        return True
    return mended.startswith(broken) and error.code not in ("lint_no_source", "lint_no_criteria")


class _Linter:
    """The rules for one spec."""

    def __init__(self, path: Path, document: YamlDocument, spec: Spec, registry: Registry) -> None:
        self._path = path
        self._document = document
        self._spec = spec
        self._registry = registry

    def problems(self) -> Iterator[SpecError]:
        spec = self._spec
        if self._path.stem != f"{spec.task:03d}":
            yield self._error("lint_file_name", ("task",), name=f"{spec.task:03d}.yaml")
        seen: dict[str, int] = {}
        for index, criterion in enumerate(spec.criteria):
            place: YamlPath = ("criteria", index)
            if criterion.id in seen:
                yield self._error("lint_id_twice", (*place, "id"), id=criterion.id, first=seen[criterion.id])
            seen.setdefault(criterion.id, self._document.line((*place, "id")))
            if not _ID.match(criterion.id):
                yield self._error("lint_id_form", (*place, "id"), id=criterion.id)
            yield from self._sources(criterion, place)
            yield from self._references(criterion, place)
            if isinstance(criterion, ArtifactCriterion) and criterion.count < 1:
                yield self._error("lint_count", (*place, "count"), count=criterion.count)
            if isinstance(criterion, MetricCriterion):
                yield from self._metric(criterion, place)
        if not spec.criteria:
            yield self._error("lint_no_criteria", ("criteria",))
        yield from self._models()
        yield from self._decoys()
        yield from self._log_patterns()

    def _sources(self, criterion: Common, place: YamlPath) -> Iterator[SpecError]:
        for key, source in (("source", criterion.source), *(("sources", s) for s in criterion.sources)):
            if source is not None and not located(source):
                yield self._error("lint_source_empty", (*place, key))
        if criterion.source is None and not criterion.sources:
            yield self._error("lint_no_source", place, id=criterion.id)

    def _references(self, criterion: Common, place: YamlPath) -> Iterator[SpecError]:
        tables: dict[str, Collection[str]] = {
            "metric": self._registry.metrics,
            "dataset": self._registry.datasets,
            "tolerance": self._registry.tolerances,
            "model": self._spec.models,
            "relative_to": self._spec.models,
            "tested_by": [one.id for one in self._spec.criteria if isinstance(one, TestsCriterion)],
        }
        for key, table in tables.items():
            name = getattr(criterion, key, None)
            if name is not None and name not in table:
                close = difflib.get_close_matches(name, list(table), 1, 0.5)
                fix = close[0] if close else (", ".join(list(table)[:8]) or "-")
                yield self._error("lint_unknown_name", (*place, key), kind=key, name=name, fix=fix)
        unit = getattr(criterion, "unit", None)
        if unit is not None and unit not in UNITS:
            close = difflib.get_close_matches(unit, list(UNITS), 1, 0.5)
            fix = close[0] if close else ", ".join(sorted(UNITS))
            yield self._error("lint_unknown_name", (*place, "unit"), kind="unit", name=unit, fix=fix)
        if isinstance(criterion, DeploymentCriterion) and criterion.max_difference is not None and unit is None:
            yield self._error("lint_unit_missing", place, id=criterion.id)

    def _metric(self, criterion: MetricCriterion, place: YamlPath) -> Iterator[SpecError]:
        if criterion.status in _WITHOUT_NUMBER:
            if criterion.target is not None:
                yield self._error("lint_target_unresolved", (*place, "target"), status=criterion.status)
        elif criterion.target is not None and not criterion.target.is_finite():
            yield self._error("lint_not_finite", (*place, "target"), value=criterion.target)
        elif criterion.target is None and criterion.relative_to is None:
            yield self._error("lint_target_missing", place, id=criterion.id, status=criterion.status)
        metric = self._registry.metrics.get(criterion.metric)
        if metric is not None:
            wrong = {"higher": "at_most", "lower": "at_least"}.get(metric.direction)
            if criterion.rule == wrong:
                values = {"rule": criterion.rule, "metric": criterion.metric, "direction": metric.direction}
                yield self._error("lint_direction", (*place, "rule"), **values)
            if not metric.sign:
                yield self._error("lint_no_direction", (*place, "metric"), metric=criterion.metric)
            if criterion.unit in UNITS and not any(convertible(criterion.unit, unit) for unit in metric.units):
                values = {"unit": criterion.unit, "metric": criterion.metric, "fix": ", ".join(metric.units)}
                yield self._error("lint_unit", (*place, "unit"), **values)
        tolerance = self._registry.tolerances.get(criterion.tolerance or "")
        if tolerance is not None and criterion.unit in UNITS and not convertible(tolerance.unit, criterion.unit):
            values = {"tolerance": criterion.tolerance or "", "unit": tolerance.unit, "wanted": criterion.unit}
            yield self._error("lint_tolerance_unit", (*place, "tolerance"), **values)
        if (criterion.select == "at_epoch") != (criterion.at_epoch is not None):
            yield self._error("lint_at_epoch", place)
        yield from self._dispute(criterion, place)
        yield from self._settings(criterion, place)
        known = {other.id for other in self._spec.criteria}
        for name in criterion.average_of:
            if name not in known:
                yield self._error("lint_unknown_name", (*place, "average_of"), kind="criterion", name=name, fix="-")
        cells = [one for one in map(self._spec.criterion, criterion.average_of) if isinstance(one, MetricCriterion)]
        weights = [one.samples for one in cells]
        if any(weights) and (None in weights or sum(filter(None, weights)) != criterion.samples):
            shown = " + ".join(str(weight or "-") for weight in weights)
            yield self._error("lint_average", (*place, "average_of"), weights=shown, samples=criterion.samples or "-")

    def _settings(self, criterion: MetricCriterion, place: YamlPath) -> Iterator[SpecError]:
        for name in criterion.conditions.settings:
            if name not in protocols.table():
                fix = next(iter(difflib.get_close_matches(name, list(protocols.table()), 1, 0.5)), "-")
                where = (*place, "conditions", "settings", name)
                yield self._error("lint_unknown_name", where, kind="setting", name=name, fix=fix)

    def _dispute(self, criterion: MetricCriterion, place: YamlPath) -> Iterator[SpecError]:
        if not criterion.readings:
            return
        gates = [reading for reading in criterion.readings if reading.gates]
        if len(criterion.readings) < 2 or len(gates) != 1 or gates[0].target != criterion.target:
            yield self._error("lint_readings", (*place, "readings"), id=criterion.id)
        names = [reading.name for reading in criterion.readings]
        if len(set(names)) < len(names):
            yield self._error("lint_readings", (*place, "readings"), id=criterion.id)
        for index, reading in enumerate(criterion.readings):
            if not located(reading.source):
                yield self._error("lint_source_empty", (*place, "readings", index, "source"))

    def _models(self) -> Iterator[SpecError]:
        owners: dict[str, list[tuple[int | None, str]]] = {}
        for name, model in self._spec.models.items():
            own = model.image_size
            for alias in dict.fromkeys(fold(a) for a in (name, *model.aliases)):
                others = owners.setdefault(alias, [])
                # A model without a size is found at every size, so that it shares its name with nobody.
                first = next((other for size, other in others if size == own or None in (size, own)), None)
                if first is not None:
                    yield self._error("lint_alias_twice", ("models", name), alias=alias, first=first)
                others.append((own, name))

    def _decoys(self) -> Iterator[SpecError]:
        for index, decoy in enumerate(self._spec.decoys):
            place: YamlPath = ("decoys", index)
            if decoy.unit not in UNITS:
                fix = ", ".join(sorted(UNITS))
                yield self._error("lint_unknown_name", (*place, "unit"), kind="unit", name=decoy.unit, fix=fix)
            if decoy.metric is not None and decoy.metric not in self._registry.metrics:
                yield self._error("lint_unknown_name", (*place, "metric"), kind="metric", name=decoy.metric, fix="-")
            if not located(decoy.source):
                yield self._error("lint_source_empty", (*place, "source"))

    def _log_patterns(self) -> Iterator[SpecError]:
        declarations = self._spec.log_patterns
        if len(declarations) > MAX_DECLARATIONS:
            yield self._declared("declared_too_many", ("log_patterns",), {"limit": str(MAX_DECLARATIONS)})
        for index, declaration in enumerate(declarations):
            for wrong in check(declaration, self._registry):
                yield self._declared(wrong.code, ("log_patterns", index, *wrong.path), wrong.values)
            for number, pattern in enumerate(declaration.patterns):
                yield from self._pattern(pattern.pattern, ("log_patterns", index, "patterns", number, "pattern"))

    def _pattern(self, pattern: str, place: YamlPath) -> Iterator[SpecError]:
        try:
            compile_pattern(pattern)
        except InputError as error:
            yield self._declared(error.code, place, error.values)

    def _declared(self, code: str, place: YamlPath, values: Mapping[str, object]) -> SpecError:
        where = f"{self._path}:{self._document.line(place)}: {typed.show(place)}"
        return self._error(code, place, where=where, **values)

    def _error(self, code: str, place: YamlPath, **values: object) -> SpecError:
        shown = typed.show(place)
        return SpecError(code, file=str(self._path), line=self._document.line(place), path=shown, **values)


def located(source: Source) -> bool:
    """Whether a source says where to look."""
    return any((source.repo, source.url, source.paper))


def _broken(folder: Path) -> list[SpecError]:
    """Every fault of the three files that a registry is read from."""
    found: list[SpecError] = []
    for name, record in (("metrics.yaml", Metric), ("datasets.yaml", Dataset), ("tolerances.yaml", Tolerance)):
        path = folder / name
        if path.is_file() and path.stat().st_size:
            try:
                found += typed.faults(typed.read(path), dict[str, record], str(path))[0]  # type: ignore[valid-type]
            except SpecError as error:
                found.append(error)
    return found


def _registries(registry: Registry) -> Iterator[SpecError]:
    file = registry.folder / "metrics.yaml"
    lines = typed.read(file) if file.is_file() else None
    for alias, first, second in registry.aliases_clash():
        line = lines.line((second,)) if lines else 1
        yield SpecError("lint_metric_alias", file=str(file), line=line, path=second, alias=alias, first=first)
    for name, metric in registry.own_metrics.items():
        line = lines.line((name, "units")) if lines else 1
        if not metric.units or any(unit not in UNITS for unit in metric.units):
            unknown = ", ".join(unit for unit in metric.units if unit not in UNITS) or "-"
            fix = ", ".join(sorted(UNITS))
            yield SpecError(
                "lint_unknown_name", file=str(file), line=line, path=f"{name}.units", kind="unit", name=unknown, fix=fix
            )
        if not located(metric.source):
            yield SpecError("lint_source_empty", file=str(file), line=line, path=f"{name}.source")
    path = registry.folder / "datasets.yaml"
    where = typed.read(path) if registry.own_datasets else None
    for name, dataset in registry.own_datasets.items():
        if where is not None and not located(dataset.source):
            line = where.line((name, "source"))
            yield SpecError("lint_source_empty", file=str(path), line=line, path=f"{name}.source")
    path = registry.folder / "tolerances.yaml"
    where = typed.read(path) if registry.own_tolerances else None
    for name, profile in registry.own_tolerances.items():
        line = where.line((name,)) if where is not None else 1
        if not located(profile.origin):
            yield SpecError("lint_source_empty", file=str(path), line=line, path=f"{name}.origin")
        if profile.absolute is None and profile.relative is None:
            yield SpecError("lint_tolerance_empty", file=str(path), line=line, path=name)
        if profile.relative is not None and profile.floor is None:
            yield SpecError("lint_tolerance_floor", file=str(path), line=line, path=name)
