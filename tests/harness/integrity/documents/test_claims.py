"""What documents claim, against what the logs of the submission show."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from harness.evidence.findings import Finding, Grade, Place
from harness.evidence.observation import Assurance, Log, Observation, TableCell
from harness.integrity import Context
from harness.integrity.documents import claims
from runners.logs.reading import prose
from runners.logs.reading.html_table import HtmlRows
from tests.conftest import Outcome
from tests.harness.builders import log, observation, registry, run, written


def document(*claimed: Observation) -> Log:
    return written(file="README.md", format="markdown_table", runs=[run()], observations=list(claimed))


def claim(value: str, metric: str = "top1", **about: object) -> Observation:
    return observation(
        value,
        **{"metric": metric, "printed": metric, "kind": "final", "file": "README.md", "assurance": Assurance.CLAIMED}
        | {"unit": None, "line": 3, "model": None}
        | about,
    )


def found(*logs: Log) -> list[Finding]:
    return list(claims.compare(logs, Context(registry=registry())))


def codes(*logs: Log) -> list[tuple[str, Grade]]:
    return [(finding.code, finding.grade) for finding in found(*logs)]


@pytest.mark.parametrize("value", ["78.6", "78.60", "78.598", "0.78598", "0.786", "78.59"])
def test_a_number_that_a_log_shows_is_silent_in_either_unit_rounded_or_cut(value: str) -> None:
    assert codes(document(claim(value)), log("0.78000", "0.78598")) == []


@pytest.mark.parametrize("value", ["78.7", "78.61", "0.787", "80"])
def test_a_number_better_than_every_log_is_asked_about(value: str) -> None:
    assert codes(document(claim(value)), log("0.78000", "0.78598")) == [("claim_not_in_log", Grade.SUSPICIOUS)]


def test_for_the_model_the_log_names_it_is_a_contradiction() -> None:
    named = claim("79.9", model="My-Net")
    logged = log("0.78598", each={"model": "MyNet"}, model="MyNet")
    (finding,) = found(document(named, claim("78.6", model="Other")), logged)
    assert (finding.code, finding.grade) == ("claim_above_log", Grade.CONTRADICTION)
    assert finding.arithmetic == "79.9 - 78.598 = 1.302"
    assert finding.lines == [3]


def test_a_worse_claim_is_a_note_and_the_papers_number_beside_the_own_is_silent() -> None:
    assert codes(document(claim("70.1")), log("0.78598")) == [("claim_below_log", Grade.INFO)]
    assert codes(document(claim("78.6"), claim("82.5")), log("0.78598")) == []


def test_without_a_log_of_the_metric_nothing_is_said() -> None:
    assert codes(document(claim("82.5"))) == []
    assert codes(document(claim("82.5", metric="miou")), log("0.78598")) == []


def test_lower_is_better_for_errors() -> None:
    shown = written(
        file="a.log", format="x", runs=[run()], observations=[observation("0.0587", metric="wer", unit="fraction")]
    )
    assert codes(document(claim("5.9", metric="wer")), shown) == []
    assert codes(document(claim("4.1", metric="wer")), shown) == [("claim_not_in_log", Grade.SUSPICIOUS)]
    assert codes(document(claim("7.0", metric="wer")), shown) == [("claim_below_log", Grade.INFO)]


def test_exchanged_columns_are_told_apart_from_wrong_numbers() -> None:
    shown = log("0.79680", each={"metric": "miou", "printed": "mIoU"})
    shown.observations.append(observation("0.46340", metric="box_ap50", printed="AP50", line=11))
    claimed = document(claim("46.34", metric="miou"), claim("79.68", metric="box_ap50"))
    assert codes(claimed, shown) == [("claims_swapped", Grade.CONTRADICTION)]
    straight = document(claim("79.68", metric="miou"), claim("46.34", metric="box_ap50"))
    assert codes(straight, shown) == []


RTF = """# iSTFTNet

iSTFTNet can reduce rtf by more than {share}%.

| Model | RTF |
| --- | --- |
| hifigan | 0.01767 |
| istftNet | 0.01069 |
"""


@pytest.mark.parametrize(("share", "expected"), [("50", 1), ("41", 1), ("40", 0), ("39.5", 0), ("39", 0)])
def test_a_reduction_follows_from_the_numbers_beside_it(
    share: str, expected: int, verify: Callable[..., Outcome], tmp_path: Path
) -> None:
    (tmp_path / "README.md").write_text(RTF.format(share=share))
    done = verify("audit", tmp_path, "--json")
    assert done.out.count('"claim_reduction"') == expected
    if expected:
        assert "(0.01767 - 0.01069) / 0.01767 = 39.5 %" in done.out


QUOTED = """# CCSSL

