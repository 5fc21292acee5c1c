"""House rules of the catalogue: one case a rule, with the sentence that names file, line, key and fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.tasks.catalogue import Catalogue
from harness.tasks.lint import lint_catalogue, lint_file
from harness.text import render
from harness.values.errors import SpecError
from tests.harness.builders import registry
from tests.harness.tasks.test_registry import entry

SPEC = """spec: 1
task: 900
version: 1
title: {en: a, zh: a}
toolkit: PaddleClas
family: metric
seed: {line: 1}
models:
  Net-A: {aliases: [netA]}
  Net-B: {aliases: [netB]}
criteria:
  - kind: metric
    id: net-a-top1
    model: Net-A
    dataset: ImageNet-1k
    split: val
    metric: top1
    target: 82.5
    unit: percent
    rule: at_least
    status: resolved
    source: {repo: example/a, line: 3}
  - kind: artifact
    id: code
    type: code
    files: ["**/*.py"]
    source: {url: "https://example.org"}
decoys:
  - value: 83.5
    unit: percent
    metric: top1
    what: {en: a, zh: a}
    source: {paper: "https://example.org/paper", table: "1"}
"""
READINGS = """    readings:
      - {name: task, target: 82.5, gates: true, source: {repo: example/a}}
      - {name: paper, target: 83.0, source: {repo: example/b}}
    dispute: {en: a, zh: a}
