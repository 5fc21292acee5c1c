"""The tasks of GLUE, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.values.errors import InputError
from runners.predictions import evaluate


def table(path: Path, labels: list[str], head: str = "index\tprediction") -> str:
    path.write_text(f"{head}\n" + "".join(f"{row}\t{label}\n" for row, label in enumerate(labels)))
    return str(path)


def values(folder: Path, task: str, found: list[str], truth: list[str]) -> dict[str, float]:
    paths = table(folder / "found.tsv", found), table(folder / "truth.tsv", truth, "index\tlabel")
    evaluation, _ = evaluate("glue", [paths[0]], [paths[1]], {"task": task})
    return {value.metric: round(float(value.value), 4) for value in evaluation.values}


def test_each_task_has_its_metrics(tmp_path: Path) -> None:
    words = ["entailment", "neutral", "contradiction", "neutral"]
    assert values(tmp_path, "MNLI", ["entailment", "neutral", "neutral", "neutral"], words) == {"accuracy": 75}
    binary = ["1", "1", "0", "0"]
    assert values(tmp_path, "MRPC", ["1", "0", "0", "1"], binary) == {"accuracy": 50, "f1": 50}
    assert values(tmp_path, "QQP", ["1", "1", "1", "1"], binary) == {"accuracy": 50, "f1": 66.6667}
    assert values(tmp_path, "CoLA", ["1", "1", "0", "1"], binary) == {"mcc": 57.735}
    scores = ["0.0", "1.0", "2.5", "5"]
    assert values(tmp_path, "STS-B", ["0", "1", "2", "4"], scores) == {"pearson": 99.8488, "spearman": 100}


def test_rows_are_paired_by_their_index(tmp_path: Path) -> None:
    found = tmp_path / "found.tsv"
    found.write_text("index\tprediction\n1\tb\n0\ta\n")
    truth = table(tmp_path / "truth.tsv", ["a", "b"], "index\tgold_label")
    evaluation, samples = evaluate("glue", [str(found)], [truth], {})
    assert (float(evaluation.value("accuracy").value), list(samples.ids)) == (100, ["0", "1"])


def test_a_dev_set_without_an_index_is_numbered(tmp_path: Path) -> None:
    truth = tmp_path / "dev.tsv"
    truth.write_text('sentence\tlabel\nit is "good\tb\nbad\ta\n')
    evaluation, _ = evaluate("glue", [table(tmp_path / "found.tsv", ["b", "a"])], [str(truth)], {"task": "SST-2"})
    assert float(evaluation.value("accuracy").value) == 100


def code(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value.code


def test_what_is_refused(tmp_path: Path) -> None:
    truth = table(tmp_path / "truth.tsv", ["0", "1", "0"], "index\tlabel")

    def refused(text: str, task: str = "MRPC", against: str = truth) -> str:
        (tmp_path / "bad.tsv").write_text(text)
        return code(lambda: evaluate("glue", [str(tmp_path / "bad.tsv")], [against], {"task": task}))

    head = "index\tprediction\n"
    assert refused(f"{head}0\t1\n1\t1\n") == "eval_ids_differ"
    assert refused(f"{head}0\t1\n1\t1\n2\t1\n3\t1\n") == "eval_ids_differ"
    assert refused(f"{head}0\t1\n1\t1\n1\t1\n") == "eval_duplicates"
    assert refused(f"{head}0\t1\n1\n2\t1\n") == "eval_line"
    assert refused("0\t1\n1\t1\n2\t1\n") == "eval_line"
    assert refused("") == "eval_line"
    assert refused(f"{head}0\tyes\n1\t1\n2\t1\n") == "eval_id_unknown"
    assert refused(f"{head}0\tx\n1\t1\n2\t1\n", "STS-B") == "eval_line"
    assert refused(f"{head}0\tnan\n1\t1\n2\t1\n", "STS-B") == "eval_non_finite"
    assert refused(f"{head}0\t1\n1\t1\n2\t1\n", "STS-B") == "eval_shape"
    words = table(tmp_path / "words.tsv", ["0", "0", "0"], "index\tlabel")
    assert refused(f"{head}0\t0\n1\t0\n2\t0\n", against=words) == "eval_shape"


@pytest.mark.parametrize(
    ("task", "truth", "expected"),
    [
        # The heads of GLUE's own files; CoLA's has none.
        (
            "MRPC",
            "\ufeffQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\n1\t10\t20\ta\tb\n0\t11\t21\tc\td\n1\t12\t22\te\tf\n",
            {"accuracy": 66.6667, "f1": 66.6667},
        ),
        ("CoLA", "gj04\t1\t\tA sentence.\ngj04\t0\t*\tNo sentence.\nks08\t1\t\tAnother.\n", {"mcc": 50}),
        (
            "QQP",
            "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n"
            "201359\t1\t2\ta\tb\t1\n263843\t3\t4\tc\td\t0\n172974\t5\t6\te\tf\t1\n",
            {"accuracy": 66.6667, "f1": 66.6667},
        ),
        ("SST-2", "sentence\tlabel\na film\t1\nno film\t0\nfilm\t1\n", {"accuracy": 66.6667}),
    ],
)
def test_glues_own_files(tmp_path: Path, task: str, truth: str, expected: dict[str, float]) -> None:
    (tmp_path / "dev.tsv").write_text(truth, encoding="utf-8")
    found = table(tmp_path / "found.tsv", ["1", "0", "0"])
    evaluation, _ = evaluate("glue", [found], [str(tmp_path / "dev.tsv")], {"task": task})
    assert {value.metric: round(float(value.value), 4) for value in evaluation.values} == expected


def test_qqps_ids_are_an_index_where_the_predictions_use_them(tmp_path: Path) -> None:
    truth = "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n9\t1\t2\ta\tb\t1\n8\t3\t4\tc\td\t0\n"
    (tmp_path / "dev.tsv").write_text(truth, encoding="utf-8")
    (tmp_path / "found.tsv").write_text("id\tprediction\n8\t0\n9\t1\n", encoding="utf-8")
    paths = [str(tmp_path / "found.tsv")], [str(tmp_path / "dev.tsv")]
    evaluation, _ = evaluate("glue", *paths, {"task": "QQP"})
    assert evaluation.value("accuracy").value == 100
    (tmp_path / "found.tsv").write_text("index\tprediction\n0\t0\n9\t1\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        evaluate("glue", *paths, {"task": "QQP"})
    assert caught.value.code == "eval_ids_differ"