```
[2023/01/02 03:07:51] ppcls INFO: [Eval][Epoch 0][Avg]CELoss: 0.15216, loss: 0.15216, top1: 0.95730, top5: 0.99890
```

top1: {top1}, top5: 99.89
"""


@pytest.mark.parametrize(("top1", "expected"), [("95.57", ["claim_not_in_log"]), ("95.73", [])])
def test_a_sentence_is_held_against_the_log_quoted_above_it(
    top1: str, expected: list[str], verify: Callable[..., Outcome], tmp_path: Path
) -> None:
    (tmp_path / "ccssl.md").write_text(QUOTED.format(top1=top1))
    done = verify("audit", tmp_path, "--json")
    assert [code for code in ("claim_not_in_log", "claim_above_log") if f'"{code}"' in done.out] == expected
    assert done.status == (3 if expected else 0)


OTHERS = """# Another page

| Model | Top-1 (%) |
|---|---|
| SomeNet | 97.1 |
"""


def test_a_log_that_one_document_quotes_says_nothing_of_another(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "ccssl.md").write_text(QUOTED.format(top1="95.73"))
    (tmp_path / "other.md").write_text(OTHERS)
    assert "claim" not in verify("audit", tmp_path, "--json").out


@pytest.mark.parametrize(
    ("file", "asked"),
    [
        ("README.md", True),
        ("out/README.md", True),
        ("out/run/notes.md", True),
        ("docs/my-net.md", True),
        ("docs/README.md", False),
        ("out/runs/README.md", False),
    ],
)
def test_a_page_elsewhere_that_names_no_model_of_a_log_speaks_of_others(file: str, asked: bool) -> None:
    page = written(file=file, format="markdown_table", runs=[run()], observations=[claim("84.0", file=file)])
    shown = log("0.78598", file="out/run/train.log", each={"model": "MyNet"}, model="MyNet")
    assert codes(page, shown) == ([("claim_not_in_log", Grade.SUSPICIOUS)] if asked else [])


HTML = """<table>
<tr><th>Model</th><th>Top-1 (%)</th></tr>
<tr><td>MyNet</td><td>79.9</td></tr>
</table>
"""


def test_tables_in_html_are_read_with_their_lines(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(HTML)
    done = verify("parse", "--json", tmp_path)
    assert [
        [record[key] for key in ("metric", "value", "unit", "line", "model")]
        for record in map(json.loads, done.out.splitlines())
    ] == [["top1", "79.9", "percent", 3, "MyNet"]]


def test_spans_keep_the_width_of_a_row_and_bad_ones_are_one() -> None:
    rows = HtmlRows()
    rows.feed_line(7, "<tr><td colspan=2>a</td><td colspan='x'>b<td colspan=99999>c</tr>")
    rows.close()
    assert rows.rows == [(7, ["a", "", "b", "c"])]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("mIoU达到0.9178，符合验收要求0.9188", [("miou", "0.9178")]),
        ("The mIoU reaches 0.9178, as required 0.9188.", [("miou", "0.9178")]),
        ("top1: 95.57, top5: 99.95", [("top1", "95.57"), ("top5", "99.95")]),
        ("Top-1 acc is 82.5%", [("top1", "82.5")]),
        ("the paper's top-1 is 82.5%", []),
        ("the target top1: 82.5", []),
        ("要求 mIoU 达到 0.9188", []),
        ("top-1 of 5 models", [("top1", "5")]),
        ("stop1: 3", []),
        ("top1x: 3", []),
    ],
)
def test_sentences(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.metric, one.value) for one in prose.claims(sentence)] == expected


def test_row_26_a_claim_in_prose_is_compared_like_any_value(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    """`reaches 0.9178, as required 0.9188`: what is claimed is below what is asked, and a claim alone never passes."""
    (tmp_path / "README.md").write_text("# Result\n\nThe top1 reaches 83.0, as required 83.5.\n")
    done = verify("--task", "125", tmp_path, "--format", "json", "--map", f"replknet-31b-top1={tmp_path / 'README.md'}")
    row = done.rows["replknet-31b-top1"]
    assert row["verdict"] in ("REVIEW", "FAIL")
    assert done.status != 0


def test_a_claim_does_not_stand_beside_a_log(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    """A document that repeats another number does not make candidates disagree: the finding says it."""
    log_text = Path("specs/examples/125/pass/train.log").read_text()
    (tmp_path / "train.log").write_text(log_text)
    alone = verify("--task", "125", tmp_path, "--format", "json").rows["replknet-31b-top1"]
    (tmp_path / "README.md").write_text("| Model | Top-1 |\n| --- | --- |\n| RepLKNet-31B | 70.0 |\n")
    beside = verify("--task", "125", tmp_path, "--format", "json")
    assert (alone["verdict"], beside.rows["replknet-31b-top1"]["verdict"]) == ("PASS", "PASS")
    assert beside.rows["replknet-31b-top1"]["value"] == alone["value"]


CCSSL = """# VL-LTR

