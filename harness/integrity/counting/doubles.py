"""Shares printed with every digit of a double: the count and the number of samples they were divided from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from struct import pack, unpack
from typing import Final

from harness.integrity.chances import at_least
from harness.integrity.rounding import convergents
from harness.integrity.thresholds import DENOMINATORS, EPSILON_SAMPLES

# What a writer may add to a number of samples so as not to divide by zero (ppocr/metrics/rec_metric.py).
_EPSILON: Final = 1e-5
# Up to fifteen digits any text is read as a double of its own.
_ALL_DIGITS: Final = 16
# Fewer are a number that was rounded when it was printed, or one of float32.
_MOST_DIGITS: Final = 12
_PER_EPSILON: Final = 100_000
# A fraction a / b within c / b^2 of a number is r times a convergent plus or minus s times the one before, r s < 2 c
# (Worley 1981). Here c is 1e-5 times the number of samples at most.
_LIMIT: Final = int(2 * _EPSILON * EPSILON_SAMPLES)
_PAIRS: Final = [
    (r, s) for r in range(1, _LIMIT) for s in range(-_LIMIT + 1, _LIMIT) if r * abs(s) < _LIMIT and (r == 1 or s)
]


def samples_of(share: float, *, epsilon: bool) -> int | None:
    """The number of samples N of `share` = k / N, or of k / (N + 1e-5) with `epsilon`; None where no k and N give it.

    Without `epsilon` it is N in lowest terms, which divides the number of samples; up to 5,000,000. With it k / N is
    a little larger than `share`, by 1e-5 / N of itself, which tells N; up to 200,000.
    """
    exact = Fraction(share)
    if not epsilon:
        return next((bottom for top, bottom in convergents(exact, DENOMINATORS) if top / bottom == share), None)
    numerator, denominator = exact.numerator, exact.denominator
    for top, bottom in _near(exact):
        # k / N - share in units of 1 / (bottom * denominator): a number of samples is 1e-5 of the share for each.
        excess = top * denominator - numerator * bottom
        if excess <= 0:
            continue
        times = (numerator + _PER_EPSILON // 2 * excess) // (_PER_EPSILON * excess)
        # The excess is known to the last digit of a double only.
        for factor in (times, times - 1, times + 1):
            samples = factor * bottom
            if 0 < samples <= EPSILON_SAMPLES and factor * top / (samples + _EPSILON) == share:
                return samples
    return None


def is_double(text: str) -> bool:
    """Whether a number of so many digits that only a whole double has them is written as Python writes that double.

    `repr` prints the shortest text that is read as the same double (docs.python.org, "Floating-Point Arithmetic: Issues
    and Limitations"); another text of as many digits was not printed.
    """
    return sum(map(str.isdigit, text.lstrip("0."))) < _ALL_DIGITS or repr(float(text)) == text


def is_whole(text: str) -> bool:
    """Whether a number shows all digits of a double that was not a float32 before: one of these is off by its rounding,
    and was counted all the same.
    """
    value = float(text)
    return sum(map(str.isdigit, text.lstrip("0."))) >= _MOST_DIGITS and unpack("f", pack("f", value))[0] != value


def is_counted(share: float, samples: Iterable[int]) -> bool:
    """Whether `share` is k / N or k / (N + 1e-5) of one of `samples`."""
    return any(
        round(share * number) / number == share or round(share * number) / (number + _EPSILON) == share
        for number in samples
    )


def _near(exact: Fraction) -> Iterator[tuple[int, int]]:
    """The fractions that can be k / N of a share of k / (N + 1e-5)."""
    before = (1, 0)
    # Where s is negative, the convergent itself is larger than what it gives.
    for this in convergents(exact, _LIMIT * EPSILON_SAMPLES):
        for r, s in _PAIRS:
            bottom = r * this[1] + s * before[1]
            if 0 < bottom <= EPSILON_SAMPLES:
                yield r * this[0] + s * before[0], bottom
        before = this


def common(sizes: Sequence[int], level: float) -> int | None:
    """The number of samples N that `sizes`, most of them k / N in lowest terms, come from; None where it is too large.

    Power of a prime by power of a prime: where p^e divides N it is still in a k / N in lowest terms unless p divides k,
    with chance 1/p. A power that fewer values have than that allows (binomial tail below `level`) is not of N.
    """
    base = 1
    counted = Counter(sizes)
    for prime, most in _powers(counted).items():
        for power in range(most, 0, -1):
            having = sum(number for size, number in counted.items() if size % prime**power == 0)
            if at_least(len(sizes) - having, len(sizes), 1 / prime) >= level:
                base *= prime**power
                break
        if base > DENOMINATORS:
            return None
    return base


def _powers(sizes: Counter[int]) -> dict[int, int]:
    """The primes of all `sizes`, each with its highest power."""
    powers: dict[int, int] = {}
    for size in sizes:
        left, prime = size, 2
        while left > 1:
            if prime * prime > left:
                prime = left
            power = 0
            while left % prime == 0:
                left, power = left // prime, power + 1
            if power:
                powers[prime] = max(powers.get(prime, 0), power)
            prime += 1 if prime == 2 else 2
    return powers
