"""PaddleSpeech: decoding and vocoders."""

from __future__ import annotations

from decimal import Decimal

from tests.tasks.handins.base import Build, handin, said
from tests.tasks.writers import aligned, speech
from tests.tasks.writers.writing import Asked, Files


def heard(model: str, criterion: str, kind: str) -> Build:
    def build(asked: Asked) -> Files:
        return {
            **aligned.couple(f"alignment/{model}", "forward", True, seed=70),
            f"exp/{model}/test_logs/test-clean.log": speech.recognised(
                model, "data/manifest.test-clean", asked.fraction(criterion), kind
            ),
        }

    return build


DECODED = ("the log of the decoding, and dumps of both frameworks", "解码日志与两框架的对齐文件")
REFERENCE = said(
    "the reference publishes no number for this decoding: the reviewer gives what the reference scored",
    "参考实现未公布该解码方式的数值：由评审给出参考结果",
)
for _task, _model, _criterion, _kind in (
    (187, "pruned_transducer_stateless8", "cer-test-clean", "cer"),
    (188, "hubertASR", "downstream-wer", "wer"),
    (189, "wavlmASR", "downstream-wer", "wer"),
):
    handin(
        _task,
        *DECODED,
        heard(_model, _criterion, _kind),
        flags=(f"--target={_criterion}=4.87@the reference, decoded by the reviewer",),
        targets={_criterion: Decimal("4.87")},
        why=REFERENCE,
    )


def vocoder(asked: Asked) -> Files:
    slower = asked.level == "miss"
    return {
        **aligned.couple("alignment/istftnet", "forward", True, seed=71),
        "examples/csmsc/voc5/exp/iSTFT/synthesize.log": speech.synthesised(
            "iSTFT", "iSTFT", Decimal("0.0512" if slower else "0.0162")
        ),
        "examples/csmsc/voc5/exp/hifigan/synthesize.log": speech.synthesised("hifigan", "default", Decimal("0.0331")),
    }


handin(
    190,
    "the synthesis logs of both vocoders, and dumps of both frameworks",
    "两个声码器的合成日志与对齐文件",
    vocoder,
    meet="REVIEW",
    miss="REVIEW",
    why=said(
        "the synthesis prints no data set: the reviewer names the log (`--map`)",
        "合成脚本不打印数据集：由评审指定日志（`--map`）",
    ),
)
