"""What is read in one line, and what never is: lines in the shapes that scripts print."""

from __future__ import annotations

import pytest

from tests.runners.logs.reading.general.reading import inferred, said


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("EVAL: image-auc : 0.694000", ["- image-auc=0.694000"]),
        ("Image_AUROC 0.9 Pixel_AUROC 0.8", ["image_auroc Image_AUROC=0.9", "pixel_auroc Pixel_AUROC=0.8"]),
        # What several metrics are called is one of them beside a word that tells.
        ("val mAP 0.81", ["- val mAP=0.81 val"]),
        ("val mAP 0.81 CMC 0.91", ["map_retrieval val mAP=0.81 val", "- CMC=0.91 val"]),
        ("test: bit:48, dataset:cifar10-1, MAP:0.824", ["map_retrieval MAP=0.824 test"]),
        ("val NDS 0.51 mAP 0.41", ["nds val NDS=0.51 val", "map_nuscenes mAP=0.41 val"]),
        ("val NDS 0.51 mAP 0.41 CMC 0.3", ["nds val NDS=0.51 val", "- mAP=0.41 val", "- CMC=0.3 val"]),
        ("Val Acc (94.03, 98.32)", ["accuracy Val Acc=94.03 val"]),
        ("eval BG LPIPS: 0.182", ["lpips eval BG LPIPS=0.182 score"]),
        ("[Ep 60 it 5996 PSNR SIDD: 39.6786] best_Ep 58", ["psnr PSNR SIDD=39.6786 dB SIDD epoch 60"]),
        ("val_loss:0.123val_acc:0.5", ["- val_loss=0.123 loss val", "accuracy val_acc=0.5 val"]),
        (
            "Epoch 3/10 train loss 0.4 acc 0.9 | val loss 0.5 acc 0.8",
            ["- val loss=0.5 loss val epoch 3", "accuracy acc=0.8 val epoch 3"],
        ),
        (
            "Test set: Average loss: 0.0500, Accuracy: 9837/10000 (98%)",
            ["- Average loss=0.0500 loss test", "accuracy Accuracy=98 percent test"],
        ),
        (
            "Accuracy of the network on the 10000 test images: 54 %",
            ["accuracy Accuracy of the network on the 10000 test images=54 percent test"],
        ),
        ("{'eval_loss': 0.5, 'eval_acc': 0.8}", ["- eval_loss=0.5 loss", "accuracy eval_acc=0.8"]),
        (
            '{"train": {"loss": 0.3, "acc": 0.9}, "val": {"acc": 0.8, "mIoU": 0.71}}',
            ["accuracy acc=0.8 val", "miou mIoU=0.71 val"],
        ),
        (
            "2023-03-01 10:30:00,123 - INFO - Validation mIoU: 0.8123, best mIoU: 0.83",
            ["miou Validation mIoU=0.8123 val", "miou best mIoU=0.83 val best"],
        ),
        ("[ Mon Apr 18 05:32:27 2022 ] eval Top1: 86.44%", ["top1 eval Top1=86.44 percent"]),
        (
            "Test mAP@0.5:0.95 = 0.456 mAP@0.5: 0.66",
            ["box_ap Test mAP@0.5:0.95=0.456 test", "box_ap50 mAP@0.5=0.66 test"],
        ),
        ("eval: mAP(0.50, 11point) = 80.12%", ["map_voc mAP(0.50, 11point)=80.12 percent"]),
        ("Test PSNR/SSIM: 30.1/0.91", ["psnr Test PSNR=30.1 dB test", "ssim Test PSNR/SSIM=0.91 test"]),
        (
            "[Eval] Epoch 5, top 1 acc: 0.8, AP 50: 0.3",
            ["top1 top 1 acc=0.8 epoch 5", "box_ap50 AP 50=0.3 epoch 5"],
        ),
        ("best acc 0.9 at epoch 5", ["accuracy best acc=0.9 best epoch 5"]),
        (
            "loss: 0.5 - acc: 0.8 - val_loss: 0.6 - val_acc: 0.7",
            ["- val_loss=0.6 loss val", "accuracy val_acc=0.7 val"],
        ),
        ("Test Accuracy = 0.9 +/- 0.1", ["accuracy Test Accuracy=0.9 test"]),
        (
            "epoch:159 F1-score:0.9205(best:0.9254)",
            ["f1 F1-score=0.9205 epoch 159", "f1 best=0.9254 best epoch 159"],
        ),
        ("测试集准确率: 95.2%，训练集准确率: 99.1%", ["accuracy 测试集准确率=95.2 percent test"]),
        ("evaluate result: 0.9298920007321985", ["- evaluate result=0.9298920007321985"]),
        ("eval right ratio:87.50%", ["- eval right ratio=87.50 percent"]),
        # Qualified names are other metrics.
        ("Eval HasAns_f1 80.2 f1 90.1", ["- Eval HasAns_f1=80.2", "f1 f1=90.1"]),
        (
            "Test Word_acc: 0.39 Word_acc_case_ins: 0.85",
            ["word_accuracy Test Word_acc=0.39 test", "- Word_acc_case_ins=0.85 test"],
        ),
        ("Val mean acc 0.71", ["- mean acc=0.71 val"]),
        ("eval macro f1: 0.66", ["f1_macro eval macro f1=0.66"]),
        ("Val car AP50: 0.81", ["- car AP50=0.81 val"]),
        # Names of several metrics are left open.
        ("Test mAP: 0.51", ["- Test mAP=0.51 test"]),
        ("Test Mean AP: 0.51", ["- Test Mean AP=0.51 test"]),
        ("test acc: nan", ["accuracy test acc=nan test"]),
        ("Accuracy: 0.93 (test)", ["accuracy Accuracy=0.93 test"]),
        ("valid | PSNR | 31.2", ["psnr PSNR=31.2 dB val"]),
        ("best val_f1=0.7 best_f1_thresh=0.31", ["f1 best val_f1=0.7 val best"]),
        ("loss: 0.2, val acc: 0.91, lr: 0.001, time: 0.3", ["accuracy val acc=0.91 val"]),
        (
            "PSNR: 39.5 [best_Ep 92 best_it 11998 Best_PSNR 39.6]",
            ["psnr PSNR=39.5 dB", "psnr Best_PSNR=39.6 dB best"],
        ),
        # What stands in front of `is` is a name, whatever its last word.
        ("F1-score on test set is 0.858", ["f1 F1-score on test set=0.858 test"]),
        ("Accuracy score on test set is 0.87", ["accuracy Accuracy score on test set=0.87 test"]),
        # Of whom, or of what: another value than the whole's.
        (
            "the best validation accuracy of SNN is 0.7677 in epoch 299",
            ["- best validation accuracy of SNN=0.7677 val best epoch 299"],
        ),
        # Arrows say which way is better.
        ("Test PSNR↑: 31.2 LPIPS ⬇ 0.1", ["psnr Test PSNR=31.2 dB test", "lpips LPIPS=0.1 score test"]),
        # Of parts of a task, each named behind the metric, the second without it.
        (
            "[Eval] bottle class RocAUC detection: 0.9944 localization: 0.9595 at epoch 580",
            [
                "- bottle class RocAUC detection=0.9944 epoch 580",
                "- bottle class RocAUC localization=0.9595 epoch 580",
            ],
        ),
        ("Eval AP easy: 0.95 hard: 0.81 lr: 0.01 time: 3.51", ["- Eval AP easy=0.95", "- Eval AP hard=0.81"]),
        ("eval acc: 0.95 other: 0.81", ["accuracy eval acc=0.95"]),
        ("eval acc day: 0.95, loss: 0.81", ["- eval acc day=0.95", "- loss=0.81 loss"]),
        # Qualities at a rank.
        ("valid (NDCG@10: 0.5984, HR@10: 0.8286)", ["- NDCG@10=0.5984 val", "- HR@10=0.8286 val"]),
        (
            "test mAP=0.31, r@1=0.52, r@3=0.67",
            ["map_retrieval test mAP=0.31 test", "recall_at_1 r@1=0.52 test", "- r@3=0.67 test"],
        ),
        (
            "validation loss: 122.5, validation perp: 167.3",
            ["- validation loss=122.5 loss val", "perplexity validation perp=167.3 score val"],
        ),
        ("Loss: 0.887, MeanIU: 0.6256, Best_mIoU: 0.6349", ["miou MeanIU=0.6256", "miou Best_mIoU=0.6349 best"]),
        (
            "1 ROUGE-1 Average_F: 0.39509 (95%-conf.int. 0.38335 - 0.40800)",
            ["rouge_1 ROUGE-1 Average_F=0.39509"],
        ),
        ("eval: ROUGE-L Average_R: 0.36395 (95%-conf.int. 0.35202 - 0.37597)", ["- ROUGE-L Average_R=0.36395"]),
        # A bar that was left on the line is no part of what follows it.
        (
            "100%|██████████| 6040/6040 [01:44<00:00, 57.78it/s]test (NDCG@10: 0.5743)",
            ["- NDCG@10=0.5743 test"],
        ),
        (
            "100%|####| 9/9 [00:25<00:00,  6.90it/s]epoch  14 | train_loss: 1.93 | test_loss: 0.50 | acc_day: 0.58",
            ["- test_loss=0.50 loss test epoch 14", "- acc_day=0.58 test epoch 14"],
        ),
    ],
)  # fmt: skip
def test_the_values_of_a_line(line: str, values: list[str]) -> None:
    assert said(line + "\n") == [f"1 {value}" for value in values]


