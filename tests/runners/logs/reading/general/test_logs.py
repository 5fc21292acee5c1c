"""What the lines around a line say of it: headings, keys, tables, and how often its like come."""

from __future__ import annotations

import pytest

from runners.logs import read_log
from runners.logs.second_look import read_unread
from tests.runners.logs.logs import InMemory
from tests.runners.logs.reading.general.reading import inferred, said
from tests.synthetic import paddleclas

TRAINING = "Epoch 1 iter 10 loss 0.5 acc 0.3\nEpoch 1 iter 20 loss 0.4 acc 0.35\n" * 5


def test_a_heading_holds_for_the_lines_below_it() -> None:
    text = TRAINING + "Eval epoch: 5\n\tMean loss of 3 batches: 0.5\n\tTop1: 86.44%\n\tTop5: 97.23%\n"
    assert said(text) == ["13 top1 Top1=86.44 percent epoch 5", "14 top5 Top5=97.23 percent epoch 5"]


@pytest.mark.parametrize(
    "heading",
    ["*** Running evaluating ***", "===Mean Performance===", "Start evaluation", "[TEST]", "----- Validation -----"],
)
def test_headings(heading: str) -> None:
    [one] = inferred(f"{TRAINING}{heading}\nacc: 0.71\n" + TRAINING)
    assert (one.line, one.metric, one.reason) == (12, "accuracy", heading)


@pytest.mark.parametrize(
    "heading",
    ["Loading test data", "Test dataset size", "using val split", "evaluation every 499 iterations", "Training"],
)
def test_what_is_no_heading(heading: str) -> None:
    # Without a mark, lines that come as often as this are none of an evaluation.
    assert said(f"step 1 loss 0.5\nstep 2 loss 0.5\n{heading}\nacc: 0.71\n" * 8) == []


def test_a_heading_ends_where_the_training_goes_on() -> None:
    assert said("Evaluating\n" + TRAINING + "acc: 0.71\n" * 3) == []


def test_a_line_of_the_same_words_is_of_what_it_stands_below() -> None:
    line = "loss: 0.5 acc: 0.3\n"
    text = ("Training\n" + line * 4 + "Evaluating\nloss: 0.5 acc: 0.7\n") * 2
    assert said(text) == ["7 accuracy acc=0.7", "14 accuracy acc=0.7"]


def test_keys_of_json() -> None:
    text = """\
    {
      "train": {
        "acc": 0.91
      },
      "val": {
        "acc": 0.81,
        "per_class": {
          "names": 3
        }
      },
      "other": {
        "acc": 0.5
      }
    }
    """
    assert said(text)[:1] == ["6 accuracy acc=0.81 val"]


def test_rows_of_images_and_classes_are_silent_and_their_mean_is_not() -> None:
    images = "img_1.png PSNR: 30.1\nimg_2.png PSNR: 31.2\nimg_3.png PSNR: 33.3\n"
    assert said(images + "Average PSNR: 31.5\n") == ["4 psnr Average PSNR=31.5 dB"]
    assert said("road IoU: 0.91\ncar IoU: 0.81\nsky IoU: 0.71\nmIoU: 0.81\n") == ["4 miou mIoU=0.81"]


MODELS = "model:{}_ckpt_{}.t7  mAP=0.3{}, r@1=0.5{}\n"


def test_rows_of_models_are_results() -> None:
    text = "".join(MODELS.format(name, at, at, at) for at, name in enumerate(("tri", "spp", "box", "mask"), 1))
    assert [one.line for one in inferred(text, "eval_result.txt") if one.metric == "map_retrieval"] == [1, 2, 3, 4]
    assert said(text.replace("model:", "image ").replace(".t7", ".png").replace("_ckpt", ""), "eval_result.txt") == []


@pytest.mark.parametrize(("times", "count"), [(3, 3), (4, 0)])
def test_lines_with_nothing_to_tell_them_apart_are_guesses_where_only_the_file_says_test(
    times: int, count: int
) -> None:
    text = "\taccuracy: 0.98\n\tclass: 66\n" * times
    assert len(said(text, "test/infer.log")) == count
    # A word of their own says what they are.
    assert len(said(text.replace("accuracy", "test accuracy"), "test/infer.log")) == times


@pytest.mark.parametrize(("name", "count"), [("top-1 score", 0), ("top-5 probability", 0), ("top-1 acc", 1)])
def test_the_score_of_the_class_that_one_image_was_given_is_no_share(name: str, count: int) -> None:
    assert len(said(f"{name}: 0.9959\n", "test/infer.log")) == count