## 2. Accuracy

| | CIFAR-10 | CIFAR-100 |
| --- | --- | --- |
| method | 95.54 | 80.68 |
| PaddleClas | 95.73 | 80.75 |
"""
IBOT = """# iBOT

<table>
<tr><th>Arch.</th><th>k-NN</th><th>Lin.</th><th>Fin.</th></tr>
<tr><td>ViT-S/16</td><td>75.2%</td><td>77.9%</td><td>82.3%</td></tr>
<tr><td>ViT-B/16</td><td>77.1%</td><td>79.5%</td><td>84.0%</td></tr>
</table>
"""


@pytest.mark.parametrize(("task", "text"), [("135", CCSSL), ("132", IBOT)])
def test_a_table_pasted_from_a_paper_is_told_from_results(
    task: str, text: str, verify: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Two pages of real pull requests whose result tables were another paper's, or the upstream's, cell by cell."""
    (tmp_path / "page.md").write_text(text)
    (record,) = [json.loads(line) for line in verify("audit", tmp_path, "--task", task, "--json").out.splitlines()]
    assert (record["code"], record["grade"]) == ("claims_are_references", "suspicious")
    assert verify("audit", tmp_path, "--json").out == ""
    marked = text.replace("| CIFAR-10 | CIFAR-100 |", "| CIFAR-10 (paper) | CIFAR-100 (paper) |").replace(
        "<th>", "<th>paper "
    )
    (tmp_path / "page.md").write_text(marked)
    assert verify("audit", tmp_path, "--task", task, "--json").out == ""


def test_a_name_that_stands_for_another_metric_is_read_as_the_logs_use_it() -> None:
    """`acc` is the accuracy of recognition in a PaddleOCR log."""
    shown = log("0.80000", each={"metric": "word_accuracy", "printed": "acc"})
    claimed = claim("85.0", metric="accuracy", printed="Acc")
    assert codes(document(claimed), shown) == [("claim_not_in_log", Grade.SUSPICIOUS)]
    assert codes(document(claim("80.0", metric="accuracy", printed="Acc")), shown) == []


OWN_NAMES = "# Results\n\n| model | bbox AP | note |\n| --- | --- | --- |\n| ours | {value} | 1.50 |\n"


@pytest.mark.parametrize(("value", "expected"), [("18.4", []), ("0.184", []), ("21.4", ["claim_not_in_log"])])
def test_a_header_that_is_a_name_of_the_log_is_a_claim(
    value: str, expected: list[str], verify: Callable[..., Outcome], tmp_path: Path
) -> None:
    shown = log("0.184", file=f"{tmp_path}/train.log", each={"metric": "box_ap", "printed": "bbox AP"})
    (tmp_path / "README.md").write_text(OWN_NAMES.format(value=value))
    (document_log,) = logs_of(tmp_path)
    assert [cell.name for cell in document_log.cells][-1] == "note"
    assert [code for code, _ in codes(document_log, shown)] == expected


def logs_of(folder: Path) -> list[Log]:
    from harness.evidence.observation import Collected
    from harness.submission.files import open_submission
    from runners.logs import collect

    collected = Collected()
    collect(open_submission([str(folder)]).files(), collected)
    return collected.logs


def table(name: str, *numbers: str) -> Log:
    cells = [TableCell(line, number, Decimal(number), name) for line, number in enumerate(numbers, 5)]
    return written(file="README.md", format="markdown_table", cells=cells)


def coco(printed: str = "bbox AP") -> Log:
    seen = [
        observation(value, metric="box_ap", printed=printed, unit="fraction", line=1) for value in ("0.004", "0.374")
    ]
    return written(file="train.log", format="paddledetection", runs=[run()], observations=seen)


