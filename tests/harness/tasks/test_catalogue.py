"""Finding specs by number, and what is said when there is none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.tasks.catalogue import Catalogue, builtin_catalogue, builtin_folder, open_catalogue, read_spec
from harness.values.errors import SpecError, UsageError
from tests.conftest import Outcome
from tests.synthetic import paddleclas

HERE = Path(__file__).parents[2] / "specs"
TEXT = (HERE / "900.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in (900, 7, 1000, 905):
        (tmp_path / f"{number:03d}.yaml").write_text(TEXT.replace("task: 900", f"task: {number}"), encoding="utf-8")
    for name in ("notes.yaml", "901.yml", "902.yaml.bak", "x903.yaml", "1234567.yaml"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_files_by_their_number_in_order(folder: Path) -> None:
    catalogue = Catalogue(folder)
    assert list(catalogue.paths) == [7, 900, 905, 1000]
    assert catalogue.paths[7] == folder / "007.yaml"


def test_loading(folder: Path) -> None:
    assert [Catalogue(folder).load(number).task for number in (7, 900, 1000)] == [7, 900, 1000]


def test_a_task_there_is_not_names_the_nearest(folder: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Catalogue(folder).load(904)
    assert (caught.value.code, caught.value.values["nearest"]) == ("task_unknown", "900, 905, 1000")
    assert caught.value.exit_status == 2


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Catalogue(tmp_path).load(1)
    assert caught.value.values["nearest"] == "-"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        _ = Catalogue(tmp_path / "no").paths
    assert (caught.value.code, caught.value.values["problem"]) == ("specs_folder", "No such file or directory")


def test_a_broken_spec_is_a_spec_error(folder: Path) -> None:
    (folder / "900.yaml").write_text(TEXT.replace("metric: top1", "metrik: top1", 1), encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_spec(folder / "900.yaml")
    message = f"{folder / '900.yaml'}:17: criteria[0].metrik: there is no key `metrik`; did you mean `metric`?"
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ("metric: top1", "metric: topp1", "criteria[0].metric"),
        ("dataset: ImageNet-1k", "dataset: ImageNet-2k", "criteria[0].dataset"),
        ("model: CycleMLP-B1", "model: CycleMLP-B9", "criteria[0].model"),
        ("samples: 50000", "tolerance: nobodys", "criteria[0].tolerance"),
    ],
)
def test_a_spec_that_names_what_there_is_not_is_broken_before_it_judges(
    folder: Path, before: str, after: str, path: str
) -> None:
    from harness.api import verify

    (folder / "900.yaml").write_text(TEXT.replace(before, after, 1), encoding="utf-8")
    (folder / "a.log").write_text("nothing\n")
    with pytest.raises(SpecError) as caught:
        verify(900, folder / "a.log", specs=folder)
    assert caught.value.values["path"] == path


def test_a_folder_with_tables_of_its_own_uses_them(folder: Path) -> None:
    assert Catalogue(folder).registry is builtin_catalogue().registry
    shutil.copy(Path(builtin_folder(), "metrics.yaml"), folder)
    own = Catalogue(folder).registry
    assert own.folder == folder
    assert len(own.datasets) == 0


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("900", [900]),
        ("7,900", [7, 900]),
        ("900,7,900", [900, 7]),
        ("900-905", [900, 905]),
        ("900 - 1000", [900, 905, 1000]),
        ("1-2000,7", [7, 900, 905, 1000]),
        (" 7 , 900-900 ", [7, 900]),
        ("904", [904]),
        ("007", [7]),
    ],
)
def test_tasks_as_somebody_writes_them(folder: Path, text: str, tasks: list[int]) -> None:
    assert Catalogue(folder).select(text) == tasks


@pytest.mark.parametrize("text", ["", "x", "1,", ",1", "1--2", "2-1", "-1", "1.5", "1 2", "1234567", "1-2-3"])
def test_what_is_no_task(folder: Path, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Catalogue(folder).select(text)
    assert (caught.value.code, caught.value.values["text"]) == ("task_number", text)


def test_a_range_without_a_task(folder: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Catalogue(folder).select("100-200")
    assert caught.value.code == "task_unknown"


def test_opening(folder: Path) -> None:
    assert open_catalogue(None).folder == Path(builtin_folder())
    assert open_catalogue(str(folder)).folder == folder
    with pytest.raises(UsageError) as caught:
        open_catalogue("nobodys-specs")
    assert (caught.value.code, caught.value.values["name"]) == ("specs_unknown", "nobodys-specs")


SPEC = """\
spec: 1
task: 1
version: 1
title: {en: Birds, zh: 鸟}
toolkit: PaddleClas
family: metric
seed: {line: 1}
models: {RepLKNet-31B: {aliases: [RepLKNet_31B]}}
criteria:
  - {kind: metric, id: birds-top1, model: RepLKNet-31B, dataset: BackyardBirds, split: val, metric: top1,
     target: 83.5, unit: percent, rule: at_least, tolerance: birds, status: resolved, source: {url: https://a.example}}
"""
BIRDS = (
    "BackyardBirds: {aliases: [backyard_birds], classes: 20, samples: {val: 6250}, source: {url: https://a.example}}\n"
)
LOOSE = "birds: {name: {en: b, zh: 鸟}, unit: percent, absolute: 0.2, origin: {url: https://a.example}}\n"


def own_folder(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "001.yaml").write_text(SPEC, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_new_data_set_needs_no_copy_of_the_metrics(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    folder = own_folder(tmp_path, datasets=BIRDS, tolerances=LOOSE)
    assert verify("lint", folder).status == 0
    for value, folder_of_data, status in (
        ("0.83504", "backyard_birds", 0),
        ("0.83328", "backyard_birds", 0),
        ("0.83200", "backyard_birds", 1),
        ("0.83504", "ILSVRC2012", 3),
    ):
        log = tmp_path / "train.log"
        log.write_text(paddleclas([value], classes=20, root=f"./dataset/{folder_of_data}/"), encoding="utf-8")
        assert verify("--specs", folder, "--task", 1, log).status == status, (value, folder_of_data)


def test_an_entry_of_the_folder_counts_before_the_built_in_one(tmp_path: Path) -> None:
    registry = Catalogue(
        str(own_folder(tmp_path, datasets=f"{BIRDS}CIFAR-10: {{source: {{url: https://b.example}}}}\n"))
    ).registry
    assert registry.datasets["CIFAR-10"].source.url == "https://b.example"
    assert registry.datasets["ImageNet-1k"].classes == 1000
    assert registry.metrics["top1"].direction == "higher"
    assert "imagenet-top1-check" in registry.tolerances
    assert builtin_catalogue().registry.datasets["CIFAR-10"].classes == 10


def test_a_fault_of_the_added_data_set_is_told_with_its_line(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    folder = own_folder(tmp_path, datasets=BIRDS.replace("classes: 20", "clases: 20"), tolerances=LOOSE)
    found = verify("lint", folder)
    assert found.status == 2
    assert f"{folder}/datasets.yaml:1" in found.out + found.err


def test_a_folder_with_metrics_stands_for_itself(tmp_path: Path) -> None:
    folder = own_folder(tmp_path, datasets=BIRDS, metrics="")
    assert list(Catalogue(str(folder)).registry.datasets) == ["BackyardBirds"]