def test_a_training_between_them_makes_them_evaluations() -> None:
    text = "step 1 loss 0.5\nstep 2 loss 0.5\nstep 3 loss 0.5\nPSNR: 31.20\n" * 6
    assert len(said(text, "test.log")) == 6


def test_a_sweep_before_the_result() -> None:
    text = "conf 0.1 F1: 0.51\nconf 0.2 F1: 0.62\nconf 0.3 F1: 0.55\nbest F1: 0.62\n"
    assert said(text) == ["4 f1 best F1=0.62 best"]


def test_of_lines_that_count_up_the_last_counts() -> None:
    lines = [f"Test: [{at}/3] Acc@1 {80 + at}.0 ({80 + at / 2})\n" for at in range(4)]
    assert said("".join(lines)) == ["4 top1 Acc@1=81.5 test"]
    assert said("".join(lines) * 2) == ["4 top1 Acc@1=81.5 test", "8 top1 Acc@1=81.5 test"]
    # One that was broken off is over a part.
    assert said("Test: [0/100] Acc@1 80.0 (80.0)\nTest: [10/100] Acc@1 81.0 (80.5)\n") == []


def test_what_a_pass_came_to_stands_below_its_last_line() -> None:
    lines = "".join(f"Test: [{at}/40] Loss 0.5 (0.4) Acc@1 80.0 ({80 + at / 2})\n" for at in range(0, 40, 10))
    assert said(f"{lines} * Acc@1 96.250\n") == ["4 - Loss=0.4 loss test", "5 top1 Acc@1=96.250"]
    # Without it, or far from it, the last of the pass is what there is.
    assert said(lines) == ["4 - Loss=0.4 loss test", "4 top1 Acc@1=95.0 test"]
    near, far = "\n" * 4, "\n" * 5
    assert "4 top1 Acc@1=95.0 test" not in said(f"{lines}{near} * Acc@1 96.250\n")
    assert "4 top1 Acc@1=95.0 test" in said(f"{lines}{far} * Acc@1 96.250\n")
    # The line of the last batch is of the whole as well.
    last = "Test: [39/40] Loss 0.5 (0.4) Acc@1 80.0 (96.25)\n"
    assert said(f"{lines}{last} * Acc@1 96.250\n")[1:] == ["5 top1 Acc@1=96.25 test", "6 top1 Acc@1=96.250"]


def test_the_best_below_a_validation_at_a_step_takes_nothing_from_it() -> None:
    step = "Train step 1 loss 0.5\n[Validation] Step:[{}/24898] acc: 0.3{}\nBest acc: 0.3{}\n"
    text = "".join(step.format(at * 1000, at, at) for at in range(1, 4))
    assert [(one.line, one.kind) for one in inferred(text)] == [
        (2, "eval"), (3, "best"), (5, "eval"), (6, "best"), (8, "eval"), (9, "best"),
    ]  # fmt: skip
    best = "".join(f"Test: [{at}/40] Acc@1 80.0 ({80 + at / 2})\n" for at in range(0, 40, 10)) + "best Acc@1 96.1\n"
    assert said(best) == ["4 top1 Acc@1=95.0 test", "5 top1 best Acc@1=96.1 best"]


def test_epochs_that_count_up_are_a_series() -> None:
    text = "".join(f"Epoch [{at}/3] loss 0.5\n[{at}/3] val acc 0.{at}1\n" for at in range(1, 4))
    assert [one.value_text for one in inferred(text)] == ["0.11", "0.21", "0.31"]


def test_of_a_bar_the_last_counts() -> None:
    text = "Eval: 50%|##   | 50/100 [00:10<00:10, acc=0.5]\rEval: 100%|#####| 100/100 [00:20<00:00, acc=0.8]\n"
    assert said(text) == ["1 accuracy acc=0.8"]


@pytest.mark.parametrize(("times", "count"), [(1, 1), (3, 3), (4, 0)])
def test_without_a_mark_what_comes_seldom_is_a_result(times: int, count: int) -> None:
    assert len(said("PSNR: 31.20\nsomething else\nand more\nand more\n" * times)) == count