@pytest.mark.parametrize(
    "line",
    [
        # Short names inside words, in another case, in dates.
        "Apr 12 10:00:00 host kernel: test map 3.5",
        "eval gpu_mem: 3.51 mem 0.2",
        "val features map 3.5",
        # Training averages, and the running of one.
        "Epoch 1 train avg acc: 0.93, train avg loss 0.3",
        "Train Epoch: 1 [640/60000 (1%)] Loss: 2.3 acc: 0.31",
        "Epoch 00012: val_acc improved from 0.50000 to 0.61000, saving model to best_acc_0.61.h5",
        # Alignment, thresholds, announcements, settings, sums, samples, goals.
        "diff: check passed: True, value: 0.5 test acc 0.5",
        "best_f1_thresh: 0.31",
        "val threshold 0.5 acc 0.9",
        "Start evaluating, best acc so far",
        "eval_batch_size: 32 test_ratio: 0.1",
        "Namespace(best_acc=0.0, lr=0.1, test_acc=0.5)",
        "val total acc sum: 55.3",
        "val num_correct: 333.0",
        "test sample 3 score: 0.98",
        "target acc: 0.82",
        "val acc required 0.9",
        "paper val mIoU: 0.80",
        "论文 val mIoU: 0.80",
        "test acc 0.9 (https://example.com/table)",
        "saved to output/test/model_acc_0.98.pdparams",
        "test_fid==0.1",
        "| 30%   45C    P2    60W / 250W |  5000MiB / 11019MiB |     45%      Default |",
        "precision: 16",
        "- PSNR 31.2",
        "best_valid_loss: inf",
        # A checkpoint's own word.
        "=> checkpoint best acc: 70.84568886861314",
        "hr: 0.8 p: 0.4 val set",
    ],
)
def test_what_is_only_similar_stays_silent(line: str) -> None:
    assert said(line + "\n") == []


def test_a_value_rests_on_the_words_that_mark_it() -> None:
    assert [one.reason for one in inferred("EVAL: image-auc : 0.694000\nval_acc 0.5\n")] == ["EVAL", "val_acc"]


@pytest.mark.parametrize(("text", "count"), [("val acc 0.51\n", 1), ("val acc 0.51", 0), ("val acc 0.51 ", 1)])
def test_the_last_number_of_a_file_may_go_on(text: str, count: int) -> None:
    assert len(said(text)) == count


def test_a_number_as_long_as_the_one_above_is_all_there() -> None:
    assert len(said("val acc 0.51\nval top5 acc 0.71")) == 2
    assert len(said("val acc 0.51\nval top5 acc 0.7")) == 1
