"""PPDiffusers: metrics that no script prints in a form of its own."""

from __future__ import annotations

from collections.abc import Mapping

from tests.tasks.handins.base import NO_NUMBER, OWN_SCRIPT, Build, handin, said
from tests.tasks.writers.writing import Asked, Files, places


def scores(model: str, names: Mapping[str, Mapping[str, str]]) -> Build:
    """A log of an evaluation script: a line for each data set, with the words of each metric."""

    def build(asked: Asked) -> Files:
        lines = [f"model: {model}"]
        for data, metrics in names.items():
            shown = " ".join(f"{name}: {asked.value(criterion)}" for name, criterion in metrics.items())
            lines.append(f"[{data}] {shown}")
        return {f"logs/{model}/eval.log": "\n".join(lines) + "\n"}

    return build


def audioldm(asked: Asked) -> Files:
    files: Files = {}
    for folder, cell in (("audioldm-s", "s"), ("audioldm-l", "l"), ("audioldm-l-full-ft", "l-full-ft")):
        fd, kl, fad, isc = (asked.value(f"audioldm-{cell}-{name}") for name in ("fd", "kl", "fad", "is"))
        files[f"logs/{folder}_audiocaps_test/eval.log"] = (
            f"KL_Sigmoid:  6.12345; KL:  {places(kl, 5)}; PSNR: -1.00000 SSIM: -1.00000 ISc:  {places(isc, 5)} "
            f"( 0.12345); KID:  0.01234 (0.00012) FD: {places(fd, 5)}; FAD:  {places(fad, 5)} LSD:  1.95000\n"
        )
    return files


EXCITE = {
    part: {
        "clip_text_similarity": f"text-text-{part}",
        "clip_similarity": f"image-text-{part}",
        "clip_similarity_min_object": f"image-text-min-{part}",
    }
    for part in ("animal-animal", "animal-object", "object-object")
}
handin(106, *OWN_SCRIPT, scores("Attend-and-Excite", EXCITE), meet="REVIEW", miss="REVIEW", why=NO_NUMBER)
PLUG = {
    "Wild-TI2I": {"clip_similarity": "clip-wild-ti2i", "structure_distance": "structure-wild-ti2i"},
    "ImageNetR-TI2I": {"clip_similarity": "clip-imagenetr-ti2i", "structure_distance": "structure-imagenetr-ti2i"},
    "ImageNetR-Fake-TI2I": {
        "clip_similarity": "clip-imagenetr-fake-ti2i",
        "structure_distance": "structure-imagenetr-fake-ti2i",
    },
}
handin(107, *OWN_SCRIPT, scores("PnP", PLUG), meet="REVIEW", miss="REVIEW", why=NO_NUMBER)
handin(
    108,
    "what audioldm_eval printed for each model",
    "各模型的 audioldm_eval 输出",
    audioldm,
    meet="REVIEW",
    miss="FAIL",
    why=said(
        "audioldm_eval prints neither the data set nor the framework: the reviewer confirms both (`--map`)",
        "audioldm_eval 不打印数据集与框架：由评审确认（`--map`）",
    ),
)
ZERO = {
    edit: {
        "clip_accuracy": f"{edit.replace(' ', '-')}-clip-accuracy",
        "structure_distance": f"{edit.replace(' ', '-')}-structure-distance",
    }
    for edit in ("cat to dog", "horse to zebra", "cat to cat with glasses", "sketch to oil pastel")
}
handin(109, *OWN_SCRIPT, scores("pix2pix-zero", ZERO), meet="REVIEW", miss="REVIEW", why=NO_NUMBER)
CUSTOM = {
    "CustomDiffusion-single": {
        "clip_score": "single-text",
        "clip_image_similarity": "single-image",
        "kid": "single-kid",
    },
}
handin(110, *OWN_SCRIPT, scores("custom-diffusion", CUSTOM), meet="REVIEW", miss="REVIEW", why=NO_NUMBER)
