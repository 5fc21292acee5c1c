"""The shared tables: entries parsed one by one, names found whatever their case, errors with their line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from harness.tasks.catalogue import builtin_catalogue
from harness.tasks.registry import Metric, RecordTable, Registry, load_registry
from harness.values.errors import SpecError

ENTRY = """{name}:
  name: {{en: "{name}", zh: "{name}"}}
  aliases: [{aliases}]
  direction: {direction}
  units: [percent, fraction]
  low: 0
  high: 100
  definition: {{en: a, zh: a}}
  source: {{repo: example/a}}
"""


def entry(name: str, *aliases: str, direction: str = "higher") -> str:
    return ENTRY.format(name=name, aliases=", ".join(f'"{a}"' for a in aliases), direction=direction)


def written(folder: Path, metrics: str, datasets: str = "", tolerances: str = "") -> Registry:
    (folder / "metrics.yaml").write_text(metrics, encoding="utf-8")
    (folder / "datasets.yaml").write_text(datasets, encoding="utf-8")
    (folder / "tolerances.yaml").write_text(tolerances, encoding="utf-8")
    return Registry(folder)


def test_a_metric(tmp_path: Path) -> None:
    registry = written(tmp_path, "# a comment\n\n" + entry("top1", "acc@1") + entry("cer", direction="lower"))
    metric = registry.metrics["top1"]
    assert (metric.direction, metric.units, metric.high, metric.proportion) == (
        "higher",
        ["percent", "fraction"],
        Decimal(100),
        False,
    )
    assert registry.metrics["cer"].direction == "lower"
    assert registry.metrics["top1"] is metric


def test_datasets_and_tolerances(tmp_path: Path) -> None:
    registry = written(
        tmp_path,
        entry("top1"),
        "ImageNet-1k:\n  aliases: [ILSVRC]\n  samples: {val: 50000}\n  source: {url: a}\n"
        "'ps2.0':\n  source: {url: b}\n",
        "half-a-point:\n  origin: {repo: example/a}\n  name: {en: a, zh: a}\n  unit: percent\n  absolute: 0.50\n",
    )
    assert registry.datasets["ImageNet-1k"].samples == {"val": 50000}
    assert registry.datasets["ps2.0"].aliases == []
    assert str(registry.tolerances["half-a-point"].absolute) == "0.50"


def test_a_table_is_a_mapping(tmp_path: Path) -> None:
    registry = written(tmp_path, entry("top1") + entry("top5"))
    assert list(registry.metrics) == ["top1", "top5"]
    assert len(registry.metrics) == 2
    assert "top1" in registry.metrics
    assert "top9" not in registry.metrics
    assert registry.metrics.get("top9") is None
    with pytest.raises(KeyError):
        registry.metrics["top9"]


def test_a_folder_without_tables_has_empty_ones(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    assert (len(registry.metrics), len(registry.datasets), len(registry.tolerances)) == (0, 0, 0)
    registry.load_all()
    assert registry.metric_named("top1") is None


@pytest.mark.parametrize(
    ("printed", "name"),
    [("top1", "top1"), ("TOP1", "top1"), ("acc@1", "top1"), ("Acc@1", "top1"), ("acc@5", None), ("", None)],
)
def test_names_as_logs_print_them(tmp_path: Path, printed: str, name: str | None) -> None:
    assert written(tmp_path, entry("top1", "acc@1")).metric_named(printed) == name


@pytest.mark.parametrize(
    ("second", "clashes"),
    [
        (entry("top5", "acc@5"), []),
        (entry("top5", "acc@1"), [("acc@1", "top1", "top5")]),
        (entry("top5", "ACC@1"), [("acc@1", "top1", "top5")]),
        (entry("top5", "Top1"), [("top1", "top1", "top5")]),
    ],
)
def test_aliases_that_two_metrics_claim(tmp_path: Path, second: str, clashes: list[tuple[str, str, str]]) -> None:
    assert written(tmp_path, entry("top1", "acc@1", "Acc@1") + second).aliases_clash() == clashes


def test_an_error_in_one_entry_has_the_line_of_the_file(tmp_path: Path) -> None:
    table = RecordTable(tmp_path / "metrics.yaml", Metric)
    assert len(table) == 0
    registry = written(tmp_path, entry("top1") + entry("top5", direction="up"))
    assert registry.metrics["top1"].direction == "higher"
    for read in (lambda: registry.metrics["top5"], registry.load_all):
        with pytest.raises(SpecError) as caught:
            read()
        assert str(caught.value) == (
            f"{tmp_path / 'metrics.yaml'}:13: top5.direction: Invalid enum value 'up'. `higher` | `lower` | `none`"
        )


def test_a_metric_that_stands_twice(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"metrics.yaml:10: the key `top1` stands on line 1 already"):
        written(tmp_path, entry("top1") + entry("top1")).load_all()


def test_a_table_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "metrics.yaml").write_bytes(b"top1:\n  name: \xff\n")
    with pytest.raises(SpecError) as caught:
        Registry(tmp_path).load_all()
    assert caught.value.values["file"] == str(tmp_path / "metrics.yaml")


def test_a_registry_is_read_once(tmp_path: Path) -> None:
    written(tmp_path, entry("top1"))
    assert load_registry(tmp_path) is load_registry(tmp_path)


def test_every_entry_read_alone_is_the_one_read_with_all() -> None:
    from harness.tasks.catalogue import builtin_folder

    one, whole = Registry(builtin_folder()), Registry(builtin_folder())
    whole.load_all()
    for alone, together in (
        (one.metrics, whole.metrics),
        (one.datasets, whole.datasets),
        (one.tolerances, whole.tolerances),
    ):
        assert dict(alone) == dict(together)


def test_other_metrics_of_a_broad_name_are_metrics() -> None:
    metrics = builtin_catalogue().registry.metrics
    broad = {name: metrics[name].broad for name in metrics if metrics[name].broad}
    assert sorted(broad) == ["accuracy", "error_rate", "f1", "precision", "recall"]
    for name, others in broad.items():
        assert [one for one in others if one not in metrics or one == name] == []
        assert {metrics[one].direction for one in others} == {metrics[name].direction}