"""


def lint(folder: Path, text: str, name: str = "900.yaml") -> list[SpecError]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return lint_file(path, registry())


def sentences(folder: Path, errors: list[SpecError]) -> list[str]:
    for error in errors:
        assert render(error.code, "zh", error.values) != error.code
    return [render(error.code, "en", error.values).replace(f"{folder}/", "") for error in errors]


def changed(before: str, after: str) -> str:
    assert before in SPEC
    return SPEC.replace(before, after, 1)


def test_a_good_spec_is_silent(tmp_path: Path) -> None:
    assert lint(tmp_path, SPEC) == []
    assert lint(tmp_path, changed("    status: resolved\n", "    status: resolved\n" + READINGS)) == []


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("task: 900", "task: 901", "900.yaml:2: task: the file of this task must be called 901.yaml."),
        (
            "id: code",
            "id: net-a-top1",
            "900.yaml:24: criteria[1].id: the id `net-a-top1` stands already at line 13; choose another, "
            "ids are unique in a spec.",
        ),
        (
            "id: code",
            "id: My_Code",
            "900.yaml:24: criteria[1].id: `My_Code` is no id; use lower-case words joined by `-`, "
            "such as `slak-t-top1`.",
        ),
        (
            '    source: {url: "https://example.org"}\n',
            "",
            "900.yaml:23: criteria[1]: the criterion `code` has no source; add `source:` with `repo`, `path`, `line` "
            "and `quote`.",
        ),
        (
            "{repo: example/a, line: 3}",
            "{line: 3}",
            "900.yaml:22: criteria[0].source: a source names a place; add `repo`, `url` or `paper`.",
        ),
        (
            "    status: resolved\n",
            "    status: resolved\n    sources: [{table: '1'}]\n",
            "900.yaml:22: criteria[0].sources: a source names a place; add `repo`, `url` or `paper`.",
        ),
        (
            "metric: top1",
            "metric: top11",
            "900.yaml:17: criteria[0].metric: the metric `top11` is not known; known is top1.",
        ),
        (
            "dataset: ImageNet-1k",
            "dataset: ImageNet1k",
            "900.yaml:15: criteria[0].dataset: the dataset `ImageNet1k` is not known; known is ImageNet-1k.",
        ),
        (
            "model: Net-A",
            "model: Net-C",
            "900.yaml:14: criteria[0].model: the model `Net-C` is not known; known is Net-B.",
        ),
        (
            "model: Net-A",
            "model: zzz",
            "900.yaml:14: criteria[0].model: the model `zzz` is not known; known is Net-A, Net-B.",
        ),
        (
            "    status: resolved\n",
            "    status: resolved\n    tolerance: imagenet-top1-chek\n",
            "900.yaml:22: criteria[0].tolerance: the tolerance `imagenet-top1-chek` is not known; "
            "known is imagenet-top1-check.",
        ),
        (
            "    status: resolved\n",
            "    status: resolved\n    relative_to: Net-AA\n",
            "900.yaml:22: criteria[0].relative_to: the relative_to `Net-AA` is not known; known is Net-A.",
        ),
        (
            "    status: resolved\n",
            "    status: resolved\n    average_of: [code, other]\n",
            "900.yaml:22: criteria[0].average_of: the criterion `other` is not known; known is -.",
        ),
        (
            "unit: percent\n    rule",
            "unit: percents\n    rule",
            "900.yaml:19: criteria[0].unit: the unit `percents` is not known; known is percent.",
        ),
        (
            "unit: percent\n    rule",
            "unit: dB\n    rule",
            "900.yaml:19: criteria[0].unit: top1 is not measured in dB; use percent, fraction.",
        ),
        (
            "rule: at_least",
            "rule: at_most",
            "900.yaml:20: criteria[0].rule: `at_most` does not fit top1, for which higher is better; "
            "use the other rule.",
        ),
        (
            "metric: top1\n    target: 82.5\n    unit: percent",
            "metric: wer\n    target: 3.5\n    unit: percent",
            "900.yaml:20: criteria[0].rule: `at_least` does not fit wer, for which lower is better; "
            "use the other rule.",
        ),
        (
            "status: resolved",
            "status: unresolved",
            "900.yaml:18: criteria[0].target: the status is unresolved, so there is no number to give; drop `target`, "
            "or state where it stands and change the status.",
        ),
        (
            "status: resolved",
            "status: no_number",
            "900.yaml:18: criteria[0].target: the status is no_number, so there is no number to give; drop `target`, "
            "or state where it stands and change the status.",
        ),
        (
            "    target: 82.5\n",
            "",
            "900.yaml:12: criteria[0]: `net-a-top1` has status resolved and no target; add `target`, or set "
            "`status: unresolved`.",
        ),
        (
            "    status: resolved\n",
            "    status: resolved\n    select: at_epoch\n",
            "900.yaml:12: criteria[0]: `select: at_epoch` and `at_epoch: N` go together; add the other or drop it.",
        ),
        (
            "    status: resolved\n",
            "    status: resolved\n    at_epoch: 3\n",
            "900.yaml:12: criteria[0]: `select: at_epoch` and `at_epoch: N` go together; add the other or drop it.",
        ),
        (
            "    status: resolved\n",
            "    status: resolved\n" + READINGS.replace("{repo: example/b}", "{line: 1}"),
            "900.yaml:24: criteria[0].readings[1].source: a source names a place; add `repo`, `url` or `paper`.",
        ),
        (
            "Net-B: {aliases: [netB]}",
            "Net-B: {aliases: [Net_A]}",
            "900.yaml:10: models.Net-B: the alias `neta` belongs to Net-A already; drop it, or give both an "
            "`image_size`.",
        ),
        (
            "metric: top1\n    what",
            "metric: top11\n    what",
            "900.yaml:31: decoys[0].metric: the metric `top11` is not known; known is -.",
        ),
        (
            'source: {paper: "https://example.org/paper", table: "1"}',
            'source: {table: "1"}',
            "900.yaml:33: decoys[0].source: a source names a place; add `repo`, `url` or `paper`.",
        ),
        (
            'kind: artifact\n    id: code\n    type: code\n    files: ["**/*.py"]',
            "kind: deployment\n    id: code\n    max_difference: 0.5",
            "900.yaml:23: criteria[1]: `max_difference` of `code` has no unit; add `unit: percent` or the like.",
        ),
    ],
)
def test_a_broken_rule(tmp_path: Path, before: str, after: str, sentence: str) -> None:
    assert sentences(tmp_path, lint(tmp_path, changed(before, after))) == [sentence]


@pytest.mark.parametrize(
    "readings",
    [
        READINGS.replace("      - {name: paper, target: 83.0, source: {repo: example/b}}\n", ""),
        READINGS.replace("gates: true, ", ""),
        READINGS.replace("target: 83.0,", "target: 83.0, gates: true,"),
        READINGS.replace("name: paper", "name: task"),
        READINGS.replace("82.5", "82.4"),
    ],
)
def test_a_dispute_that_says_nothing(tmp_path: Path, readings: str) -> None:
    errors = lint(tmp_path, changed("    status: resolved\n", "    status: resolved\n" + readings))
    assert sentences(tmp_path, errors) == [
        "900.yaml:22: criteria[0].readings: the dispute of `net-a-top1` needs two readings or more, exactly one with "
        "`gates: true`, whose target is the criterion's; mend the readings."
    ]


CELL = """  - kind: metric
    id: cell
    metric: top1
    target: 80
    unit: percent
    rule: at_least
    status: resolved
    source: {repo: example/a}
