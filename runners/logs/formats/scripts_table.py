"""The print statements of reference repositories that `scripts` reads, one entry of SCRIPTS each.

An entry names where the line is printed, and of each value what it is called there, its metric and its unit; a value
without a metric is shown and proves nothing. Traps: the accuracies of MGP-STR's single heads stand before the
fused one; PageNet's `totally` lines are of the pages so far, so that only the last one counts; audioldm_eval prints
nan or -1 for what it did not compute, and PSNR and SSIM of spectrograms; the CLIP score of PPDiffusers is a cosine
times 100, no CLIPScore; FID is of the features of whatever layer was asked for, which is not printed; DB's validation
takes lower thresholds for its boxes than its evaluation does.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_N: Final = r"[-+]?\d{1,12}(?:\.\d{1,20})?(?:[eE][-+]?\d{1,3})?|nan|inf"


class Value(NamedTuple):
    """What a value is: as the script calls it, in the registry, and in which unit."""

    printed: str
    metric: str | None
    unit: str | None


class Script(NamedTuple):
    """A line that a script prints, and the lines that belong to it below.

    `needle` is looked for in the file, `line` matches from the beginning of a line, each of `below` one of the next
    lines. The groups of the patterns are the keys of `values`, or `epoch` (as printed), `subset`, `dataset`, `ema` (the
    weights are averaged) and `count`: of lines that count up only the last is a result. Met again, it is another start
    of the script and a run of its own, unless it `trains`; where it goes over several datasets, every line is `alone`.
    """

    source: str
    needle: bytes
    line: str
    values: dict[str, Value]
    below: tuple[str, ...] = ()
    trains: bool = False
    alone: bool = False


SCRIPTS: Final = (
    Script(
        "AlibabaResearch/AdvancedLiterateMachinery fb6187eb, OCR/MGP-STR/test_final.py:90",
        b"fused_Acc ",
        rf"char_Acc (?P<char>{_N})\t bpe_Acc (?P<bpe>{_N})\t wp_Acc (?P<wp>{_N})\t {{1,2}}"
        r"fused_Acc (?P<fused>\d{1,3}\.\d{3})",
        {
            "char": Value("char_Acc", None, "percent"),
            "bpe": Value("bpe_Acc", None, "percent"),
            "wp": Value("wp_Acc", None, "percent"),
            "fused": Value("fused_Acc", "word_accuracy", "percent"),
        },
        alone=True,
    ),
    Script(
        "AlibabaResearch/AdvancedLiterateMachinery fb6187eb, OCR/MGP-STR/test_final.py:101, all sets by their images",
        b"fused_total_Acc:",
        rf"fused_total_Acc:(?P<fused>{_N})\s*$",
        {"fused": Value("fused_total_Acc", "word_accuracy", "percent")},
        alone=True,
    ),
    Script(
        "shannanyinxiang/PageNet 5c963b66, engine/val.py:63",
        b"totally AR: ",
        rf"totally AR: (?P<ar>{_N}) CR: (?P<cr>{_N}) De: \d{{1,12}} Se: \d{{1,12}} Ie: \d{{1,12}} "
        r"Len: (?P<count>\d{1,12})\s*$",
        {
            "ar": Value("totally AR", "accurate_rate", "fraction"),
            "cr": Value("totally CR", "correct_rate", "fraction"),
        },
    ),
    Script(
        "shannanyinxiang/SPTS 3f61ec9d, evaluation/eval.py:302, the best of its thresholds",
        b"Conf Thres: ",
        rf"Precision: (?P<p>{_N}), Recall: (?P<r>{_N}), Hmean: (?P<h>{_N}), Conf Thres: (?:{_N})\s*$",
        {
            "p": Value("Precision", None, "fraction"),
            "r": Value("Recall", None, "fraction"),
            "h": Value("Hmean", "e2e_hmean", "fraction"),
        },
    ),
    Script(
        "Green-Wood/CoMER ee15cdbe, scripts/test/extract_exprate.py:22",
        b"Exprate 0 tolerated: ",
        rf"Exprate 0 tolerated: (?P<e0>{_N})\s*$",
        {
            "e0": Value("Exprate 0 tolerated", "exprate", "percent"),
            "e1": Value("Exprate 1 tolerated", "exprate_le1", "percent"),
            "e2": Value("Exprate 2 tolerated", "exprate_le2", "percent"),
            "e3": Value("Exprate 3 tolerated", "exprate_le3", "percent"),
        },
        below=tuple(rf"Exprate {n} tolerated: (?P<e{n}>{_N})\s*$" for n in (1, 2, 3)),
    ),
    Script(
        "LBH1024/CAN 1a3e08cb, inference.py:84",
        b"model time: ",
        r"model time: \d{1,9}\.\d{4,20}\s*$",
        {
            "e0": Value("ExpRate", "exprate", "fraction"),
            "e1": Value("e1", "exprate_le1", "fraction"),
            "e2": Value("e2", "exprate_le2", "fraction"),
            "e3": Value("e3", "exprate_le3", "fraction"),
        },
        below=(rf"ExpRate: (?P<e0>{_N})\s*$", *(rf"e{n}: (?P<e{n}>{_N})\s*$" for n in (1, 2, 3))),
    ),
    Script(
        "LBH1024/CAN a6b2de83, train.py:74; Sinon02/SAN 3060bbc4, train.py:72; epochs from 1",
        b" ExpRate: ",
        rf"Epoch: (?P<epoch>\d{{1,9}}) {{1,2}}loss: (?:{_N}) {{1,2}}word score: (?P<word>{_N}) {{1,2}}"
        rf"(?:struct score: (?P<struct>{_N}) {{1,2}})?ExpRate: (?P<e0>{_N})\s*$",
        {
            "word": Value("word score", None, "fraction"),
            "struct": Value("struct score", None, "fraction"),
            "e0": Value("ExpRate", "exprate", "fraction"),
        },
        trains=True,
    ),
    Script(
        "MhLiao/DB 57a71d31, trainer.py:142, structure/measurers/quad_measurer.py:65",
        b"/precision : ",
        rf"\[INFO\] \[[\d :,-]{{10,30}}\] (?P<dataset>[\w.-]{{1,60}})/precision : (?P<p>{_N}) \(\d{{1,9}}\)\s*$",
        {
            "p": Value("precision", "precision", "fraction"),
            "r": Value("recall", "recall", "fraction"),
            "f": Value("fmeasure", "hmean", "fraction"),
        },
        below=(
            rf"\[INFO\] \[[\d :,-]{{10,30}}\] [\w.-]{{1,60}}/recall : (?P<r>{_N}) \(\d{{1,9}}\)\s*$",
            rf"\[INFO\] \[[\d :,-]{{10,30}}\] [\w.-]{{1,60}}/fmeasure : (?P<f>{_N}) \(\d{{1,9}}\)\s*$",
        ),
        trains=True,
    ),
    Script(
        "xuebinqin/DIS b6764e20, IS-Net/hce_metric_main.py:184",
        b"The average HCE metric: ",
        rf"The average HCE metric:  ?(?P<hce>{_N})\s*$",
        {"hce": Value("HCE", "hce", "count")},
    ),
    Script(
        "xuebinqin/DIS b6764e20, IS-Net/train_valid_inference_main.py:277",
        b"The max F1 Score: ",
        rf"The max F1 Score: (?P<f>{_N})\s*$",
        {"f": Value("max F1 Score", "max_f", "score"), "mae": Value("MAE", "mae", "score")},
        below=(rf"MAE:  ?(?P<mae>{_N})\s*$",),
        trains=True,
    ),
    Script(
        "haoheliu/audioldm_eval 8dc07ee7, audioldm_eval/eval.py:323",
        b"KL_Sigmoid: ",
        rf"KL_Sigmoid: {{1,9}}(?P<sigmoid>{_N}); KL: {{1,9}}(?P<kl>{_N}); PSNR: {{1,9}}(?P<psnr>{_N}) "
        rf"SSIM: {{1,9}}(?P<ssim>{_N}) ISc: {{1,9}}(?P<isc>{_N}) \( {{0,9}}(?:{_N})\); KID: {{1,9}}(?P<kid>{_N}) "
        rf"\((?:{_N})\) FD: {{1,9}}(?P<fd>{_N}); FAD: {{1,9}}(?P<fad>{_N}) LSD: {{1,9}}(?P<lsd>{_N})\s*$",
        {
            "sigmoid": Value("KL_Sigmoid", None, "score"),
            "kl": Value("KL", "kl", "score"),
            "psnr": Value("PSNR", None, "dB"),
            "ssim": Value("SSIM", None, "score"),
            "isc": Value("ISc", "inception_score", "score"),
            "kid": Value("KID", None, "score"),
            "fd": Value("FD", "fd", "score"),
            "fad": Value("FAD", "fad", "score"),
            "lsd": Value("LSD", None, "score"),
        },
    ),
    Script(
        "PaddlePaddle/PaddleMIX 17def884, ppdiffusers/scripts/fid_clip_score/compute_fid_clip_score.py:155",
        b"fid: ",
        rf"fid: (?P<fid>\d{{1,9}}\.\d{{1,20}})(?:, clip_score: (?P<clip>{_N}))?\s*$",
        {"fid": Value("fid", "fid", "score"), "clip": Value("clip_score", None, None)},
    ),
    Script(
        "PaddlePaddle/PaddleMIX 27cf5cd9, ppdiffusers/scripts/fid_clip_score/fid_score.py, main; so pytorch-fid",
        b"FID:  ",
        r"FID:  (?P<fid>\d{1,9}\.\d{1,20})\s*$",
        {"fid": Value("FID", "fid", "score")},
    ),
    Script(
        "thunil/Deep-Flow-Prediction 1fd9822a, train/runTest.py:137, the mean over the test samples",
        b"Loss percentage (p, v, combined): ",
        rf"Loss percentage \(p, v, combined\): (?P<p>{_N}) % {{1,9}}(?P<v>{_N}) % {{1,9}}(?P<all>{_N}) %\s*$",
        {
            "p": Value("Loss percentage p", None, "percent"),
            "v": Value("Loss percentage v", None, "percent"),
            "all": Value("Loss percentage combined", "relative_error", "percent"),
        },
    ),
    Script(
        "Jiaolong/gcn-parking-slot f8c3b445, psdet/datasets/parking/ps_dataset.py:121",
        b" detection: average_precision ",
        rf"(?:\S{{1,30}} {{1,4}}){{0,4}}(?P<subset>Point|Slot) detection: average_precision (?P<ap>{_N})\s*$",
        {"ap": Value("average_precision", None, "fraction")},
        trains=True,
    ),
    Script(
        "swz30/MIRNetv2 9014049f, Defocus_Deblurring/test_dual_pixel_defocus_deblur.py:103, LPIPS by AlexNet",
        b" LPIPS ",
        rf"(?P<subset>Overall|Indoor|Outdoor): {{1,2}}PSNR (?P<psnr>{_N}) SSIM (?P<ssim>{_N}) MAE (?P<mae>{_N}) "
        rf"LPIPS (?P<lpips>{_N})\s*$",
        {
            "psnr": Value("PSNR", "psnr", "dB"),
            "ssim": Value("SSIM", "ssim", "score"),
            "mae": Value("MAE", "mae", "score"),
            "lpips": Value("LPIPS", "lpips", "score"),
        },
    ),
    Script(
        "swz30/MIRNetv2 9014049f, Super_Resolution/evaluate_PSNR_SSIM.m:39, Enhancement/evaluate_PSNR_SSIM.m:37",
        b" SSIM: ",
        rf"For (?:(?P<subset>scale factor \d)|(?P<dataset>[\w-]{{1,30}}) dataset) "
        rf"PSNR: (?P<psnr>{_N}) SSIM: (?P<ssim>{_N})\s*$",
        {"psnr": Value("PSNR", "psnr", "dB"), "ssim": Value("SSIM", "ssim", "score")},
    ),
    Script(
        "apple/ml-fct fa1f8d16, eval.py:40",
        b"CMC Top-1 = ",
        rf"CMC Top-1 = (?P<r1>{_N}), CMC Top-5 = (?P<r5>{_N})\s*$",
        {
            "r1": Value("CMC Top-1", "recall_at_1", "fraction"),
            "r5": Value("CMC Top-5", "recall_at_5", "fraction"),
            "map": Value("mAP", "map_retrieval", "fraction"),
        },
        below=(rf"mAP = (?P<map>{_N})\s*$",),
    ),
    Script(
        "apple/ml-cvnets 77717569, metrics/stats.py:201",
        b" summary for epoch ",
        r"(?:[\d: -]{19,24}LOGS {1,9}- )?\*\*\* (?:Validation(?P<ema> \(Ema\))?|Evaluation)"
        r" summary for epoch (?P<epoch>-?\d{1,9})\s*$",
        {"top1": Value("top1", "top1", "percent"), "top5": Value("top5", "top5", "percent")},
        below=(
            rf"\s{{1,9}}(?:[^|=]{{1,40}}=[^|]{{1,200}} \|\| ){{0,4}}"
            rf"top1=(?P<top1>{_N})(?: \|\| top5=(?P<top5>{_N}))?(?= \|\| |\s*$)",
        ),
        trains=True,
    ),
)