@pytest.mark.parametrize("name", ["bbox AP", "AP", "box AP", "mAP", "检测框 AP", "bbox_mAP", "box-AP"])
def test_a_header_names_a_metric_as_the_log_or_the_registry_does(name: str) -> None:
    assert codes(table(name, "0.384"), coco()) == [("claim_not_in_log", Grade.SUSPICIOUS)]
    assert codes(table(name, "38.4"), coco()) == [("claim_not_in_log", Grade.SUSPICIOUS)]
    assert codes(table(name, "0.374"), coco()) == codes(table(name, "37.4"), coco()) == []


@pytest.mark.parametrize("name", ["Params (M)", "A", "AP50", "latency"])
def test_a_header_of_something_else_claims_nothing(name: str) -> None:
    assert codes(table(name, "0.384"), coco()) == []


def test_a_header_that_two_metrics_share_is_of_neither() -> None:
    other = observation("0.2", metric="mask_ap", printed="segm AP", unit="fraction", line=2)
    both = coco()
    both.observations.append(other)
    assert codes(table("AP", "0.384"), both) == []
    assert codes(table("bbox AP", "0.384"), both) == [("claim_not_in_log", Grade.SUSPICIOUS)]


def test_a_number_without_a_unit_is_read_in_that_of_the_best_value() -> None:
    """0.40 is no first epoch's 0.4 %."""
    assert codes(table("bbox AP", "0.40"), coco()) == [("claim_not_in_log", Grade.SUSPICIOUS)]


def test_a_share_of_nothing_is_no_rounded_number() -> None:
    seen = observation("0", metric="precision", printed="precision", unit="fraction", line=1)
    nothing = written(file="train.log", format="paddleocr", runs=[run()], observations=[seen])
    assert codes(table("precision", "0.0372"), nothing) == [("claim_not_in_log", Grade.SUSPICIOUS)]
    assert codes(table("precision", "0.0"), nothing) == []


def seg(value: str, model: str | None, file: str, dataset: str | None = None, **about: object) -> Log:
    each = {"metric": "miou", "printed": "mIoU", "model": model, "file": file}
    return log(value, file=file, each=each, model=model, dataset=dataset, **about)  # type: ignore[arg-type]


def test_a_higher_value_of_another_model_silences_no_mismatch() -> None:
    """ENCNet is claimed with 75.43; its log has 74.85, and a log of other data beside it 92.3."""
    claimed = document(claim("75.43", metric="miou", model="ENCNet"))
    own, other = seg("0.7485", "ENCNet", "encnet/train.log"), seg("0.9230", "BiSeNetV2", "optic/train.log")
    expected = [("claim_above_log", Grade.CONTRADICTION)]
    assert codes(claimed, own) == codes(claimed, own, other) == codes(claimed, other, own) == expected
    (finding,) = found(claimed, own, other)
    assert finding.values["place"] == "encnet/train.log:10"
    assert finding.against == [Place(file="encnet/train.log", run=0)]
    # Nor does one that has the very number.
    assert codes(claimed, own, seg("0.7543", "BiSeNetV2", "optic/train.log")) == expected


def test_a_number_of_another_model_is_held_against_no_log() -> None:
    shown = seg("0.7485", "ENCNet", "train.log")
    for name in ("DANet", "UNet", "ENC-Former"):
        assert codes(document(claim("79.9", metric="miou", model=name)), shown) == []


@pytest.mark.parametrize("name", ["ours", "Ours (Paddle)", "our model", "本项目", None])
def test_a_claim_that_names_no_model_is_asked_about_where_it_is_above_all(name: str | None) -> None:
    own, other = seg("0.7485", "ENCNet", "encnet/train.log"), seg("0.9230", "ENCNet-R101", "optic/train.log")
    asked = [("claim_not_in_log", Grade.SUSPICIOUS)]
    assert codes(document(claim("93.0", metric="miou", model=name)), own, other) == asked
    assert codes(document(claim("75.43", metric="miou", model=name)), own, other) == [("claim_below_log", Grade.INFO)]


def test_a_model_that_several_logs_may_be_of_is_a_note() -> None:
    claimed = document(claim("95.43", metric="miou", model="ENCNet"))
    one, other = seg("0.7485", None, "a.log"), seg("0.7543", None, "b.log")
    assert codes(claimed, one) == [("claim_not_in_log", Grade.SUSPICIOUS)]
    assert codes(claimed, one, other) == [("claim_not_in_log", Grade.INFO)]


