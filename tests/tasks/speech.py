"""Logs of PaddleSpeech and icefall: decoding for word and character errors, and the speed of vocoders."""

from __future__ import annotations

from decimal import Decimal

from tests.tasks.writing import Clock, places


def recognised(config: str, manifest: str, rate: Decimal, kind: str = "wer", utterances: int = 2620) -> str:
    """What `test.py` of `paddlespeech/s2t` prints of a test set (`exps/*/model.py`, `test`)."""
    clock = Clock("[INFO %Y/%m/%d %H:%M:%S model.py:{line}] ", "2023-05-02 10:01:10")

    def say(text: str, line: int, after: float = 0) -> str:
        return clock.stamp(after).format(line=line) + text

    lines = [
        "----------- Configuration Arguments -----------",
        f"checkpoint_path: exp/{config}/checkpoints/avg_1",
        f"config: conf/{config}.yaml",
        "decode_cfg: conf/tuning/decode.yaml",
        "-----------------------------------------------",
        say(f"manifest: {manifest}", 320),
    ]
    for index in range(1, 9):
        lines.append(say(f"One example error rate [{kind}] = 0.0{index % 4}", 842, 60))
    final = places(rate, 6)
    lines.append(
        say(f"Test: epoch: 3, step: 21000, Final error rate [{kind}] ({utterances}/{utterances}) = {final}", 890, 9)
    )
    return "\n".join(lines) + "\n"


def synthesised(name: str, factor: Decimal, sentences: int = 100) -> str:
    """What `paddlespeech/t2s/exps/*/synthesize.py` prints of a vocoder."""
    clock = Clock("%Y-%m-%d %H:%M:%S INFO: ", "2023-05-02 10:01:10")
    lines = [f"========Args========\nconfig: conf/{name}.yaml\ncheckpoint: exp/{name}/checkpoints/snapshot.pdz"]
    for index in range(sentences // 20):
        lines.append(
            f"0090{index}, mel: [358, 80], wave: 107400, time: 0.2s, Hz: 500000.0, RTF: {places(factor, 6)}."
        )
    lines.append(f"{clock.stamp()}generation speed: 500000.0Hz, RTF: {places(factor, 6)}")
    return "\n".join(lines) + "\n"