@pytest.mark.parametrize(("lines", "count"), [(10, 2), (9, 0)])
def test_without_a_mark_what_comes_once_for_many_lines_of_training_is_a_result(lines: int, count: int) -> None:
    training = "".join(f"step {at} loss 0.5\n" for at in range(lines))
    assert len(said(training + "PSNR: 31.20\nsomething\nsomething\nsomething\nPSNR: 31.30\n")) == count


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("test.log", ["1 top1 Top1=71.5 test"]),
        ("logs/val/out.txt", ["1 top1 Top1=71.5 val"]),
        ("out.txt", ["1 top1 Top1=71.5"]),
        ("train.log", ["1 top1 Top1=71.5"]),
    ],
)
def test_the_name_of_the_file_marks_what_nothing_else_does(name: str, values: list[str]) -> None:
    assert said("Top1 71.5\n", name) == values


def test_a_file_called_after_the_training_says_nothing_of_its_best() -> None:
    text = TRAINING + "Epoch 1 best acc 0.71\nval acc 0.70\n"
    assert said(text, "train.log") == ["11 accuracy best acc=0.71 best epoch 1", "12 accuracy val acc=0.70 val epoch 1"]
    assert said(TRAINING + "best train acc 0.71\n", "out.log") == []


def test_what_was_printed_over_a_long_bar() -> None:
    bar = "".join(f"{at}%|{'#' * 40}| {at}/100 [00:25<00:00, 61.90it/s]\r" for at in range(101))
    assert said(f"{bar}epoch 1 | test acc: 0.58\n") == ["1 accuracy test acc=0.58 test epoch 1"]


def test_csv() -> None:
    text = "epoch,train_loss,acc,val_loss,val_acc\n1,0.5,0.9,0.6,0.71\n2,0.4,0.95,0.5,0.72\n"
    assert said(text, "metrics.csv") == [
        "2 - val_loss=0.6 loss val epoch 1",
        "2 accuracy val_acc=0.71 val epoch 1",
        "3 - val_loss=0.5 loss val epoch 2",
        "3 accuracy val_acc=0.72 val epoch 2",
    ]


def test_a_csv_of_features_is_silent() -> None:
    assert said("id,height,width,score\n1,2.0,3.0,0.5\n2,2.5,3.5,0.7\n", "features.csv") == []


def test_a_csv_of_results_has_a_value_a_row_of_what_it_is_called() -> None:
    text = "category,AUROC,PSNR\ncarpet,0.99,31.2\ngrid,0.94,30.1\n"
    assert said(text, "all.csv") == [
        "2 auroc AUROC=0.99 carpet",
        "2 psnr PSNR=31.2 dB carpet",
        "3 auroc AUROC=0.94 grid",
        "3 psnr PSNR=30.1 dB grid",
    ]


@pytest.mark.parametrize(("rows", "count"), [(3, 3), (4, 0)])
def test_rows_of_single_samples_are_no_results(rows: int, count: int) -> None:
    text = "name,Dice\n" + "".join(f"Test_Sample_{at},0.8{at}\n" for at in range(rows))
    assert len(said(text, "results.csv")) == count


def test_arrows_in_a_header_name_qualities() -> None:
    head = "  bleu ⬆    meteor ⬆     edit ⬇\n"
    text = f"Evaluation Set: HWE\n{head}--------  --------  --------\n0.889342  0.850023  0.074858\n"
    assert said(text) == ["4 bleu bleu ⬆=0.889342", "4 - meteor ⬆=0.850023", "4 - edit ⬇=0.074858"]
    assert said(text.replace("meteor ⬆", "length").replace("bleu ⬆", "words").replace(" ⬇", "")) == []


def test_a_table_of_classes_is_of_their_mean() -> None:
    text = """\
    val
    | Class | IoU  | Acc  |
    |-------|------|------|
    | road  | 0.91 | 0.95 |
    | car   | 0.81 | 0.85 |
    | mean  | 0.86 | 0.90 |
    """
    assert said(text) == ["6 miou IoU=0.86 val", "6 - Acc=0.90 val"]


def test_a_table_drawn_with_lines() -> None:
    text = """\
    +--------+-------+
    |  mIoU  |  PSNR |
    +--------+-------+
    |  84.5  | 31.25 |
    +--------+-------+
    """
    assert said(text, "eval.log") == ["4 miou mIoU=84.5", "4 psnr PSNR=31.25 dB"]


def test_columns_that_stand_apart() -> None:
    assert said("      PSNR    SSIM\n0  31.25   0.912\n", "test.log") == [
        "2 psnr PSNR=31.25 dB test",
        "2 ssim SSIM=0.912 test",
    ]


def test_the_macro_average_is_another_value() -> None:
    assert said("| label | WER |\n|---|---|\n| macro-average | 0.28 |\n", "eval.log") == []


