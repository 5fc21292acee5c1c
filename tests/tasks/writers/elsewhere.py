"""Logs of the same models elsewhere: SLaK's own repository (DeiT's lines), ultralytics, and mmyolo (mmengine)."""

from __future__ import annotations

from decimal import Decimal

from tests.tasks.writers.det import coco_table
from tests.tasks.writers.writing import Clock, climbing, places


def slak(best: Decimal, epochs: int = 300) -> str:
    """VITA-Group/SLaK, `main.py`: accuracies in percent, epochs from 0."""
    lines = [
        "Namespace(batch_size=64, data_path='/data/ILSVRC2012', data_set='IMNET', drop_path=0.1, epochs=300, "
        "eval=False, input_size=224, kernel_size=[51, 49, 47, 13, 5], model='SLaK_tiny', model_ema=True, "
        "nb_classes=1000, output_dir='checkpoints/SLaK_tiny', resume='', sparse=True, width_factor=1.3)",
        "Creating model: SLaK_tiny",
        "number of params: 30022400",
        "Start training for 300 epochs",
    ]
    kept = Decimal(0)
    for epoch, value in enumerate(climbing(best, epochs, 50000)):
        kept = max(kept, value)
        shown = places(value * 100, 3)
        lines += [
            f"Epoch: [{epoch}] Total time: 0:11:40 (1.4 s / it)",
            f"* Acc@1 {shown} Acc@5 {places(Decimal(int((1 + value) / 2 * 50000)) / 500, 3)} loss 0.812",
            f"Accuracy of the model on the 50000 test images: {places(value * 100, 1)}%",
            f"Max accuracy: {places(kept * 100, 2)}%",
        ]
    return "\n".join(lines) + "\n"


def ultralytics(ap: Decimal) -> str:
    """`yolo detect val model=yolov8n.pt data=coco.yaml save_json=True`: its own AP, then that of pycocotools."""
    own = ap + Decimal("0.002")
    lines = [
        "Ultralytics YOLOv8.0.20 🚀 Python-3.10.9 torch-1.13.1+cu117 CUDA:0 (Tesla V100-SXM2-32GB, 32510MiB)",
        "YOLOv8n summary (fused): 168 layers, 3151904 parameters, 0 gradients, 8.7 GFLOPs",
        "val: Scanning /datasets/coco/labels/val2017.cache... 4952 images, 48 backgrounds, 0 corrupt: 100%|██████████|",
        "                 Class     Images  Instances      Box(P          R      mAP50  mAP50-95): 100%|██████████|",
        f"                   all       5000      36335      0.633      0.474      {places(own * Decimal('1.41'), 3)}"
        f"      {places(own, 3)}",
        "Speed: 0.1ms preprocess, 0.9ms inference, 0.0ms loss, 0.6ms postprocess per image",
        "Saving runs/detect/val/predictions.json...",
        "Evaluating pycocotools mAP using runs/detect/val/predictions.json and "
        "/datasets/coco/annotations/instances_val2017.json...",
        "loading annotations into memory...",
        "Done (t=0.45s)",
        "creating index...",
        "index created!",
        "Loading and preparing results...",
        "DONE (t=4.11s)",
        "Running per image evaluation...",
        "Evaluate annotation type *bbox*",
        "DONE (t=41.20s).",
        "Accumulating evaluation results...",
        "DONE (t=9.31s).",
        *coco_table(ap),
    ]
    return "\n".join(lines) + "\n"


def mmyolo(best: Decimal, epochs: int = 500) -> str:
    """A training of mmyolo, evaluated each ten epochs."""
    clock = Clock("%Y/%m/%d %H:%M:%S - mmengine - INFO - ", "2023-05-01 08:00:00")
    name = "yolov8_n_syncbn_fast_8xb16-500e_coco"
    lines = [
        f"{clock.stamp()}Config:",
        "data_root = 'data/coco/'",
        "dataset_type = 'YOLOv5CocoDataset'",
        "max_epochs = 500",
        "model = dict(backbone=dict(type='YOLOv8CSPDarknet', widen_factor=0.25), type='YOLODetector')",
        "val_dataloader = dict(batch_size=1, dataset=dict(ann_file='annotations/instances_val2017.json',",
        "    data_prefix=dict(img='val2017/'), data_root='data/coco/', type='YOLOv5CocoDataset'))",
        f"work_dir = './work_dirs/{name}'",
    ]
    evaluations = range(10, epochs + 1, 10)
    for number, epoch in enumerate(evaluations, 1):
        left = len(evaluations) - number
        value = best - Decimal("0.002") if left == 0 else best - Decimal("0.003") * (left - 1)
        lines.append(
            f"{clock.stamp(4000)}Epoch(train) [{epoch}][900/925]  lr: 1.0000e-04  base_lr: 1.0000e-04  eta: 1:00:00  "
            f"time: 0.2154  data_time: 0.0021  memory: 3130  loss: {places(3 - value * 3, 4)}"
        )
        lines.append(
            f"{clock.stamp(100)}Epoch(val) [{epoch}][5000/5000]    coco/bbox_mAP: {places(value, 4)}  "
            f"coco/bbox_mAP_50: {places(value * Decimal('1.41'), 4)}"
            f"  coco/bbox_mAP_75: {places(value * Decimal('1.08'), 4)}  data_time: 0.0010  time: 0.0150"
        )
    return "\n".join(lines) + "\n"
