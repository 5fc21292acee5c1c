"""Real-time factor as PaddleSpeech prints it: the rate over the samples a second that were generated."""

from __future__ import annotations

import wave
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement


def rows() -> list[Agreement]:
    draw = np.random.default_rng(190)
    rate = 24000
    sizes, times = draw.integers(rate, 8 * rate, 20), draw.uniform(0.01, 0.4, 20)
    with TemporaryDirectory() as folder:
        Path(folder, "wavs").mkdir()
        for row, size in enumerate(sizes):
            with wave.open(f"{folder}/wavs/{row}.wav", "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(rate)
                file.writeframes(bytes(2 * int(size)))
        Path(folder, "times.csv").write_text("".join(f"{row},{time!r}\n" for row, time in enumerate(times.tolist())))
        found, _ = evaluate("rtf", [f"{folder}/times.csv"], [f"{folder}/wavs"], {})
    return [
        Agreement.of(
            [(float(found.value("rtf").value), float(rate / (sizes.sum() / times.sum())))],
            family="rtf",
            metric="rtf",
            bound=1e-9,
            implementation="PaddleSpeech's formula",
            cases="20 generated utterances",
        )
    ]
