"""Deliverables: a file for each that a spec asks for, with something of its kind in it."""

from __future__ import annotations

import json
import pickle
from decimal import Decimal

import numpy as np

from harness.tasks.spec import ArtifactCriterion, Spec
from harness.values.globs import ALIAS
from tests.tasks.writers import det
from tests.tasks.writers.writing import Files

PROGRAM = '''"""{title}."""

import paddle
import paddle.nn as nn


class Block(nn.Layer):
    """A block of the network."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.body = nn.Linear(width, width)

    def forward(self, inputs: paddle.Tensor) -> paddle.Tensor:
        return inputs + self.body(self.norm(inputs))
'''
SENTENCES_EN = (
    "This page describes how the model is trained, evaluated and exported, and how the figures below were measured. "
    "Prepare the data set as the toolkit asks for it, choose the configuration, and start the training on four cards. "
    "The weights and the log of the training can be downloaded from the table, with the command beside them. "
)
SENTENCES_ZH = (
    "本页说明如何训练、评估与导出该模型，以及下列指标是如何测得的。请按套件的要求准备数据集，选择配置文件，"
    "并使用四张显卡启动训练。表格中的链接提供模型权重与训练日志的下载，以及对应的启动命令。"
    "如需在其他硬件上部署，请参考部署文档中的编译步骤与推理示例，精度与速度见最后一节。"
)


def weights() -> bytes:
    """A state of two layers as `paddle.save` writes it, a pickle of arrays."""
    random = np.random.default_rng(1)
    state = {
        "norm.weight": random.standard_normal(256).astype(np.float32),
        "body.weight": random.standard_normal((256, 256)).astype(np.float32),
    }
    return pickle.dumps(state, protocol=4)


def notebook(title: str) -> str:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": [f"# {title}\n", SENTENCES_ZH]},
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "outputs": [],
            "source": [PROGRAM.format(title=title)],
        },
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False)


def content(criterion: ArtifactCriterion, spec: Spec, name: str) -> str | bytes:
    """Something of the deliverable's kind."""
    if criterion.type == "weights":
        return weights()
    if criterion.type == "log":
        return det.training("tinypose_hand", Decimal("0.671"), 20)
    if name.endswith(".ipynb"):
        return notebook(spec.title.en)
    if criterion.type in ("document", "rfc", "report") or name.endswith(".md"):
        chinese = "zh" in criterion.id or name.endswith(("_cn.md", "_zh.md")) or criterion.languages == ["zh"]
        both = len(criterion.languages) > 1
        text = SENTENCES_ZH if chinese else SENTENCES_EN
        return (
            f"# {spec.title.zh if chinese else spec.title.en}\n\n" + (SENTENCES_EN + SENTENCES_ZH if both else text) * 6
        )
    if criterion.type == "config":
        known = spec.models.get(criterion.model or "")
        model = (known.aliases or [criterion.model])[0] if known is not None else stem(name)
        return f"Global:\n  epochs: 300\nArch:\n  name: {model}\n  class_num: 1000\n"
    if name.endswith(".py"):
        return PROGRAM.format(title=spec.title.en.replace('"', ""))
    if name.endswith((".cc", ".cpp", ".h", ".cu", ".java", ".go", ".rs", ".js", ".ts")):
        return "// " + spec.title.en + "\n" + "int run(int width) { return width * 2; }\n" * 40
    return (spec.title.en + "\n") * 40


def stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def path_of(criterion: ArtifactCriterion, spec: Spec) -> str | None:
    """A path that fits the first pattern of the deliverable."""
    if not criterion.files:
        return None
    pattern = criterion.files[0]
    names = [criterion.model, *spec.models[criterion.model].aliases] if criterion.model in spec.models else [""]
    name = names[-1] or names[0] or ""
    made = pattern.replace(ALIAS, name.replace("/", "_")).replace("**/", "")
    return made.replace("*", "x") if "*" in made.rpartition("/")[2].rpartition(".")[0] else made.replace("*", "model")


def deliverables(spec: Spec, without: str | None = None) -> Files:
    """A file for each deliverable but `without`, and a `submission.yaml` with the links."""
    files: Files = {}
    links = []
    for criterion in spec.criteria:
        if not isinstance(criterion, ArtifactCriterion) or criterion.id == without:
            continue
        made = path_of(criterion, spec)
        if made is None or criterion.type in ("page", "pull_request", "model_repo"):
            links.append(criterion)
            continue
        for index in range(criterion.count):
            name = made if not index else f"{stem(made)}_{index}{made[len(made.rpartition('.')[0]) :]}"
            files[name] = content(criterion, spec, name)
    said = {one.id: link(one) for one in links}
    files["submission.yaml"] = (
        "\n".join(
            ["submission: 1", f"task: {spec.task}", "links:", *(f"  {key}: {value}" for key, value in said.items()), ""]
        )
        if said
        else f"submission: 1\ntask: {spec.task}\n"
    )
    return files


def link(criterion: ArtifactCriterion) -> str:
    if criterion.type == "pull_request":
        return "https://github.com/PaddlePaddle/PaddleClas/pull/2786"
    return "https://aistudio.baidu.com/aistudio/projectdetail/5553262"
