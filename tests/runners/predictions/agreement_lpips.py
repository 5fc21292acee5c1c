"""LPIPS against the package `lpips`, which computed its figures once with the same weights and images."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from runners.predictions import evaluate
from tests.runners.predictions import perception
from tests.runners.predictions.agreement import Agreement

# lpips 0.1.4 on PyTorch 2.13.0, one pair after the other, float32.
_PUBLISHED = (0.012700105085968971, 0.11392902582883835, 0.24240094423294067)


def rows() -> list[Agreement]:
    with TemporaryDirectory() as folder:
        _, samples = evaluate("lpips", *perception.write(Path(folder)))
    ours = samples.columns["lpips"]
    return [
        Agreement(
            family="lpips",
            metric="lpips",
            ours=ours[0],
            theirs=_PUBLISHED[0],
            largest=max(abs(a - b) for a, b in zip(ours, _PUBLISHED, strict=True)),
            bound=1e-6,
            implementation="`lpips` 0.1.4 on PyTorch 2.13.0",
            cases="3 generated pairs, generated weights",
        )
    ]
