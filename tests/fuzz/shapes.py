"""A short text in the shape of each format of which no fixture and no test's constant is a whole log."""

from __future__ import annotations

from typing import Final

# format -> name of the file, text
SHAPES: Final[dict[str, tuple[str, str]]] = {
    "docunet_benchmark": (
        "adres.txt",
        "   1.0000000e+00   1.0000000e+00   4.0000000e-01   4.6000000e-01   8.0000000e+00\n"
        "   1.0000000e+00   2.0000000e+00   3.8000000e-01   4.8000000e-01   8.8000000e+00\n"
        "   1.0000000e+00   1.5000000e+00   3.9000000e-01   4.7000000e-01   8.4000000e+00\n",
    ),
    "general": (
        "run.log",
        "Epoch 1/2 iter 10 loss 0.5 acc 0.31\nEval epoch: 1\n\tTop1: 86.44%\n\tTop5: 97.23%\n"
        "Test: [0/2] Acc@1 80.0 (80.0)\nTest: [1/2] Acc@1 81.0 (80.5)\n{'eval_loss': 0.5, 'val': {'acc': 0.8}}\n"
        "| Class | IoU | Acc |\n|---|---|---|\n| car | 0.8 | 0.9 |\n| mean | 0.8 | 0.9 |\nepoch,val_acc\n1,0.5\n"
        "Eval: 50%|##  | 1/2 [acc=0.5]\rEval: 100%|####| 2/2 [acc=0.8]\nbest PSNR/SSIM: 31.2/0.91\n"
        "测试集准确率: 95.2%\n",
    ),
    "paddlevideo": (
        "train.log",
        "[12/25 14:25:53] DATASET : \n[12/25 14:25:53]     batch_size : 64\n[12/25 14:25:53] epochs : 25\n"
        "[12/25 14:25:53] model_name : Res18\n"
        "[12/25 14:25:54] epoch:[  1/25 ] train step:0    loss: 4.61 lr: 0.001 top1: 0.01 top5: 0.05 batch_cost: 2 s\n"
        "[12/25 14:25:55] END epoch:1   train loss_avg: 3.62249  top1_avg: 0.18 top5_avg: 0.38984 avg_ips: 60.8\n"
        "[12/25 14:25:56] END epoch:1   val loss_avg: 3.2  top1_avg: 0.25 top5_avg: 0.48 avg_batch_cost: 0.03663 sec\n"
        "[12/25 14:25:57] Already save the best model (top1 acc)0.25\n"
        "[12/25 14:26:53] [TEST] finished, avg_acc1= 0.7341, avg_acc5= 0.91\n",
    ),
    "regression_log": (
        "run_deploy.log",
        "\x1b[32m /workspace/PaddleNLP/model_logs/electra_deploy_python_SUCCESS \x1b[0m\n"
        "\x1b[31m /workspace/PaddleNLP/model_logs/electra_deploy_cpp_FAIL \x1b[0m\n"
        "Run failed with command - electra - ./seq_cls_infer_demo --model_dir sst2 - ./log !\n",
    ),
    "deployment_report": (
        "deployment.yaml",
        "deployment_report: 1\nmeasurements:\n  - model: PP-YOLOE\n    backend: tvm\n    device: GPU\n    machine: T4\n"
        "    software: tvm 0.10\n    ran: true\n"
        "    accuracy: {metric: box_ap, unit: percent, value: 51.2, reference: 51.4, dataset: COCO-2017, samples: 99}\n"
        "    latency: {p50: 9.1, p90: 9.6, p99: 11.0, runs: 100, warm_up: 10, batch: 1}\n",
    ),
    "paddlevit": (
        "train.log",
        "2022-05-06 14:37:56,480 config= AMP: False\nDATA:\n  DATASET: imagenet2012\n  IMAGE_SIZE: 224\nMODEL:\n"
        "  NAME: cait_xxs24_224\n  NUM_CLASSES: 1000\nTRAIN:\n  NUM_EPOCHS: 100\n"
        "2022-05-06 14:38:56,480 ----- Epoch[100/100], Train Loss: 0.2982, Train Acc: 0.9360, time: 173.40\n"
        "2022-05-06 14:39:56,480 ----- Epoch[100/100], Validation Loss: 1.3809, Validation Acc@1: 0.7034, "
        "Validation Acc@5: 0.8909, time: 128.28\n",
    ),
    "paddlegan": (
        "train.log",
        "[11/23 19:27:00] ppgan.engine.trainer INFO: Iter: 10/100 lr: 1.000e-04 loss_pix: 0.02 batch_cost: 0.5 sec\n"
        "[11/23 19:27:01] ppgan.engine.trainer INFO: Test iter: [0/5]\n"
        "[11/23 19:27:02] ppgan.engine.trainer INFO: Metric psnr: 26.3141\n"
        "[11/23 19:27:02] ppgan.engine.trainer INFO: Metric ssim: 0.7812\n",
    ),
    "basicsr": (
        "train.log",
        "2022-05-13 22:44:24,951 INFO: \n  name: Denoising\n  datasets:[\n    val:[\n      name: ValSet\n    ]\n  ]\n"
        "  network_g:[\n    type: Restormer\n  ]\n"
        "2022-05-13 22:44:25,951 INFO: epoch:1, iter:2200, lr: 0.000150 loss: 0.026788  eta: 13 days\n"
        "2022-05-13 22:44:26,951 INFO: Validation ValSet,\t\t # psnr: 34.2691\t # ssim: 0.9512\n"
        "2022-05-13 22:44:27,951 INFO: Validation Set5\n\t # psnr: 32.1000\tBest: 32.4000 @ 5000 iter\n",
    ),
    "markdown_table": (
        "results.md",
        "# Results\n\n| Model | Top-1 | mIoU (%) | Params |\n|:--|--:|---|---|\n| A | 82.5 | **77.1** | 24 M |\n"
        "| B | 81% | - | 3 |\n",
    ),
    "timm": (
        "summary.csv",
        "epoch,train_loss,eval_loss,eval_top1,eval_top5,lr\n0,6.9,6.1,3.21,11.04,0.001\n1,6.1,5.2,12.5,30.25,0.001\n",
    ),
    "semilearn": (
        "results.csv",
        ",cifar10_40,cifar100_400,semi_aves_3959\nfixmatch,7.47±0.28,46.42±0.82,31.9±0.6\nflexmatch,4.97±0.06,39.94±1.62,nan\n",
    ),
    "jsonl": (
        "log.txt",
        '{"train_lr": 0.001, "train_loss": 6.9, "test_loss": 6.1, "test_acc1": 3.2, "test_acc5": 11.0, "epoch": 0}\n'
        '{"train_lr": 0.001, "train_loss": 6.1, "test_acc1": 12.5, "test_coco_eval_bbox": [0.4, 0.6], "epoch": 1}\n',
    ),
    "tipc": (
        "results.log",
        "\x1b[33m Run successfully with command - Net - python tools/train.py -o epochs=2!  \x1b[0m\n"
        "\x1b[33m Run failed with command - Net - python tools/infer.py --use_gpu=False!  \x1b[0m\n",
    ),
    "speech_results": (
        "log-decode.txt",
        "2023-01-01 10:00:00,780 INFO [u.py:766] [test-clean] %WER 2.31% [1216 / 52576, 130 ins, 96 del, 990 sub ]\n"
        "%WER 5.79 [ 3046 / 52576, 300 ins, 296 del, 2450 sub ] exp/decode_test_clean/wer_11_0.0\n"
        "Final error rate [cer] (7176/7176) = 0.0464\n",
    ),
    "pytest_json_report": (
        ".report.json",
        '{"created": 1.5, "exitcode": 1, "root": "/d", "summary": {"passed": 1, "failed": 1, "total": 2}, "tests": [\n'
        ' {"nodeid": "tests/net/test_net.py::NetTest::test_a", "lineno": 3, "outcome": "passed"},\n'
        ' {"nodeid": "tests/net/test_net.py::NetTest::test_b", "lineno": 9, "outcome": "failed"}]}\n',
    ),
}
