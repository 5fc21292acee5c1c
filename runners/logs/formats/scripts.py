"""One-line results of the evaluation scripts of reference repositories, an entry of RULES each.

Text: MGP-STR, PageNet, SPTS, CoMER, CAN, SAN, DB. Images: DIS, MIRNet-v2, FCT, CVNets (MobileViT), PPDiffusers and
pytorch-fid. Others: audioldm_eval, Deep-Flow-Prediction. Beside their lines only what
says of which data they are is read: `**** start evaluating CROHME 2014 ****` (Green-Wood/CoMER ee15cdbe,
eval_all.sh:12) and `dataset_root:    /data/SVT` (AlibabaResearch/AdvancedLiterateMachinery fb6187eb,
OCR/MGP-STR/dataset.py:120).

An entry names where the line is printed, and of each value what it is called there, its metric and its unit; a value
without a metric is shown and proves nothing. Traps: the accuracies of MGP-STR's single heads stand before the
fused one; PageNet's `totally` lines are of the pages so far, so that only the last one counts; audioldm_eval prints
nan or -1 for what it did not compute, and PSNR and SSIM of spectrograms; the CLIP score of PPDiffusers is a cosine
times 100, no CLIPScore; FID is of the features of whatever layer was asked for, which is not printed; DB's validation
takes lower thresholds for its boxes than its evaluation does.
"""

from __future__ import annotations

from typing import Final

from runners.logs.reading.base import Head
from runners.logs.reading.described import Format
from runners.logs.reading.description import Meant, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine
from runners.logs.reading.lines import decode
from runners.logs.reading.numbers import NUMBER
from runners.logs.reading.results import ALONE, TRAINS, last_count, script

# What MIRNet-v2 calls the parts of its data.
_SUBSETS: Final = {
    "Overall": "combined",
    "Indoor": "indoor",
    "Outdoor": "outdoor",
    **{f"scale factor {scale}": f"x{scale}" for scale in range(2, 10)},
}


def _data(account: Account, found: FoundLine) -> None:
    account.state.notes["data"] = found.groups["folder"] or ""


def _year(account: Account, found: FoundLine) -> None:
    run = account.start(found.line)
    run.dataset, run.split = found.groups["year"], "test"


def _knows(head: Head) -> int:
    """Whether a line begins as one of the scripts' lines, whose needles are looked for first: text is decoded slowly."""
    asked = [one.pattern for one in FORMAT.plan.rules if one.rule.source and one.needle in head.text]
    if not asked:
        return 0
    lines = decode(head.text).splitlines()
    return 60 if any(pattern.match(line) for pattern in asked for line in lines) else 0


