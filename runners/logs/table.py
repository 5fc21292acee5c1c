"""The log formats, one line each: where the module is, and the cheap hints by which it is worth asking.

A format's module is imported only when one of its `hints` stands in the first or last bytes of a file, or the file's
name ends in one of its `suffixes`; its own `recognise` then decides. Outside packages add theirs through the entry
point group `reproverify.log_formats`.
"""

from __future__ import annotations

from typing import Final

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """A log format by reference. `binary` formats get the bytes of the file instead of its lines.

    `settings` formats are looked for in files of settings (`NEVER_LOGS`) too.
    """

    module: str
    hints: tuple[bytes, ...]
    suffixes: tuple[str, ...] = ()
    binary: bool = False
    settings: bool = False


FORMATS: Final[dict[str, Entry]] = {
    "paddleclas": Entry(
        "runners.logs.formats.paddleclas",
        (b"[Train][Epoch ", b"[Eval][Epoch ", b"PaddleClas is powered by", b"END e", b", train step:"),
    ),
    "paddleseg": Entry(
        "runners.logs.formats.paddleseg",
        (b"[EVAL] ", b"[TRAIN] epoch", b"Start evaluating (total_samples", b"PaddleSeg: "),
    ),
    "paddleseg_static": Entry(
        "runners.logs.formats.paddleseg_static", (b"[EVAL]#image=", b"[EVAL]step=", b" step/sec=")
    ),
    "paddleocr": Entry("runners.logs.formats.paddleocr", (b"ppocr INFO: ", b"root INFO: ")),
    "paddleocr_inference": Entry("runners.logs.formats.paddleocr_inference", (b" INFO: Predict time of ",)),
    "paddlevideo": Entry("runners.logs.formats.paddlevideo", (b"END epoch:", b"[TEST] finished, ", b" step:")),
    "paddlegan": Entry("runners.logs.formats.paddlegan", (b"ppgan",)),
    "paddlevit": Entry("runners.logs.formats.paddlevit", (b"Validation Acc@1: ", b"], Train Loss: ", b", Avg Loss: ")),
    "basicsr": Entry(
        "runners.logs.formats.basicsr",
        (b"INFO: Validation ", b"# Validation # ", b", iter:", b"INFO: ----Average PSNR"),
    ),
    "mirnet": Entry(
        "runners.logs.formats.mirnet", (b"Best_PSNR", b"===>Testing using weights: ", b"PSNR on test data ")
    ),
    "text_detection": Entry(
        "runners.logs.formats.text_detection",
        (b"], train_loss: ", b" test: recall: ", b"Calculated!{", b", r: 0.", b"/Recall:_", b"FPS:"),
    ),
    "hapi": Entry("runners.logs.formats.hapi", (b"Eval begin...", b"step ")),
    "keras": Entry(
        "runners.logs.formats.keras", (b"/step - ", b" - val_", b"val_acc", b" improved from ", b"s - loss: ")
    ),
    "trainer": Entry(
        "runners.logs.formats.trainer",
        (b"_runtime", b" metrics *****", b"Configuration Arguments", b"'eval_"),
    ),
    "trainer_state": Entry("runners.logs.formats.trainer_state", (b'"log_history"', b'_runtime"'), ("_results.json",)),
    "paddlenlp": Entry(
        "runners.logs.formats.paddlenlp",
        (b" loss: ", b"Evaluation ", b'"exact": ', b" accuracy: ", b" dev loss ", b"auto evaluation"),
    ),
    "fairseq": Entry("runners.logs.formats.fairseq", (b"fairseq", b"subset | loss ", b" with beam=", b"num_ref_words")),
    "speech_results": Entry(
        "runners.logs.formats.speech_results",
        (
            b"|S.Err|",
            b"error_rate |",
            b"%WER ",
            b"Final error rate [",
            b"Test set",
            b"--avg ",
            b"WER",
            b"CER",
            b"Sum/Avg",
            b"settings\t",
            b"Overall -> ",
        ),
    ),
    "speech_synthesis": Entry("runners.logs.formats.speech_synthesis", (b"Hz, RTF: ", b", RTF: ", b"Avg RTF: ")),
    "markdown_table": Entry("runners.logs.formats.markdown_table", (), (".md", ".markdown")),
    "visualdl": Entry("runners.logs.formats.visualdl", (b"\0\0\0\0\0\0\n",), binary=True),
    "tensorboard": Entry("runners.logs.formats.tensorboard", (b"brain.Event:",), binary=True),
    "timm": Entry("runners.logs.formats.timm", (b",top1_err,", b"epoch,train_")),
    "lightning": Entry(
        "runners.logs.formats.lightning", (b"step,", b",step", b"DataLoader 0", b"DATALOADER:0", b", global step ")
    ),
    "ultralytics": Entry(
        "runners.logs.formats.ultralytics", (b"metrics/", b" mAP", b"mAP50", b"top1_acc"), ("results.txt",)
    ),
    "semilearn": Entry("runners.logs.formats.semilearn", ("±".encode(),)),
    "torchssl": Entry(
        "runners.logs.formats.torchssl",
        (b"BEST_EVAL_ACC: ", b"Model result - ", b" top-1 acc: ", b" iteration USE_EMA: "),
    ),
    "llamafactory": Entry("runners.logs.formats.llamafactory", (b'{"current_steps": ',)),
    "jsonl": Entry("runners.logs.formats.jsonl", (b'{"train_', b'"train_lo', b'"test_acc1"', b'"test_coco_eval')),
    "docunet_benchmark": Entry("runners.logs.formats.docunet_benchmark", (b"e+00   1.0000000e+00   ",)),
    "kitti": Entry(
        "runners.logs.formats.kitti",
        (
            b"  AP:",
            b"bbox AP",
            b" AP_R40@",
            b" AP_R11@",
            b"POST_PROCESSING.EVAL_METRIC: ",
            b"recall_rcnn_",
            b"OBJECT_TYPE_TYPE_",
            b"-Nuscene ",
        ),
    ),
    "nuscenes": Entry(
        "runners.logs.formats.nuscenes",
        (b"mATE: ", b"**mATE**", b"**NDS**", b"Object Class", b"Initializing nuScenes", b'"mean_dist_aps"'),
    ),
    "nuscenes_tracking": Entry(
        "runners.logs.formats.nuscenes_tracking", (b"AMOTA", b"Initializing nuScenes", b'"label_metrics"')
    ),
    "nerf": Entry(
        "runners.logs.formats.nerf",
        (
            b" all psnr: ",
            b"Testing psnr ",
            b"test id_list [",
            b"Mean PSNR : ",
            b"evaluation: psnr_avg=",
            b'"num_rays_per_sec"',
        ),
        ("mean.txt", "psnr.txt", "scores.txt"),
    ),
    "paddlerendering": Entry(
        "runners.logs.formats.paddlerendering",
        (b"[TRAIN] iter=", b"Evaluating on validation dataset...", b" INFO - psnr: "),
    ),
    "retrieval": Entry(
        "runners.logs.formats.retrieval",
        (
            b" Retrieval: ",
            b"CMC ",
            b"Epoch (Test) ",
            b"R@1 : ",
            b"Best Recall@",
            b"fastreid",
            b"| Rank-1 ",
            b"Rank@1:",
            b"top1:",
        ),
    ),
    "paddlescience": Entry(
        "runners.logs.formats.paddlescience",
        (b"] ppsci ", b"rel_err:", b"train_full_loss:", b"relative l2 error "),
    ),
    "reprod_log": Entry("runners.logs.formats.reprod_log", (b"diff: check passed: ",)),
    "tipc": Entry("runners.logs.formats.tipc", (b" with command - ",)),
    "regression_log": Entry("runners.logs.formats.regression_log", (b" with command - ", b"_SUCCESS", b"_FAIL")),
    "deployment_report": Entry("runners.logs.formats.deployment_report", (b"deployment_report",), settings=True),
    "junit": Entry("runners.logs.formats.junit", (b"<testsuite",)),
    "pytest_log": Entry(
        "runners.logs.formats.pytest_log",
        (b"= test session starts =", b" passed in ", b" failed in ", b" passed, ", b" skipped in ", b" warning"),
    ),
    "pytest_json_report": Entry("runners.logs.formats.pytest_json_report", (b'"exitcode":',)),
    "pytest_reportlog": Entry("runners.logs.formats.pytest_reportlog", (b'"$report_type"',)),
    "pytest_sugar": Entry("runners.logs.formats.pytest_sugar", (b"pytest-sugar",)),
    "tap": Entry("runners.logs.formats.tap", (b"ok 1 ",)),
    "unittest_log": Entry("runners.logs.formats.unittest_log", (b") ... ", b"\nRan ")),
    "paddledetection": Entry("runners.logs.formats.paddledetection", (b" ppdet.", b"]ppdet.", b"Best test ")),
    "mmcv": Entry(
        "runners.logs.formats.mmcv",
        (b" - mm", b" - root - ", b" - INFO - ", b'{"env_info": ', b'{"mode": ', b'"lr": ', b'"data_time": '),
    ),
    "detectron2": Entry("runners.logs.formats.detectron2", (b"detectron2", b"d2.", b"cvpods.", b'"eta_seconds": ')),
    "deit": Entry("runners.logs.formats.deit", (b"* Acc@1 ", b" test images: ")),
    "culane": Entry("runners.logs.formats.culane", (b"iou thr: ",)),
    "yolov6": Entry("runners.logs.formats.yolov6", (b" | mAP@0.5: ", b"Evaluating mAP by pycocotools.", b"P@.5iou")),
    "parking_slot": Entry("runners.logs.formats.parking_slot", (b" detection: average_precision ",)),
    "scripts": Entry(
        "runners.logs.formats.scripts",
        (
            b"fused_Acc ",
            b"fused_total_Acc:",
            b"totally AR: ",
            b"Conf Thres: ",
            b"Exprate 0 tolerated: ",
            b"model time: ",
            b" ExpRate: ",
            b"/precision : ",
            b"The average HCE metric: ",
            b"The max F1 Score: ",
            b"KL_Sigmoid: ",
            b"fid: ",
            b"FID:  ",
            b"Loss percentage (p, v, combined): ",
            b" LPIPS ",
            b" SSIM: ",
            b"CMC Top-1 = ",
            b" summary for epoch ",
        ),
    ),
    "saliency_table": Entry("runners.logs.formats.saliency_table", (b"maxF", b"Smeasure", b"wFmeasure")),
    "coco_table": Entry(
        "runners.logs.formats.coco_table",
        (
            b"Average Precision",
            b"Average Recall",
            b"annotation type *",
            b"IoU metric: ",
            b"creating index",
            b"yolox.",
            b"PQ ",
        ),
    ),
}

# The format of what no other recognises: it has no marks, and is asked last.
GENERAL: Final = "general"
FORMATS[GENERAL] = Entry("runners.logs.formats.general", ())

# Files of these kinds are programs and settings: what they quote of a log is no log.
NEVER_LOGS: Final = (
    ".py",
    ".c",
    ".cc",
    ".cpp",
    ".cu",
    ".h",
    ".hpp",
    ".java",
    ".js",
    ".ts",
    ".sh",
    ".bat",
    ".yaml",
    ".yml",
    ".toml",
    ".cfg",
    ".ini",
    ".css",
)
