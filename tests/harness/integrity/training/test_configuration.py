"""What a configuration says against what the lines behind it print, and settings that change within a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.evidence.findings import Finding, Grade
from harness.evidence.marks import Marks, Stretch
from harness.evidence.observation import Log, Run, Stated
from harness.integrity import Context
from harness.integrity.audit import audit
from harness.integrity.training.configuration import check, watch
from runners import logs as runner
from tests.harness.builders import registry, written

CONTEXT = Context(registry=registry())


def stated(value: str, line: int = 1, last: int | None = None, count: int = 1) -> Stated:
    return Stated(value=value, first=line, last=last or line, count=count)


def run(
    at: int = 0, line: int = 1, says: dict[str, str] | None = None, shows: dict[str, list[str]] | None = None
) -> Run:
    return Run(
        index=at,
        first_line=line,
        stated={name: stated(value, line + 1) for name, value in (says or {}).items()},
        shown={name: [stated(v, line + 10 + n) for n, v in enumerate(vs)] for name, vs in (shows or {}).items()},
    )


def log(*runs: Run) -> Log:
    return written(file="train.log", format="paddleclas", runs=list(runs))


def found(*runs: Run) -> list[tuple[str, Grade, list[int], int | None]]:
    return [(f.code, f.grade, f.lines, f.run) for f in check(log(*runs), CONTEXT)]


def test_a_configuration_that_its_lines_deny() -> None:
    (finding,) = check(log(run(says={"epochs": "300"}, shows={"epochs": ["100"]})), CONTEXT)
    assert finding == Finding(
        code="configuration_disagrees",
        grade=Grade.CONTRADICTION,
        check="configuration",
        file="train.log",
        lines=[2, 11],
        run=0,
        values={"setting": "epochs", "stated": "300", "shown": "100"},
        arithmetic="epochs: 300 != 100",
    )


@pytest.mark.parametrize(
    "runs",
    [
        [run(says={"epochs": "300"}, shows={"epochs": ["300"]})],
        [run(says={"epochs": "300"}, shows={"epochs": ["0300"]})],
        [run(says={"epochs": "300"})],
        [run(shows={"epochs": ["300"]})],
        [run(says={"epochs": "None"}, shows={"epochs": ["300"]})],
        [run(says={"epochs": "300"}, shows={"iters": ["100"]})],
        # Another program that writes into the same file.
        [run(says={"epochs": "300"}, shows={"epochs": ["100", "300"]})],
        [run(says={"epochs": "100"}), run(1, 50, {"epochs": "300"}, {"epochs": ["100"]})],
        [run(says={"epochs": "300"}, shows={"epochs": ["100"]}), run(1, 5, {"epochs": "100"})],
        [],
    ],
)
def test_an_honest_configuration(runs: list[Run]) -> None:
    assert found(*runs) == []


def test_a_program_that_prints_its_configuration_later_wrote_no_lines_before() -> None:
    first, second = run(says={"epochs": "300"}, shows={"epochs": ["100"]}), run(1, 50, {"epochs": "100"})
    assert found(first, second) == [("configuration_disagrees", Grade.CONTRADICTION, [2, 11], 0)]


def test_lines_that_begin_anew_are_not_those_of_an_earlier_program() -> None:
    earlier, later = run(says={"epochs": "100"}), run(1, 50, {"epochs": "300"}, {"epochs": ["100"]})
    for epochs, expected in (([2, 3], []), ([1, 2], [Grade.SUSPICIOUS]), ([0], [Grade.SUSPICIOUS])):
        later.train_epochs = epochs
        assert [grade for _, grade, _, _ in found(earlier, later)] == expected


def test_lines_that_start_over_belong_to_the_configuration_before_them() -> None:
    first = run(says={"epochs": "300"})
    again = run(1, 50, shows={"epochs": ["100"]})
    assert found(first, again) == [("configuration_disagrees", Grade.SUSPICIOUS, [2, 60], 1)]
    assert found(first, run(1, 50, {"epochs": "100"}, {"epochs": ["100"]})) == []
    assert found(run(), first, again) == [("configuration_disagrees", Grade.SUSPICIOUS, [2, 60], 1)]


def followed(stretches: list[Stretch], *runs: Run) -> list[Finding]:
    seen = watch(log(*(runs or (run(),))), CONTEXT)
    for stretch in stretches:
        seen.take_marks(Marks(line=[], clock=[], kind=[], stretches=[stretch]))
    return list(seen.findings())


def total(value: str, first: int, count: int = 10, setting: str = "total train iter", passes: int = 0) -> Stretch:
    return Stretch(setting, value, first, first + count - 1, count, passes)


def test_a_total_that_changes_for_good() -> None:
    (finding,) = followed([total("626", 100), total("417", 200)])
    assert (finding.code, finding.grade, finding.lines, finding.run) == (
        "settings_change",
        Grade.SUSPICIOUS,
        [109, 200],
        0,
    )
    assert finding.values == {
        "setting": "total train iter",
        "before": "626",
        "last": "109",
        "after": "417",
        "line": "200",
        "count": "1",
    }
    assert finding.arithmetic == "total train iter: 626 (10) -> 417 (10)"


FOLDER = "folder save model in"


@pytest.mark.parametrize(
    ("stretches", "told"),
    [
        ([total("626", 100, 10), total("417", 200, 9)], False),
        ([total("626", 100, 9), total("417", 200, 10)], False),
        ([total("626", 100), total("417", 200), total("626", 300)], False),
        ([total("626", 100), total("417", 200), total("300", 300)], False),
        ([total("626", 100), total("626", 200)], False),
        ([total("626", 100, 5), total("626", 150, 5), total("417", 200)], True),
        ([total("50", 100, setting="total eval iter", passes=2), total("70", 200, setting="total eval iter")], False),
        (
            [
                total("50", 100, setting="total eval iter", passes=2),
                total("70", 200, setting="total eval iter", passes=2),
            ],
            True,
        ),
        ([total("a", 100, 3, FOLDER), total("b", 200, 3, FOLDER)], True),
        ([total("a", 100, 3, FOLDER), total("b", 200, 2, FOLDER)], False),
        ([total("[:]rootINFO:", 100, 10, "line train"), total("[:]ppclsINFO:", 200, 10, "line train")], True),
    ],
)
def test_what_counts_as_a_change(stretches: list[Stretch], told: bool) -> None:
    assert [f.code for f in followed(stretches)] == (["settings_change"] if told else [])


def test_changes_of_one_run_are_one_finding() -> None:
    (finding,) = followed(
        [total("626", 100), total("417", 200), total("a", 110, 3, FOLDER), total("b", 205, 3, FOLDER)]
    )
    assert finding.values["count"] == "2"
    assert finding.lines == [109, 200, 112, 205]


def test_another_start_may_have_other_settings() -> None:
    pair = [total("626", 100), total("417", 200)]
    assert followed(pair, run(), run(1, 150)) == []
    assert followed(pair, run(says={"epochs": "3"}), run(1, 150, {"epochs": "3"})) == []
    # Programs that print their configuration print it at every start.
    assert [f.code for f in followed(pair, run(says={"epochs": "3"}), run(1, 150))] == ["settings_change"]


@pytest.mark.parametrize(
    ("says", "shows", "setting", "count", "told"),
    [
        ("300", {}, "total train epoch", 10, True),
        ("300", {}, "total train epoch", 9, False),
        ("100", {}, "total train epoch", 10, False),
        # `Epoch [3][50/100]`: the 100 are no epochs.
        ("300", {}, "total train epoch#", 10, False),
        # The format's reader compares these itself.
        ("300", {"epochs": ["300"]}, "total train epoch", 10, False),
    ],
)
def test_totals_of_formats_that_do_not_compare(
    says: str, shows: dict[str, list[str]], setting: str, count: int, told: bool
) -> None:
    seen = followed([total("100", 50, count, setting)], run(says={"epochs": says}, shows=shows))
    assert [(f.code, f.grade, f.lines) for f in seen] == (
        [("configuration_disagrees", Grade.SUSPICIOUS, [2, 50])] if told else []
    )


@pytest.mark.parametrize(
    ("says", "folder", "count", "told"),
    [
        ({"output_dir": "./output/", "arch": "ResNet50"}, "./output/ResNet#", 3, False),
        ({"output_dir": "./output/", "arch": "ResNet50"}, "output", 3, False),
        ({"output_dir": "./output/", "arch": "ResNet50"}, "./output/PVT", 3, True),
        ({"output_dir": "./output/", "arch": "ResNet50"}, "./output/PVT", 2, False),
        ({"output_dir": "out/det_db"}, "./out/det_db", 3, False),
        ({"output_dir": "out/det_db"}, "./out/det_east", 3, True),
        ({"output_dir": "out\\det_db"}, "out/det_db", 3, False),
        ({"epochs": "3"}, "./output/PVT", 3, False),
    ],
)
def test_the_folder_checkpoints_are_saved_in(says: dict[str, str], folder: str, count: int, told: bool) -> None:
    seen = followed([total(folder, 50, count, FOLDER)], run(says=says))
    assert [(f.code, f.values["setting"]) for f in seen] == (
        [("configuration_disagrees", "output_dir")] if told else []
    )


def test_only_models_are_saved_in_the_folder() -> None:
    says = {"output_dir": "./output/", "arch": "ResNet50"}
    assert followed([total("/tmp/pictures", 50, 3, "folder saved to")], run(says=says)) == []


def test_what_is_kept_is_bounded() -> None:
    many = [total(str(n), 10 * n, 1, f"total train {n}") for n in range(3000)]
    many += [total(str(n), 10 * n, 1) for n in range(3000)]
    assert followed(many) == []


def audited(folder: Path, *texts: str) -> list[tuple[str, Grade, list[int]]]:
    for n, text in enumerate(texts):
        (folder / f"train{n}.log").write_text(text, encoding="utf-8")
    result = audit([str(folder)], CONTEXT, runner)  # type: ignore[arg-type]
    return [(f.code, f.grade, f.lines) for f in result.findings if f.check in ("configuration", "repeated")]


def paddleclas(epochs: int = 3, of: int = 3, model: str = "ResNet50", arch: str = "ResNet50", **changes: Any) -> str:
    """A log of PaddleClas whose configuration states `epochs` and `arch`, while its lines print `of` and `model`."""
    at = "[2022/01/25 17:10:36] ppcls INFO: "
    lines = [
        f"{at}\n==        PaddleClas is powered by PaddlePaddle !        ==",
        f"{at}Arch : ",
        f"{at}    name : {arch}",
        f"{at}Global : ",
        f"{at}    epochs : {epochs}",
        f"{at}    output_dir : ./output/",
    ]
    for epoch in range(1, of + 1):
        iters = changes.get("later", 626) if epoch > of // 2 else 626
        lines += [
            f"{at}[Train][Epoch {epoch}/{of}][Iter: {step}/{iters}]lr: 0.1, loss: 2.1" for step in (0, 50, 100, 150)
        ]
        lines += [
            f"{at}[Train][Epoch {epoch}/{of}][Avg]top1: 0.50000, loss: 2.10000",
            f"{at}[Eval][Epoch {epoch}][Avg]loss: 1.10000, top1: 0.6{epoch}000",
            f"{at}Already save model in ./output/{model}/epoch_{epoch}",
        ]
    return "\n".join(lines) + "\n"


def test_a_whole_log(tmp_path: Path) -> None:
    assert audited(tmp_path, paddleclas(), paddleclas(6, 6), paddleclas(6, 6, "out", "out")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (paddleclas(9), [("configuration_disagrees", Grade.CONTRADICTION, [6, 12])]),
        (paddleclas(model="PVT_V2"), [("configuration_disagrees", Grade.CONTRADICTION, [4, 14])]),
        # Networks of one series have names that differ in their numbers alone.
        (paddleclas(model="ResNet101"), [("configuration_disagrees", Grade.CONTRADICTION, [4, 14])]),
        # Said once, and gravely: the check at every verdict has seen it.
        (paddleclas(6, 6, later=417), [("settings_change", Grade.CONTRADICTION, [25, 32])]),
    ],
)
def test_a_whole_log_that_was_put_together(
    tmp_path: Path, text: str, expected: list[tuple[str, Grade, list[int]]]
) -> None:
    assert audited(tmp_path, text) == expected