RULES: Final = (
    script(
        "AlibabaResearch/AdvancedLiterateMachinery fb6187eb, OCR/MGP-STR/test_final.py:90",
        b"fused_Acc ",
        rf"char_Acc (?P<char>{NUMBER})\t bpe_Acc (?P<bpe>{NUMBER})\t wp_Acc (?P<wp>{NUMBER})\t {{1,2}}"
        r"fused_Acc (?P<fused>\d{1,3}\.\d{3})",
        {
            "char": Meant("char_Acc", None, "percent"),
            "bpe": Meant("bpe_Acc", None, "percent"),
            "wp": Meant("wp_Acc", None, "percent"),
            "fused": Meant("fused_Acc", "word_accuracy", "percent"),
        },
        each=ALONE,
    ),
    script(
        "AlibabaResearch/AdvancedLiterateMachinery fb6187eb, OCR/MGP-STR/test_final.py:101, all sets by their images",
        b"fused_total_Acc:",
        rf"fused_total_Acc:(?P<fused>{NUMBER})\s*$",
        {"fused": Meant("fused_total_Acc", "word_accuracy", "percent")},
        each=ALONE,
    ),
    script(
        "shannanyinxiang/PageNet 5c963b66, engine/val.py:63",
        b"totally AR: ",
        rf"totally AR: (?P<ar>{NUMBER}) CR: (?P<cr>{NUMBER}) De: \d{{1,12}} Se: \d{{1,12}} Ie: \d{{1,12}} "
        r"Len: (?P<count>\d{1,12})\s*$",
        {
            "ar": Meant("totally AR", "accurate_rate", "fraction"),
            "cr": Meant("totally CR", "correct_rate", "fraction"),
        },
    ),
    script(
        "shannanyinxiang/SPTS 3f61ec9d, evaluation/eval.py:302, the best of its thresholds",
        b"Conf Thres: ",
        rf"Precision: (?P<p>{NUMBER}), Recall: (?P<r>{NUMBER}), Hmean: (?P<h>{NUMBER}), Conf Thres: {NUMBER}\s*$",
        {
            "p": Meant("Precision", None, "fraction"),
            "r": Meant("Recall", None, "fraction"),
            "h": Meant("Hmean", "e2e_hmean", "fraction"),
        },
    ),
    script(
        "Green-Wood/CoMER ee15cdbe, scripts/test/extract_exprate.py:22",
        b"Exprate 0 tolerated: ",
        rf"Exprate 0 tolerated: (?P<e0>{NUMBER})%?\s*$",
        {
            "e0": Meant("Exprate 0 tolerated", "exprate", "percent"),
            "e1": Meant("Exprate 1 tolerated", "exprate_le1", "percent"),
            "e2": Meant("Exprate 2 tolerated", "exprate_le2", "percent"),
            "e3": Meant("Exprate 3 tolerated", "exprate_le3", "percent"),
        },
        below=tuple(rf"Exprate {n} tolerated: (?P<e{n}>{NUMBER})%?\s*$" for n in (1, 2, 3)),
        # It counts in the summary that lgeval writes.
        evaluator="lgeval",
    ),
    script(
        "LBH1024/CAN 1a3e08cb, inference.py:84",
        b"model time: ",
        r"model time: \d{1,9}\.\d{4,20}\s*$",
        {
            "e0": Meant("ExpRate", "exprate", "fraction"),
            "e1": Meant("e1", "exprate_le1", "fraction"),
            "e2": Meant("e2", "exprate_le2", "fraction"),
            "e3": Meant("e3", "exprate_le3", "fraction"),
        },
        below=(rf"ExpRate: (?P<e0>{NUMBER})\s*$", *(rf"e{n}: (?P<e{n}>{NUMBER})\s*$" for n in (1, 2, 3))),
        evaluator="sequence match",
    ),
    script(
        "LBH1024/CAN a6b2de83, train.py:74; Sinon02/SAN 3060bbc4, train.py:72; epochs from 1",
        b" ExpRate: ",
        rf"Epoch: (?P<epoch>\d{{1,9}}) {{1,2}}loss: {NUMBER} {{1,2}}word score: (?P<word>{NUMBER}) {{1,2}}"
        rf"(?:struct score: (?P<struct>{NUMBER}) {{1,2}})?ExpRate: (?P<e0>{NUMBER})\s*$",
        {
            "word": Meant("word score", None, "fraction"),
            "struct": Meant("struct score", None, "fraction"),
            "e0": Meant("ExpRate", "exprate", "fraction"),
        },
        each=TRAINS,
    ),
    script(
        "MhLiao/DB 57a71d31, trainer.py:142, structure/measurers/quad_measurer.py:65",
        b"/precision : ",
        rf"\[INFO\] \[[\d :,-]{{10,30}}\] (?P<data>[\w.-]{{1,60}})/precision : (?P<p>{NUMBER}) \(\d{{1,9}}\)\s*$",
        {
            "p": Meant("precision", "precision", "fraction"),
            "r": Meant("recall", "recall", "fraction"),
            "f": Meant("fmeasure", "hmean", "fraction"),
        },
        below=(
            rf"\[INFO\] \[[\d :,-]{{10,30}}\] [\w.-]{{1,60}}/recall : (?P<r>{NUMBER}) \(\d{{1,9}}\)\s*$",
            rf"\[INFO\] \[[\d :,-]{{10,30}}\] [\w.-]{{1,60}}/fmeasure : (?P<f>{NUMBER}) \(\d{{1,9}}\)\s*$",
        ),
        each=TRAINS,
    ),
    script(
        "xuebinqin/DIS b6764e20, IS-Net/hce_metric_main.py:184",
        b"The average HCE metric: ",
        rf"The average HCE metric:  ?(?P<hce>{NUMBER})\s*$",
        {"hce": Meant("HCE", "hce", "count")},
    ),
    script(
        "xuebinqin/DIS b6764e20, IS-Net/train_valid_inference_main.py:277",
        b"The max F1 Score: ",
        rf"The max F1 Score: (?P<f>{NUMBER})\s*$",
        {"f": Meant("max F1 Score", "max_f", "score"), "mae": Meant("MAE", "mae", "score")},
        below=(rf"MAE:  ?(?P<mae>{NUMBER})\s*$",),
        each=TRAINS,
    ),
    script(
        "haoheliu/audioldm_eval 8dc07ee7, audioldm_eval/eval.py:323",
        b"KL_Sigmoid: ",
        rf"KL_Sigmoid: {{1,9}}(?P<sigmoid>{NUMBER}); KL: {{1,9}}(?P<kl>{NUMBER}); PSNR: {{1,9}}(?P<psnr>{NUMBER}) "
        rf"SSIM: {{1,9}}(?P<ssim>{NUMBER}) ISc: {{1,9}}(?P<isc>{NUMBER}) \( {{0,9}}{NUMBER}\); KID: {{1,9}}(?P<kid>{NUMBER}) "
        rf"\({NUMBER}\) FD: {{1,9}}(?P<fd>{NUMBER}); FAD: {{1,9}}(?P<fad>{NUMBER}) LSD: {{1,9}}(?P<lsd>{NUMBER})\s*$",
        {
            "sigmoid": Meant("KL_Sigmoid", None, "score"),
            "kl": Meant("KL", "kl", "score"),
            "psnr": Meant("PSNR", None, "dB"),
            "ssim": Meant("SSIM", None, "score"),
            "isc": Meant("ISc", "inception_score", "score"),
            "kid": Meant("KID", None, "score"),
            "fd": Meant("FD", "fd", "score"),
            "fad": Meant("FAD", "fad", "score"),
            "lsd": Meant("LSD", None, "score"),
        },
    ),
    script(
        "PaddlePaddle/PaddleMIX 17def884, ppdiffusers/scripts/fid_clip_score/compute_fid_clip_score.py:155",
        b"fid: ",
        rf"fid: (?P<fid>\d{{1,9}}\.\d{{1,20}})(?:, clip_score: (?P<clip>{NUMBER}))?\s*$",
        {"fid": Meant("fid", "fid", "score"), "clip": Meant("clip_score", None, None)},
    ),
    script(
        "PaddlePaddle/PaddleMIX 27cf5cd9, ppdiffusers/scripts/fid_clip_score/fid_score.py, main; so pytorch-fid",
        b"FID:  ",
        r"FID:  (?P<fid>\d{1,9}\.\d{1,20})\s*$",
        {"fid": Meant("FID", "fid", "score")},
    ),
    script(
        "thunil/Deep-Flow-Prediction 1fd9822a, train/runTest.py:137, the mean over the test samples",
        b"Loss percentage (p, v, combined): ",
        rf"Loss percentage \(p, v, combined\): (?P<p>{NUMBER}) % {{1,9}}(?P<v>{NUMBER}) % {{1,9}}(?P<all>{NUMBER}) %\s*$",
        {
            "p": Meant("Loss percentage p", None, "percent"),
            "v": Meant("Loss percentage v", None, "percent"),
            "all": Meant("Loss percentage combined", "relative_error", "percent"),
        },
    ),
    script(
        "swz30/MIRNetv2 9014049f, Defocus_Deblurring/test_dual_pixel_defocus_deblur.py:103, LPIPS by AlexNet",
        b" LPIPS ",
        rf"(?P<subset>Overall|Indoor|Outdoor): {{1,2}}PSNR (?P<psnr>{NUMBER}) SSIM (?P<ssim>{NUMBER}) MAE (?P<mae>{NUMBER}) "
        rf"LPIPS (?P<lpips>{NUMBER})\s*$",
        {
            "psnr": Meant("PSNR", "psnr", "dB"),
            "ssim": Meant("SSIM", "ssim", "score"),
            "mae": Meant("MAE", "mae", "score"),
            "lpips": Meant("LPIPS", "lpips", "score"),
        },
        subsets=_SUBSETS,
    ),
    script(
        "swz30/MIRNetv2 9014049f, Super_Resolution/evaluate_PSNR_SSIM.m:39, Enhancement/evaluate_PSNR_SSIM.m:37",
        b" SSIM: ",
        rf"For (?:(?P<subset>scale factor \d)|(?P<data>[\w-]{{1,30}}) dataset) "
        rf"PSNR: (?P<psnr>{NUMBER}) SSIM: (?P<ssim>{NUMBER})\s*$",
        {"psnr": Meant("PSNR", "psnr", "dB"), "ssim": Meant("SSIM", "ssim", "score")},
        subsets=_SUBSETS,
    ),
    script(
        "apple/ml-fct fa1f8d16, eval.py:40",
        b"CMC Top-1 = ",
        rf"CMC Top-1 = (?P<r1>{NUMBER}), CMC Top-5 = (?P<r5>{NUMBER})\s*$",
        {
            "r1": Meant("CMC Top-1", "recall_at_1", "fraction"),
            "r5": Meant("CMC Top-5", "recall_at_5", "fraction"),
            "map": Meant("mAP", "map_retrieval", "fraction"),
        },
        below=(rf"mAP = (?P<map>{NUMBER})\s*$",),
    ),
    script(
        "apple/ml-cvnets 77717569, metrics/stats.py:201",
        b" summary for epoch ",
        r"(?:[\d: -]{19,24}LOGS {1,9}- )?\*\*\* (?:Validation(?P<ema> \(Ema\))?|Evaluation)"
        r" summary for epoch (?P<epoch>-?\d{1,9})\s*$",
        {"top1": Meant("top1", "top1", "percent"), "top5": Meant("top5", "top5", "percent")},
        below=(
            rf"\s{{1,9}}(?:[^|=]{{1,40}}=[^|]{{1,200}} \|\| ){{0,4}}"
            rf"top1=(?P<top1>{NUMBER})(?: \|\| top5=(?P<top5>{NUMBER}))?(?= \|\| |\s*$)",
        ),
        each=TRAINS,
    ),
)


