"""For each task what an honest contributor hands in; one module a toolkit, each of which adds to HANDINS."""

from tests.tasks.handins import (
    deliverables,
    paddle3d,
    paddleclas,
    paddledetection,
    paddlenlp,
    paddleocr,
    paddleseg,
    paddlespeech,
    ppdiffusers,
    science,
)
from tests.tasks.handins.base import HANDINS, HandIn

__all__ = [
    "HANDINS",
    "HandIn",
    "deliverables",
    "paddle3d",
    "paddleclas",
    "paddledetection",
    "paddlenlp",
    "paddleocr",
    "paddleseg",
    "paddlespeech",
    "ppdiffusers",
    "science",
]
