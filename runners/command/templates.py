"""The evaluation commands of the toolkits, by name: what is run, and which parts the user gives.

Each stands in the toolkit's own documentation; the options after `-o` were run as in the logs that the toolkits wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from harness.values.errors import UsageError


class Template(NamedTuple):
    """A command with gaps, and where it is documented."""

    argv: tuple[str, ...]
    source: str

    @property
    def gaps(self) -> tuple[str, ...]:
        """The names of the gaps, in order."""
        return tuple(part[part.index("{") + 1 : part.index("}")] for part in self.argv if "{" in part)


TEMPLATES: Final[dict[str, Template]] = {
    "paddleclas": Template(
        (
            "python",
            "tools/eval.py",
            "-c",
            "{config}",
            "-o",
            "Global.pretrained_model={weights}",
            "-o",
            "Global.output_dir=/scratch/output",
        ),
        "PaddlePaddle/PaddleClas d178931f, docs/zh_CN/training/single_label_classification/training.md",
    ),
    "paddleseg": Template(
        ("python", "tools/val.py", "--config", "{config}", "--model_path", "{weights}"),
        "PaddlePaddle/PaddleSeg d7975e7, docs/evaluation/evaluate/evaluate.md",
    ),
    "paddledetection": Template(
        ("python", "tools/eval.py", "-c", "{config}", "-o", "weights={weights}", "--output_eval", "/scratch/output"),
        "PaddlePaddle/PaddleDetection 666f597f, docs/tutorials/GETTING_STARTED.md",
    ),
    "paddleyolo": Template(
        ("python", "tools/eval.py", "-c", "{config}", "-o", "weights={weights}", "--output_eval", "/scratch/output"),
        "PaddlePaddle/PaddleYOLO 2d68b660, README_en.md:54",
    ),
    "paddle3d": Template(
        ("python", "tools/evaluate.py", "--config", "{config}", "--model", "{weights}"),
        "PaddlePaddle/Paddle3D 3259dab, docs/models/bev_lanedet/README.md:91",
    ),
    "paddleocr": Template(
        (
            "python",
            "tools/eval.py",
            "-c",
            "{config}",
            "-o",
            "Global.checkpoints={weights}",
            "Global.save_model_dir=/scratch/output",
        ),
        "PaddlePaddle/PaddleOCR, doc/doc_en/recognition_en.md",
    ),
}


def filled(name: str, values: Mapping[str, str]) -> list[str]:
    """The command `name` with its gaps filled. Raises UsageError for a name or a gap that is not known or not given."""
    template = TEMPLATES.get(name)
    if template is None:
        raise UsageError("run_template_unknown", name=name, known=", ".join(TEMPLATES))
    if set(values) != set(template.gaps):
        raise UsageError("run_template_gaps", name=name, wanted=", ".join(template.gaps))
    return [part.format_map(values) if "{" in part else part for part in template.argv]
