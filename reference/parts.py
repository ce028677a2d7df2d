"""What a KPI function answers, and the statistics made from it."""

from dataclasses import dataclass, field
from fractions import Fraction
from math import exp, sqrt

Z = 1.959963984540054


@dataclass
class Parts:
    """The value is factor * (numerator / numerator_scale) / (denominator / denominator_scale)."""

    unit: str
    numerator: int
    denominator: int = 1
    plain: bool = False  # a count, a maximum or a percentile: the denominator is always 1
    factor: int = 1
    numerator_scale: int = 1
    denominator_scale: int = 1
    n: int = None
    excluded: dict = field(default_factory=dict)
    interval: str = "none"
    observations: list = None  # of a mean, in state units
    promoters: int = 0
    detractors: int = 0
    distribution: list = None  # milliseconds
    unmixed: list = field(default_factory=list)
    evidence: list = None
    goals: list = field(default_factory=list)
    reads: tuple = ("interaction",)
    no_data: str = None  # a reason of the KPI's own
    compounded: Fraction = None  # so many periods one after the other: 1 - (1 - value) ** compounded


def count(number, **more):
    return Parts("count", number, plain=True, n=number, **more)


def share(numerator, denominator, **more):
    more.setdefault("interval", "wilson")
    return Parts(more.pop("unit", "share"), numerator, denominator, **more)


def points(scores, **more):
    """The mean of scores in thousandths."""
    return Parts(
        "points", sum(scores), len(scores), numerator_scale=1000, interval="mean", observations=scores, **more
    )


def greatest(values, **more):
    """The greatest of some milliseconds."""
    number = max(values) if values else None
    more.setdefault("n", len(values))
    return Parts("seconds", number, 1 if values else None, plain=True, numerator_scale=1000, **more)


def times(values, statistic="mean", **more):
    """A statistic of milliseconds; its percentiles stand beside it."""
    more.setdefault("distribution", values)
    if statistic == "mean":
        return Parts(
            "seconds",
            sum(values),
            len(values),
            numerator_scale=1000,
            interval="mean",
            observations=values,
            **more,
        )
    if statistic == "max":
        return greatest(values, **more)
    per_cent = {"median": 50, "p90": 90, "p95": 95}[statistic]
    return greatest([percentile(values, per_cent)] if values else [], n=len(values), **more)


def percentile(values, per_cent):
    """The nearest rank: the ceil(p * n)-th smallest."""
    rank = -(-per_cent * len(values) // 100)
    return sorted(values)[max(rank, 1) - 1]


def value_of(parts):
    """The exact value, or None where there is no maximum and nothing to divide by."""
    if parts.numerator is None or parts.denominator <= 0:
        return None
    numerator = Fraction(parts.numerator, parts.numerator_scale)
    value = parts.factor * numerator / Fraction(parts.denominator, parts.denominator_scale)
    if parts.compounded is None:
        return value
    if parts.compounded.denominator == 1:
        return 1 - (1 - value) ** int(parts.compounded)  # exact
    return 1 - float(1 - value) ** float(parts.compounded)


def interval_of(parts):
    """The confidence interval at 95 %, or (None, None)."""
    if parts.interval == "wilson":
        return wilson(parts.numerator, parts.denominator)
    if parts.interval == "mean":
        return mean_interval(parts.observations, parts.numerator_scale)
    if parts.interval == "poisson":
        low, high = poisson_interval(parts.numerator)
        scale = parts.factor / parts.denominator
        return low * scale, high * scale
    if parts.interval == "nps":
        return nps_interval(parts.promoters, parts.detractors, parts.denominator)
    return None, None


def wilson(successes, n):
    if n <= 0 or not 0 <= successes <= n:
        return None, None
    p = successes / n
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    low = 0.0 if successes == 0 else middle - half
    high = 1.0 if successes == n else middle + half
    return low, high


def mean_interval(observations, scale):
    n = len(observations)
    if n < 2:
        return None, None
    mean = Fraction(sum(observations), n)
    # The sum of (x - mean)^2 is that of x^2 less n * mean^2, exactly.
    variance = (sum(x * x for x in observations) - n * mean**2) / (n - 1)
    half = Z * sqrt(variance / n)
    return (float(mean) - half) / scale, (float(mean) + half) / scale


def nps_interval(promoters, detractors, n):
    if n == 0:
        return None, None
    difference = Fraction(promoters - detractors, n)
    variance = Fraction(promoters + detractors, n) - difference**2
    half = 100 * Z * sqrt(variance / n)
    middle = 100 * float(difference)
    return max(middle - half, -100.0), min(middle + half, 100.0)


def poisson_interval(events):
    """Garwood's exact interval of a number of events, by bisection on the Poisson distribution."""

    def at_most(k, mean):
        term = total = exp(-mean)
        for i in range(1, k + 1):
            term *= mean / i
            total += term
        return total

    def solve(wanted, k):
        low, high = 0.0, 10.0 + 3 * k
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if at_most(k, middle) > wanted else (low, middle)
        return (low + high) / 2

    # The lower end is the mean under which as many events or more have a chance of 2.5 %.
    lower = 0.0 if events == 0 else solve(0.975, events - 1)
    return lower, solve(0.025, events)
