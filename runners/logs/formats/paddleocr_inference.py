"""Speed of PaddleOCR's inference programs, PGNet's among them.

What the writer does (PaddlePaddle/PaddleOCR 03bb378f, tools/infer/predict_e2e.py, and predict_det.py and predict_rec.py
of older versions): a line a picture, `Predict time of ./doc/imgs_en/img623.jpg: 0.12`, and at the end `Avg Time: 0.099`,
both in seconds with every digit, the mean without the first picture. It is the time of one picture from its reading to
its result, before- and after-work included.
"""

from __future__ import annotations

from runners.logs.reading.described import Format
from runners.logs.reading.description import Meant, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine
from runners.logs.reading.numbers import FINITE

_STAMP = r"^\[[\d/: ]{14,19}\] (?:ppocr|root) INFO: "


def _timed(account: Account, found: FoundLine) -> None:
    account.state.told["pictures"] = "some"


def _mean(account: Account, found: FoundLine) -> None:
    """The mean of the pictures above it; other programs print such a line too."""
    if account.state.told.pop("pictures", ""):
        account.observe(found, account.values(found))


FORMAT = Format(
    name="paddleocr_inference",
    title="PaddleOCR (inference)",
    known_by={rb"\] (?:ppocr|root) INFO: Predict time of \S{1,300}: ?\d": 55},
    rules=(
        Rule(
            needles=(b" INFO: Predict time of ",),
            pattern=rf"{_STAMP}Predict time of \S{{1,500}}: ?{FINITE}\s*$",
            then=_timed,
        ),
        Rule(
            needles=(b" INFO: Avg Time: ",),
            pattern=rf"{_STAMP}Avg Time: (?P<mean>{FINITE})\s*$",
            values={"mean": Meant("Avg Time", "latency", "s")},
            then=_mean,
        ),
    ),
    samples=(
        Sample(
            text="""\
                [2022/04/21 14:31:24] ppocr INFO: Predict time of ./doc/imgs_en/img10.jpg: 3.12
                [2022/04/21 14:31:24] ppocr INFO: The visualized image saved in ./inference_results/e2e_res_img10.jpg
                [2022/04/21 14:31:24] ppocr INFO: Predict time of ./doc/imgs_en/img623.jpg: 0.12
                [2022/04/21 14:31:24] ppocr INFO: Avg Time: 0.12
                """,
            sees="""\
                4 eval latency 0.12 s, Avg Time
                """,
            runs="4",
        ),
    ),
)
