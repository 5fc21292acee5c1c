"""Short synthetic logs in PaddleClas' shape, for tests that need one particular thing to be so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

STAMP = "[2023/03/01 09:00:00] ppcls INFO: "

CONFIG = """Arch :
    name : {model}
    class_num : {classes}
DataLoader :
    Eval :
        dataset :
            name : ImageNetDataset
            image_root : {root}
            cls_label_path : {root}{listing}
            transform_ops :
                CropImage :
                    size : {size}
        sampler :
            batch_size : 64
Global :
    checkpoints : {checkpoint}
    epochs : {epochs}
"""


def paddleclas(
    top1: Sequence[str],
    *,
    model: str = "RepLKNet_31B",
    classes: int = 1000,
    root: str = "./dataset/ILSVRC2012/",
    listing: str = "val_list.txt",
    size: int = 224,
    epochs: int | None = None,
    first_epoch: int = 1,
    checkpoint: str = "None",
    best: str | None = None,
    banner: bool = True,
    config: bool = True,
    extra: Iterable[str] = (),
) -> str:
    """A log whose evaluations printed `top1`, one an epoch from `first_epoch` on; `best` adds a last best line."""
    lines = []
    if banner:
        lines.append(f"{STAMP}\n==        PaddleClas is powered by PaddlePaddle !        ==")
    total = epochs if epochs is not None else first_epoch + len(top1) - 1
    if config:
        text = CONFIG.format(
            model=model, classes=classes, root=root, listing=listing, size=size, checkpoint=checkpoint, epochs=total
        )
        lines.extend(STAMP + line for line in text.splitlines())
        lines.append(f"{STAMP}train with paddle 2.4.2 and device Place(gpu:0)")
    if checkpoint != "None":
        lines.append(f"{STAMP}Finish load checkpoints from {checkpoint}")
    for epoch, value in enumerate(top1, first_epoch):
        lines.append(f"{STAMP}[Train][Epoch {epoch}/{total}][Avg]CELoss: 2.50000, loss: 2.50000, top1: 0.61000")
        lines.append(f"{STAMP}[Eval][Epoch {epoch}][Iter: 97/98]CELoss: 0.9, loss: 0.9, top1: 0.99000, top5: 0.99900")
        lines.append(f"{STAMP}[Eval][Epoch {epoch}][Avg]CELoss: 0.90000, loss: 0.90000, top1: {value}, top5: 0.99000")
        if best is not None and epoch == first_epoch + len(top1) - 1:
            lines.append(f"{STAMP}[Eval][Epoch {epoch}][best metric: {best}]")
    lines.extend(extra)
    return "\n".join(lines) + "\n"
