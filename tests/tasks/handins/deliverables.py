"""What nothing measures: deliverables and deployments."""

from __future__ import annotations

from tests.tasks.handins.base import handin, said
from tests.tasks.writers import aligned, delivered, deployed
from tests.tasks.writers.writing import Asked, Files

JUDGED = said(
    "nothing measured is asked: a complete hand-in is for a person", "不要求可测量的指标：提交完整后由人工评审"
)
DEVICES = said(
    "a deployment report is the contributor's own word, and no bound is named: a person looks at the figures",
    "部署报告是提交者的陈述，且任务未给出界限：由人工评审",
)


def complete(asked: Asked) -> Files:
    spec = asked.spec
    wanted = [one.id for one in spec.criteria if one.kind == "artifact" and one.required and one.files]
    # Of the book the chapter: any notebook is one of the notebooks.
    first = wanted[1 if asked.task == 122 else 0]
    return delivered.deliverables(spec, first if asked.level == "miss" else None)


for _task in (105, 122, 123, 143, 150, 151, 152, 153, 163, 164, 165, 166, 167, 192, 193, 194, 195, 196, 204):
    handin(
        _task,
        "the deliverables, with a `submission.yaml` for the links",
        "交付物，链接写在 `submission.yaml` 中",
        complete,
        flags=("--deliverables",),
        meet="REVIEW",
        miss="MISSING",
        why=JUDGED,
    )


def deployment(asked: Asked) -> Files:
    return {"deployment_report.yaml": deployed.report(asked.spec, asked.level != "miss")}


for _task in (121, 177, 178, 179, 180, 181, 182, 184, 185, 186, 240, 241, 242, 243, 244, 245):
    handin(
        _task,
        "a deployment report (`verify init --deployment`)",
        "部署报告（`verify init --deployment`）",
        deployment,
        meet="REVIEW",
        miss="FAIL",
        why=DEVICES,
    )


def electra(asked: Asked) -> Files:
    ran = "failed" if asked.level == "miss" else "successfully"
    said = (
        "Run successfully with command - electra - python seq_cls_infer.py --model_dir sst2 - ./log !\n"
        f"Run {ran} with command - electra - ./seq_cls_infer_demo --model_dir sst2 - ./log !\n"
    )
    return {
        "scripts/regression/run_deploy.log": said,
        "deployment_report.yaml": deployed.report(asked.spec),
    }


handin(
    183,
    "what `run_deploy.sh` wrote, and a deployment report",
    "`run_deploy.sh` 的输出与部署报告",
    electra,
    meet="REVIEW",
    miss="FAIL",
    why=DEVICES,
)


def jets(asked: Asked) -> Files:
    return {
        **aligned.couple("alignment/jets", "forward", asked.level != "miss", seed=72),
        "deployment_report.yaml": deployed.report(asked.spec),
    }


handin(
    191,
    "dumps of both frameworks, and a deployment report of the static graph",
    "两框架的对齐文件与静态图部署报告",
    jets,
    meet="REVIEW",
    miss="FAIL",
    why=DEVICES,
)
