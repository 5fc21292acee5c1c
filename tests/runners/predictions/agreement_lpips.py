"""LPIPS against the package `lpips`, which computed its figures once with the same weights and images."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from runners.predictions import evaluate
from tests.runners.predictions import perception
from tests.runners.predictions.agreement import Agreement

# lpips 0.1.4 on PyTorch 2.14.1, one pair after the other, float32.
_PUBLISHED = {
    "alex": (0.012700105085968971, 0.11392902582883835, 0.24240094423294067),
    "vgg": (0.02889835089445114, 0.20107610523700714, 0.3670467436313629),
}


def rows() -> list[Agreement]:
    found = []
    for net, published in _PUBLISHED.items():
        with TemporaryDirectory() as folder:
            _, samples = evaluate("lpips", *perception.write(Path(folder), net=net))
        ours = samples.columns["lpips"]
        found.append(
            Agreement(
                family="lpips",
                metric=f"lpips, {net}",
                ours=ours[0],
                theirs=published[0],
                largest=max(abs(a - b) for a, b in zip(ours, published, strict=True)),
                bound=1e-6,
                implementation="`lpips` 0.1.4 on PyTorch 2.14.1",
                cases="3 generated pairs, generated weights",
            )
        )
    return found