FORMAT = Format(
    name="scripts",
    title="Scripts of reference repositories",
    knows=_knows,
    rules=(
        *RULES,
        Rule(
            needles=(b"start evaluating CROHME ",),
            pattern=r"^\*{4,40} start evaluating (?P<year>CROHME \d{4}) \*{4,40}\s*$",
            then=_year,
        ),
        Rule(
            needles=(b"dataset_root:    ",),
            pattern=r"^dataset_root:    (?:[^\t]{0,500}/)?(?P<folder>[\w.-]{1,99})/?\t dataset: ",
            then=_data,
        ),
    ),
    end=last_count,
    samples=(
        Sample(
            text="""\
                char_Acc 96.499\t bpe_Acc 95.216\t wp_Acc 95.333\t  fused_Acc 97.316
                dataset_root:    /data/evaluation/SVT\t dataset: SVT
                char_Acc 96.1\t bpe_Acc 95.2\t wp_Acc 95.3\t  fused_Acc 97.001
                fused_total_Acc:93.35
                """,
            sees="""\
                1 eval - 96.499 percent, char_Acc
                1 eval - 95.216 percent, bpe_Acc
                1 eval - 95.333 percent, wp_Acc
                1 eval word_accuracy 97.316 percent, fused_Acc
                3 eval - 96.1 percent, char_Acc
                3 eval - 95.2 percent, bpe_Acc
                3 eval - 95.3 percent, wp_Acc
                3 eval word_accuracy 97.001 percent, fused_Acc
                4 eval word_accuracy 93.35 percent, fused_total_Acc
                """,
            runs="""\
                1
                3 dataset SVT
                4
                """,
        ),
        Sample(
            text="""\
                totally AR: 0.951000 CR: 0.953000 De: 1 Se: 2 Ie: 0 Len: 100
                totally AR: 0.928700 CR: 0.933000 De: 12 Se: 20 Ie: 3 Len: 1000
                """,
            sees="""\
                2 eval accurate_rate 0.928700 fraction, totally AR
                2 eval correct_rate 0.933000 fraction, totally CR
                """,
            runs="2",
        ),
        Sample(
            text="""\
                Precision: 0.9000, Recall: 0.7000, Hmean: 0.7875, Conf Thres: 0.8900
                """,
            sees="""\
                1 eval - 0.9000 fraction, Precision
                1 eval - 0.7000 fraction, Recall
                1 eval e2e_hmean 0.7875 fraction, Hmean
                """,
            runs="1",
        ),
        Sample(
            text="""\
                ******************** start evaluating CROHME 2014 ********************
                Exprate 0 tolerated: 59.331
                Exprate 1 tolerated: 71.704
                Exprate 2 tolerated: 75.659
                Exprate 3 tolerated: 77.890
                """,
            sees="""\
                2 eval exprate 59.331 percent, Exprate 0 tolerated, split test
                3 eval exprate_le1 71.704 percent, Exprate 1 tolerated, split test
                4 eval exprate_le2 75.659 percent, Exprate 2 tolerated, split test
                5 eval exprate_le3 77.890 percent, Exprate 3 tolerated, split test
                """,
            runs="1 dataset CROHME 2014, split test, evaluator lgeval",
        ),
        Sample(
            text="""\
                model time: 30.123456789
                ExpRate: 0.5699797160243407
                mae: 0.033
                e1: 0.7403651115618661
                e2: 0.8063
                e3: 0.8235
                """,
            sees="""\
                2 eval exprate 0.5699797160243407 fraction, ExpRate
                4 eval exprate_le1 0.7403651115618661 fraction, e1
                5 eval exprate_le2 0.8063 fraction, e2
                6 eval exprate_le3 0.8235 fraction, e3
                """,
            runs="2 evaluator sequence match",
        ),
        Sample(
            text="""\
                Epoch: 1 loss: 1.2345 word score: 0.9012 ExpRate: 0.4321
                Epoch: 2 loss: 0.9876 word score: 0.9123 struct score: 0.93 ExpRate: 0.5321
                """,
            sees="""\
                1 eval - 0.9012 fraction, word score, epoch 1
                1 eval exprate 0.4321 fraction, ExpRate, epoch 1
                2 eval - 0.9123 fraction, word score, epoch 2
                2 eval - 0.93 fraction, struct score, epoch 2
                2 eval exprate 0.5321 fraction, ExpRate, epoch 2
                """,
            runs="1",
        ),
        Sample(
            text="""\
                [INFO] [2020-03-01 10:00:00,123] icdar2015/precision : 0.871234 (500)
                [INFO] [2020-03-01 10:00:00,123] icdar2015/recall : 0.801234 (500)
                [INFO] [2020-03-01 10:00:00,123] icdar2015/fmeasure : 0.834761 (1)
                """,
            sees="""\
                1 eval precision 0.871234 fraction, precision
                2 eval recall 0.801234 fraction, recall
                3 eval hmean 0.834761 fraction, fmeasure
                """,
            runs="1 dataset icdar2015",
        ),
        Sample(
            text="""\
                The average HCE metric:  1234
                """,
            sees="""\
                1 eval hce 1234 count, HCE
                """,
            runs="1",
        ),
        Sample(
            text="""\
                The max F1 Score: 0.7912
                MAE:  0.0741
                """,
            sees="""\
                1 eval max_f 0.7912 score, max F1 Score
                2 eval mae 0.0741 score, MAE
                """,
            runs="1",
        ),
        Sample(
            text="""\
                KL_Sigmoid:  1.90123; KL:  1.59000; PSNR: 15.10000 SSIM: 0.30000 ISc:  8.13000 (0.200000); KID: 0.01000 (0.00100) FD: 23.31000; FAD: 1.96000 LSD: nan
                """,
            sees="""\
                1 eval - 1.90123 score, KL_Sigmoid
                1 eval kl 1.59000 score, KL
                1 eval - 15.10000 dB, PSNR
                1 eval - 0.30000 score, SSIM
                1 eval inception_score 8.13000 score, ISc
                1 eval - 0.01000 score, KID
                1 eval fd 23.31000 score, FD
                1 eval fad 1.96000 score, FAD
                """,
            runs="1",
        ),
        Sample(
            text="""\
                fid: 7.123456, clip_score: 31.2
                FID:  29.3456789
                """,
            sees="""\
                1 eval fid 7.123456 score, fid
                1 eval - 31.2 -, clip_score
                2 eval fid 29.3456789 score, FID
                """,
            runs="1",
        ),
        Sample(
            text="""\
                Loss percentage (p, v, combined): 12.9 %    2.1 %    2.6 %
                """,
            sees="""\
                1 eval - 12.9 percent, Loss percentage p
                1 eval - 2.1 percent, Loss percentage v
                1 eval relative_error 2.6 percent, Loss percentage combined
                """,
            runs="1",
        ),
        Sample(
            text="""\
                Overall: PSNR 26.130000 SSIM 0.809000 MAE 0.037000 LPIPS 0.147000
                """,
            sees="""\
                1 eval psnr 26.130000 dB, PSNR, subset combined
                1 eval ssim 0.809000 score, SSIM, subset combined
                1 eval mae 0.037000 score, MAE, subset combined
                1 eval lpips 0.147000 score, LPIPS, subset combined
                """,
            runs="1",
        ),
        Sample(
            text="""\
                For scale factor 3 PSNR: 30.990000 SSIM: 0.860000
                For lol dataset PSNR: 24.740000 SSIM: 0.850000
                """,
            sees="""\
                1 eval psnr 30.990000 dB, PSNR, subset x3
                1 eval ssim 0.860000 score, SSIM, subset x3
                2 eval psnr 24.740000 dB, PSNR
                2 eval ssim 0.850000 score, SSIM
                """,
            runs="1 dataset lol",
        ),
        Sample(
            text="""\
                CMC Top-1 = 0.512, CMC Top-5 = 0.7
                mAP = 0.4
                """,
            sees="""\
                1 eval recall_at_1 0.512 fraction, CMC Top-1
                1 eval recall_at_5 0.7 fraction, CMC Top-5
                2 eval map_retrieval 0.4 fraction, mAP
                """,
            runs="1",
        ),
        Sample(
            text="""\
                2022-06-01 10:00:00 - LOGS    - *** Validation (Ema) summary for epoch 12
                     loss=1.2 || top1=78.4012 || top5=94.1
                """,
            sees="""\
                2 eval top1 78.4012 percent, top1, epoch 12, ema
                2 eval top5 94.1 percent, top5, epoch 12, ema
                """,
            runs="2",
        ),
    ),
)
