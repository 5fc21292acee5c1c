"""AI Studio and PaddleScience: metrics against the reference."""

from __future__ import annotations

from tests.tasks.handins.base import NO_NUMBER, OWN_SCRIPT, Build, handin, unnumbered
from tests.tasks.writers import aligned
from tests.tasks.writers.writing import Asked, Files


def metric_dumps(folder: str, *cases: str) -> Build:
    def build(asked: Asked) -> Files:
        files: Files = {}
        for index, case in enumerate(cases or ("",)):
            where = f"{folder}/{case}".rstrip("/")
            files |= aligned.couple(where, "metric", asked.level != "miss", seed=80 + index, sides="ref paddle")
        return files

    return build


METRICS = ("the reference's metrics and the port's, dumped", "参考实现与复现结果的指标对齐文件")
handin(198, *METRICS, metric_dumps("SPNets"))
handin(199, *METRICS, metric_dumps("VKS_node_paddle"))
handin(202, *METRICS, metric_dumps("DenseVAE"))


def pinns(asked: Asked) -> Files:
    lines = [
        f"{name.replace('-relative-error', '')}: relative error: {asked.value(name)} %" for name in unnumbered(197)
    ]
    return {"LAD-PINN/results.log": "\n".join(lines) + "\n"}


handin(197, *OWN_SCRIPT, pinns, meet="REVIEW", miss="REVIEW", why=NO_NUMBER)
handin(200, *METRICS, metric_dumps("DD-GAN-AE", "flow-past-cylinder", "slug-flow"))


def regae(asked: Asked) -> Files:
    return {"RegAE-Paddle/inversion.log": f"relative error: {asked.value('inversion-relative-error')}\n"}


handin(201, *OWN_SCRIPT, regae, meet="REVIEW", miss="REVIEW", why=NO_NUMBER)


def airfoils(asked: Asked) -> Files:
    value = asked.value("airfoil-relative-error")
    return {"TurbNetG/test.log": f"Loss percentage (p, v, combined): 12.9 %    2.1 %    {value} %\n"}


handin(
    203,
    "what the reference's `runTest.py` printed",
    "参考仓库 `runTest.py` 的输出",
    airfoils,
    meet="REVIEW",
    miss="REVIEW",
    why=NO_NUMBER,
)
