"""Who contributed how much to a whole: Shapley values of factors, exactly or from drawn orders;
they always sum to the whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np

EXACT = 7  # factors: 128 sets, as many as beyond that are drawn
ORDERS = 8  # drawn orders beyond that, each with its reverse


def shapley(factors: tuple[str, ...], value: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """Shapley values of factors under `value`, a function of the set that is switched on; they sum
    to value(all) - value(none).

    Exact over all 2**n sets for n <= 7; else the mean over drawn orders and their reverses.

    >>> shapley(("a", "b"), lambda on: 3.0 * ("a" in on) + 1.0 * ("b" in on) + 2.0 * (len(on) == 2))
    {'a': 4.0, 'b': 2.0}
    """
    n = len(factors)
    if n > EXACT:
        return _drawn(factors, value)
    of = {
        frozenset(chosen): value(frozenset(chosen))
        for size in range(n + 1)
        for chosen in combinations(factors, size)
    }
    weight = [1 / (n * math.comb(n - 1, size)) for size in range(n)]
    shares = {}
    for factor in factors:
        terms = [weight[len(on)] * (of[on | {factor}] - of[on]) for on in of if factor not in on]
        shares[factor] = math.fsum(terms)
    return _closed(shares, of[frozenset(factors)] - of[frozenset()])


def asked(factors: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """The sets of factors whose value `shapley` asks for, each once.

    >>> len(asked(("a", "b", "c")))
    8
    """
    sets: dict[frozenset[str], None] = {}

    def note(on: frozenset[str]) -> float:
        sets[on] = None
        return 0.0

    shapley(factors, note)
    return tuple(sets)


def _drawn(factors: tuple[str, ...], value: Callable[[frozenset[str]], float]) -> dict[str, float]:
    orders = np.random.default_rng(0).permuted(
        np.tile(np.arange(len(factors)), (ORDERS, 1)), axis=1
    )
    steps: dict[str, list[float]] = {factor: [] for factor in factors}
    for order in [*orders.tolist(), *orders[:, ::-1].tolist()]:
        on: frozenset[str] = frozenset()
        before = value(on)
        for k in order:
            on = on | {factors[k]}
            after = value(on)
            steps[factors[k]].append(after - before)
            before = after
    shares = {factor: math.fsum(sizes) / len(sizes) for factor, sizes in steps.items()}
    return _closed(shares, value(frozenset(factors)) - value(frozenset()))


def _closed(shares: dict[str, float], whole: float) -> dict[str, float]:
    """Shares that sum to the whole to the last digits: what rounding left goes to the largest."""
    if shares:
        largest = max(shares, key=lambda name: abs(shares[name]))
        shares[largest] += whole - math.fsum(shares.values())
    return shares
