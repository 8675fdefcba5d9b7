"""Samples of ranges: Latin hypercubes and Sobol points, as DataArrays that go together along
"sample".

sweep(scenario, **latin_hypercube({"shoe_stiffness": (60e3, 200e3), "runner_mass": (50, 90)}, 64))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from spinesim.fields import About, checked
from spinesim.scenario import fields_about
from spinesim.units import shown

MOST = 10**12  # scenarios; beyond it a size is a slip of the keyboard


def latin_hypercube(
    ranges: Mapping[str, Sequence[Any]], num: int, seed: int = 0
) -> dict[str, xr.DataArray]:
    """`num` samples spread evenly over every range (low, high), as DataArrays along "sample"; the
    same seed gives the same samples.
    """
    from scipy.stats import qmc

    return _samples(ranges, count(num), lambda d, n: qmc.LatinHypercube(d, rng=seed).random(n))


def sobol(ranges: Mapping[str, Sequence[Any]], num: int, seed: int = 0) -> dict[str, xr.DataArray]:
    """`num` (a power of two) scrambled Sobol points over the ranges (low, high), as DataArrays
    along "sample".
    """
    from scipy.stats import qmc

    if count(num) & (num - 1):
        raise ValueError(
            f"num: {num} Sobol points lose their balance; give a power of two, such as {1 << num.bit_length()}"
        )
    return _samples(ranges, num, lambda d, n: qmc.Sobol(d, rng=seed).random(n))


def _samples(ranges: Mapping[str, Sequence[Any]], num: int, draw: Any) -> dict[str, xr.DataArray]:
    if not isinstance(ranges, Mapping) or not ranges:
        raise ValueError("samples need ranges, such as {'shoe_stiffness': (60e3, 200e3)}")
    ends = {
        name: range_of(name, given, fields_about().get(name, About(name)))
        for name, given in ranges.items()
    }
    unit = draw(len(ends), num)
    columns = {
        name: low + (high - low) * unit[:, k] for k, (name, (low, high)) in enumerate(ends.items())
    }
    return {name: xr.DataArray(values, dims="sample") for name, values in columns.items()}


def range_of(name: str, given: Any, its: About) -> tuple[float, float]:
    """(low, high) of a range, in the unit of the parameter; ValueError for what is none."""
    if isinstance(given, (str, Mapping)) or not hasattr(given, "__len__") or len(given) != 2:
        raise ValueError(f"{name}: {shown(given)} is not a range; give (low, high)")
    if its.choices:
        raise ValueError(f"{name} is one of {', '.join(its.choices)}; only numbers have a range")
    low, high = (float(checked(end, its, name)) for end in given)
    if not low < high:
        raise ValueError(
            f"{name}: the range {shown(tuple(given))} is empty; give (low, high) with low < high"
        )
    return low, high


def count(num: Any, name: str = "num") -> int:
    """A whole number of values, or ValueError."""
    if isinstance(num, bool) or not isinstance(num, (int, np.integer)) or not 1 <= num <= MOST:
        raise ValueError(
            f"{name}: {shown(num)} is not a number of values; give a whole number from 1"
        )
    return int(num)