"""


@pytest.mark.parametrize(
    ("whole", "cells", "weights"),
    [
        ("    samples: 30\n", (10, 20), None),
        ("", (None, None), None),
        ("    samples: 30\n", (None, None), None),
        ("    samples: 31\n", (10, 20), "(10 + 20) are not those of the average (31)"),
        ("", (10, 20), "(10 + 20) are not those of the average (-)"),
        ("    samples: 10\n", (10, None), "(10 + -) are not those of the average (10)"),
    ],
)
def test_the_samples_of_cells_are_the_weights_of_their_average(
    tmp_path: Path, whole: str, cells: tuple[int | None, int | None], weights: str | None
) -> None:
    made = "".join(
        CELL.replace("id: cell", f"id: cell-{name}") + (f"    samples: {samples}\n" if samples else "")
        for name, samples in zip("ab", cells, strict=True)
    )
    asked = f"    status: resolved\n{whole}    average_of: [cell-a, cell-b]\n"
    text = changed("    status: resolved\n", asked).replace("  - kind: artifact", made + "  - kind: artifact")
    found = sentences(tmp_path, lint(tmp_path, text))
    assert [one.partition("the cells ")[2] for one in found] == (
        [f"{weights}; they are the weights it is computed with."] if weights else []
    )


def test_an_unknown_unit_of_a_decoy_lists_the_known_ones(tmp_path: Path) -> None:
    errors = lint(tmp_path, SPEC.replace("  - value: 83.5\n    unit: percent", "  - value: 83.5\n    unit: points"))
    assert len(errors) == 1
    assert (errors[0].values["path"], errors[0].values["line"]) == ("decoys[0].unit", 30)
    assert "the unit `points` is not known; known is count, dB, deg," in sentences(tmp_path, errors)[0]


def test_a_spec_without_criteria(tmp_path: Path) -> None:
    text = SPEC[: SPEC.index("criteria:")] + "criteria: []\n"
    assert sentences(tmp_path, lint(tmp_path, text)) == [
        "900.yaml:11: criteria: a spec needs at least one criterion; add one."
    ]


def test_models_of_one_name_and_different_sizes(tmp_path: Path) -> None:
    sized = changed("Net-A: {aliases: [netA]}", "Net-A: {aliases: [netA], image_size: 224}")
    for size, count in ((384, 0), (224, 1)):
        text = sized.replace("Net-B: {aliases: [netB]}", f"Net-B: {{aliases: [netA], image_size: {size}}}")
        assert len(lint(tmp_path, text)) == count


def test_a_model_without_a_size_clashes_with_one_that_has_one(tmp_path: Path) -> None:
    text = changed("Net-B: {aliases: [netB]}", "Net-B: {aliases: [netA], image_size: 384}")
    assert [error.code for error in lint(tmp_path, text)] == ["lint_alias_twice"]


@pytest.mark.parametrize("target", ["nan", "inf", "-Infinity"])
def test_a_target_is_a_number(tmp_path: Path, target: str) -> None:
    errors = lint(tmp_path, changed("target: 82.5", f"target: {target}"))
    assert [(error.values["line"], error.values["path"]) for error in errors] == [(18, "criteria[0].target")]


def test_a_tolerance_is_of_the_measure_of_its_target(tmp_path: Path) -> None:
    text = changed("metric: top1\n    target: 82.5\n    unit: percent", "metric: psnr\n    target: 31.5\n    unit: dB")
    assert lint(tmp_path, text) == []
    errors = lint(
        tmp_path, text.replace("    status: resolved\n", "    status: resolved\n    tolerance: imagenet-top1-check\n")
    )
    assert [(error.values["line"], error.values["path"]) for error in errors] == [(22, "criteria[0].tolerance")]


@pytest.mark.parametrize("count", [0, -1])
def test_a_deliverable_is_wanted_at_least_once(tmp_path: Path, count: int) -> None:
    errors = lint(tmp_path, changed("type: code\n", f"type: code\n    count: {count}\n"))
    assert [error.values["path"] for error in errors] == ["criteria[1].count"]


def test_every_broken_rule_is_told_at_once(tmp_path: Path) -> None:
    text = changed("id: code", "id: My_Code").replace("rule: at_least", "rule: at_most")
    assert [error.code for error in lint(tmp_path, text)] == ["lint_direction", "lint_id_form"]


def test_a_spec_that_does_not_load_has_its_other_errors_too(tmp_path: Path) -> None:
    errors = lint(tmp_path, changed("rule: at_least", "rule: atleast").replace("id: code", "id: My_Code"))
    assert sentences(tmp_path, errors) == [
        "900.yaml:20: criteria[0].rule: Invalid enum value 'atleast'. `at_least` | `at_most` | `equal`",
        "900.yaml:24: criteria[1].id: `My_Code` is no id; use lower-case words joined by `-`, such as `slak-t-top1`.",
    ]
    assert [error.code for error in lint(tmp_path, "a: [")] == ["spec_yaml"]
    assert [error.code for error in lint_file(tmp_path / "no.yaml", registry())] == ["spec_unreadable"]


# The shared tables.
TOLERANCE = "point:\n  origin: {repo: example/a}\n  name: {en: a, zh: a}\n  unit: percent\n"


def tables(folder: Path, metrics: str, tolerances: str = "", datasets: str = "") -> list[str]:
    (folder / "metrics.yaml").write_text(metrics, encoding="utf-8")
    (folder / "tolerances.yaml").write_text(tolerances, encoding="utf-8")
    (folder / "datasets.yaml").write_text(datasets, encoding="utf-8")
    return sentences(folder, lint_catalogue(Catalogue(folder)))


def test_good_tables(tmp_path: Path) -> None:
    assert tables(tmp_path, entry("top1"), TOLERANCE + "  absolute: 0.1\n") == []
    assert tables(tmp_path, entry("cer"), TOLERANCE + "  relative: 0.1\n  floor: 0.1\n") == []


@pytest.mark.parametrize(
    ("metrics", "sentence"),
    [
        (
            entry("top1", "acc") + entry("top5", "ACC"),
            "metrics.yaml:10: top5: the alias `acc` belongs to the metric top1 already; drop it from one of them.",
        ),
        (
            entry("top1").replace("{repo: example/a}", "{line: 1}"),
            "metrics.yaml:5: top1.source: a source names a place; add `repo`, `url` or `paper`.",
        ),
        (
            entry("top1").replace("[percent, fraction]", "[percent, points]"),
            "metrics.yaml:5: top1.units: the unit `points` is not known; known is ",
        ),
        (entry("top1").replace("[percent, fraction]", "[]"), "metrics.yaml:5: top1.units: the unit `-` is not known; "),
        (
            entry("top1", direction="up"),
            "metrics.yaml:4: top1.direction: Invalid enum value 'up'. `higher` | `lower` | ",
        ),
    ],
)
def test_broken_metrics(tmp_path: Path, metrics: str, sentence: str) -> None:
    found = tables(tmp_path, metrics)
    assert len(found) == 1
    assert found[0].startswith(sentence)


@pytest.mark.parametrize(
    ("tolerances", "sentence"),
    [
        (TOLERANCE, "tolerances.yaml:1: point: a tolerance needs `absolute` or `relative`; add one."),
        (
            TOLERANCE + "  relative: 0.1\n",
            "tolerances.yaml:1: point: a relative tolerance is nothing near a target of zero; add `floor`.",
        ),
        (
            TOLERANCE.replace("{repo: example/a}", "{note: a}") + "  absolute: 0.1\n",
            "tolerances.yaml:1: point.origin: a source names a place; add `repo`, `url` or `paper`.",
        ),
        (
            TOLERANCE + "  absolut: 0.1\n",
            "tolerances.yaml:5: point.absolut: there is no key `absolut`; did you mean `absolute`?",
        ),
    ],
)
def test_broken_tolerances(tmp_path: Path, tolerances: str, sentence: str) -> None:
    assert tables(tmp_path, entry("top1"), tolerances) == [sentence]


def test_a_broken_table_names_its_own_line(tmp_path: Path) -> None:
    good = TOLERANCE + "  absolute: 0.1\n"
    second = TOLERANCE.replace("point:", "other:")
    assert tables(tmp_path, entry("top1"), good + second) == [
        "tolerances.yaml:6: other: a tolerance needs `absolute` or `relative`; add one."
    ]


def test_broken_datasets(tmp_path: Path) -> None:
    assert tables(tmp_path, entry("top1"), datasets="A:\n  samples: {val: many}\n  source: {url: a}\n") == [
        "datasets.yaml:2: A.samples.val: Expected `int`, got `str`."
    ]


def test_a_dataset_says_where_it_is_from(tmp_path: Path) -> None:
    assert tables(tmp_path, entry("top1"), datasets="A:\n  source: {note: a}\n") == [
        "datasets.yaml:2: A.source: a source names a place; add `repo`, `url` or `paper`."
    ]


def test_a_catalogue_is_linted_whole_or_in_part(tmp_path: Path) -> None:
    (tmp_path / "900.yaml").write_text(changed("id: code", "id: My_Code"), encoding="utf-8")
    (tmp_path / "901.yaml").write_text(SPEC, encoding="utf-8")
    catalogue = Catalogue(tmp_path)
    assert [error.code for error in lint_catalogue(catalogue)] == ["lint_id_form", "lint_file_name"]
    assert [error.code for error in lint_catalogue(catalogue, [tmp_path / "901.yaml"])] == ["lint_file_name"]
    assert lint_catalogue(catalogue, []) == []