@pytest.mark.parametrize("name", ["README.md", "config.yaml", "train.py", "notes.html", "README"])
def test_documents_and_programs_are_not_read(name: str) -> None:
    log = read_log(InMemory(b"val acc 0.51\n", name), general=True).log
    assert log is None or (log.format, log.observations) == ("markdown_table", [])


def test_what_a_format_reads_is_not_inferred_beside_it() -> None:
    text = paddleclas(["0.77"]) + "Test set FID: 12.5 top1: 0.99\n"
    file = InMemory(text.encode(), "train.log")
    log = read_log(file).log
    assert log is not None
    unread = read_unread(file, log)
    assert unread is not None
    added = unread.observations[len(log.observations) :]
    assert [(one.metric, one.value_text, one.inferred) for one in added] == [("fid", "12.5", True)]


UNWARPED = "MS-SSIM: 0.4712\n"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (
            UNWARPED + "LD: 8.44\nAD: 0.388\n",
            ["1 ms_ssim MS-SSIM=0.4712 score", "2 local_distortion LD=8.44 px", "3 aligned_distortion AD=0.388 score"],
        ),
        ("LD: 8.44\nAD: 0.388\n", []),
        # What stands far from it is something else.
        (UNWARPED + "done\n" * 4 + "LD: 8.44\n", ["1 ms_ssim MS-SSIM=0.4712 score", "6 local_distortion LD=8.44 px"]),
        (UNWARPED + "done\n" * 5 + "LD: 8.44\n", ["1 ms_ssim MS-SSIM=0.4712 score"]),
        (UNWARPED + "ld: 8.44\n", ["1 ms_ssim MS-SSIM=0.4712 score"]),
    ],
)
def test_a_name_that_other_things_have_counts_beside_its_companion(text: str, seen: list[str]) -> None:
    assert said(text) == seen


@pytest.mark.parametrize("place", ["engines.train:train:229 - ", "engines.predict:test:3 - ", ""])
def test_the_place_in_the_program_says_nothing_of_the_data(place: str) -> None:
    line = f"2026-01-14 21:02:38.825 | INFO     | {place}overall best f1 is 0.8641\n"
    assert said(line) == ["1 f1 overall best f1=0.8641 best"]


def test_lines_of_one_class_are_not_of_all() -> None:
    rows = "".join(f"Evaluating class {name}: 1/20\n\n\nClass {name}: f1 = 0.4{n}\n\n" for n, name in enumerate("abc"))
    assert said(rows + "average accuracy: f1 = 0.6312\n", "eval.log") == ["16 f1 f1=0.6312"]
    named = "Total f1: 0.8910\nclass_name: dis, f1: 0.9349\nclass_name: ope, f1: 0.9076\nclass_name: sym, f1: 0.8848\n"
    assert said("start evaluate engines...\n" + named) == ["2 f1 f1=0.8910"]


def test_steps_of_an_evaluation_are_its_batches() -> None:
    batch = "epoch:0  , valid step:{} , top1: 0.{}, loss: 0.5\n"
    batches = "".join(batch.format(at, at) for at in (670, 680, 690))
    assert said(batches) == []
    # With training in between they are steps of the training.
    trained = "".join(
        f"train epoch: {at} step: {at}0 loss: 0.5 acc 0.9\nepoch:0, dev step:{at}0, f1: 0.6{at}\n" for at in range(1, 4)
    )
    assert [one.line for one in inferred(trained) if one.metric == "f1"] == [2, 4, 6]


@pytest.mark.parametrize(
    ("line", "accuracies"),
    [
        ("Test :: test acc: 0.895462, test avg acc: 0.847587", ["0.895462"]),
        # Alone, or of a batch so far, it is what it says.
        ("Test :: test avg acc: 0.847587", ["0.847587"]),
        ("Test: acc: 0.90, avg acc: 0.88", ["0.90", "0.88"]),
    ],
)
def test_beside_the_accuracy_an_average_is_over_the_classes(line: str, accuracies: list[str]) -> None:
    assert [one.value_text for one in inferred(f"{line}\n") if one.metric == "accuracy"] == accuracies


def test_a_bar_counts_as_the_training_it_shows() -> None:
    bar = "".join(
        f"\repoch: 0 loss: 0.0{at} acc: 0.8{at}:  {at}%|#    | {at}/900 [00:01<00:09, 2.8it/s]" for at in range(9)
    )
    text = "".join(f"{bar}\n\nAccuracy: 0.87{at}\n" for at in range(4))
    assert [one.value_text for one in inferred(text)] == ["0.870", "0.871", "0.872", "0.873"]