def test_what_cannot_be_told_apart_is_a_note() -> None:
    """The number is that of a log which does not say of which model it is."""
    claimed = document(claim("75.43", metric="miou", model="ENCNet"))
    shown = seg("0.7485", "ENCNet", "encnet/train.log"), seg("0.7543", None, "second/train.log")
    assert codes(claimed, *shown) == [("claim_not_in_log", Grade.INFO)]


def test_another_data_set_or_split_is_no_evidence_of_a_claim() -> None:
    shown = seg("0.7485", "ENCNet", "train.log", "data/cityscapes/val.txt", split="val")
    of = {"metric": "miou", "model": "ENCNet"}
    assert codes(document(claim("75.43", **of, dataset="ADE20K")), shown) == []
    assert codes(document(claim("75.43", **of, split="test")), shown) == []
    assert codes(document(claim("75.43", **of, dataset="Cityscapes", split="dev")), shown) == [
        ("claim_above_log", Grade.CONTRADICTION)
    ]


def test_a_further_data_set_or_way_to_evaluate_can_explain_a_number() -> None:
    of = {"metric": "miou", "model": "ENCNet"}
    two = seg("0.7485", "ENCNet", "a.log", "data/cityscapes/"), seg("0.4000", "ENCNet", "b.log", "data/ADEChallenge/")
    asked = [("claim_not_in_log", Grade.SUSPICIOUS)]
    assert codes(document(claim("75.43", **of)), *two) == asked
    assert codes(document(claim("75.43", **of, text="| ENCNet (ms+flip) | 75.43 |")), two[0]) == asked
    certain = [("claim_above_log", Grade.CONTRADICTION)]
    assert codes(document(claim("75.43", **of, dataset="Cityscapes")), *two) == certain
    assert codes(document(claim("75.43", **of, text="| ENCNet | 75.43 |")), two[0]) == certain


HEADED = """# Results

## {heading}

| Model | mIoU |
| --- | --- |
| ENCNet | 75.43 |
"""


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Cityscapes", [("claim_above_log", Grade.CONTRADICTION)]),
        ("Our numbers", [("claim_above_log", Grade.CONTRADICTION)]),
        ("ADE20K val", []),
    ],
)
def test_a_heading_says_which_data_a_table_is_of(
    heading: str, expected: list[tuple[str, Grade]], tmp_path: Path
) -> None:
    (tmp_path / "README.md").write_text(HEADED.format(heading=heading))
    (document_log,) = logs_of(tmp_path)
    assert codes(document_log, seg("0.7485", "ENCNet", "train.log", "data/cityscapes/")) == expected


def test_exchanged_columns_of_another_model_are_not_looked_for() -> None:
    shown = seg("0.79680", "ENCNet", "train.log")
    shown.observations.append(
        observation("0.46340", metric="box_ap50", printed="AP50", line=11, model="ENCNet", file="train.log")
    )
    claimed = document(claim("46.34", metric="miou", model="UNet"), claim("79.68", metric="box_ap50", model="UNet"))
    assert codes(claimed, shown) == []


@pytest.mark.parametrize(("share", "expected"), [("50", 0), ("54", 0), ("55", 1)])
def test_a_reduction_allows_for_the_rounding_of_all_its_numbers(share: str, expected: int) -> None:
    """From 0.205 down to 0.095 it is 53.7 %, and a claim of 54 % is of 53.5 % or more."""
    seen = [claim("0.20", metric="rtf"), claim("0.10", metric="rtf", line=4)]
    reduced = claim(share, metric=None, printed="reduction of rtf")  # type: ignore[arg-type]
    assert codes(document(*seen, reduced)) == [("claim_reduction", Grade.SUSPICIOUS)] * expected


def test_a_claim_that_contradicts_the_evidence_reaches_the_row(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    log_text = Path("specs/examples/125/pass/train.log").read_text()
    (tmp_path / "train.log").write_text(log_text)
    for claimed, verdict in (("83.60", "PASS"), ("83.9", "REVIEW")):
        (tmp_path / "README.md").write_text(f"| Model | Top-1 |\n| --- | --- |\n| RepLKNet-31B | {claimed} |\n")
        done = verify("--task", "125", tmp_path, "--format", "json")
        assert done.rows["replknet-31b-top1"]["verdict"] == verdict
    assert done.rows["replknet-31b-top1"]["values"] == {"findings": "claim_above_log"}