@pytest.mark.parametrize(("best", "lines"), [("0.0020", [1, 3, 5]), ("0.0021", [5])])
def test_of_what_has_a_best_there_are_evaluations(best: str, lines: list[int]) -> None:
    loss = "Epoch {} | loss 1.7\n"
    text = (
        f"Epoch 1 | mAP@50 0.0010\n{loss.format(2)}Epoch 2 | mAP@50 0.0020\n{loss.format(3)}NEW BEST mAP@50 = {best}\n"
    )
    assert [one.line for one in inferred(text, "train.log")] == lines


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Acc. (Correct/Total): 0.7675 (3845/5010) ", "1 accuracy Acc=0.7675"),
        ("accuracy:  97.81%; FB1:  85.07", "1 f1 FB1=85.07"),
        ("Test: Acc@1 67.880 Best Acc@1 so far 68.0", "1 top1 Best Acc@1=68.0 test best"),
        ("Best val_l2re: 0.083414", "1 relative_error Best val_l2re=0.083414 val best"),
    ],
)
def test_names_of_other_scripts(line: str, found: str) -> None:
    assert found in said(f"{line}\n")


@pytest.mark.parametrize(("counter", "lines"), [("3845/5010", [1]), ("384/5010", [])])
def test_what_a_share_is_of_counts_nothing_up(counter: str, lines: list[int]) -> None:
    assert [one.line for one in inferred(f"test acc: 0.7675 ({counter})\n")] == lines


def test_an_epoch_within_a_word() -> None:
    assert [one.epoch for one in inferred("[test_epoch_10 evaluation] Bleu_4: 0.21795\n")] == [10]


def test_what_a_line_of_training_and_evaluation_counts_are_epochs() -> None:
    """An evaluation under way shows no value of the training beside its own."""
    lines = [f"[{at}/30] train loss: {6 - at / 10:.2f} val top1: {40 + at}.{at:03}" for at in range(1, 31)]
    found = said("\n".join(lines) + "\n")
    assert len(found) == 30
    assert found[0] == "1 top1 val top1=41.001 val epoch 1"
    assert found[-1] == "30 top1 val top1=70.030 val epoch 30"


def test_what_is_told_of_now_and_then_are_steps() -> None:
    lines = [f"[{at}/900] train loss: {6 - at / 300:.2f} val top1: {40 + at / 100:.3f}" for at in range(100, 901, 100)]
    assert [one.epoch for one in inferred("\n".join(lines) + "\n")] == [100, None]


def test_what_a_line_of_an_evaluation_under_way_counts_are_its_steps() -> None:
    lines = [f"[{at}/30] val loss: {6 - at / 10:.2f} val top1: {40 + at}.{at:03}" for at in range(1, 31)]
    assert said("\n".join(lines) + "\n") == ["30 - val loss=3.00 loss val", "30 top1 val top1=70.030 val"]


@pytest.mark.parametrize("counted", ["轮次 {}/30", "epoch {}/30", "[{}/30]"])
def test_what_counts_rounds_in_two_languages(counted: str) -> None:
    lines = [f"{counted.format(at)} 训练损失 {6 - at / 10:.2f} 验证准确率(top1) {40 + at}.5%" for at in range(1, 31)]
    assert [one.epoch for one in inferred("\n".join(lines) + "\n")] == list(range(1, 31))


@pytest.mark.parametrize("words", ["第{}轮", "第 {} 轮", "第{}个epoch", "Epoch {}"])
@pytest.mark.parametrize("apart", ["\n", " "])
def test_the_number_of_an_epoch_between_two_words(words: str, apart: str) -> None:
    lines = [f"{words.format(at)} 训练损失 {6 - at / 10:.2f}{apart}验证集 准确率 top1 {70 + at}.5%" for at in (1, 2, 3)]
    found = [(one.metric, one.value_text, one.epoch) for one in inferred("\n".join(lines) + "\n")]
    assert found == [("top1", f"{70 + at}.5", at) for at in (1, 2, 3)]


@pytest.mark.parametrize("printed", ["Top-1准确率", "top1 精度", "准确率(top1)", "top1正确率"])
def test_chinese_names_of_an_accuracy_at_a_rank(printed: str) -> None:
    assert [one.metric for one in inferred(f"验证集 {printed}: 82.5%\n")] == ["top1"]
