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
LARGEST = 2**26  # numbers of one axis, all its parameters together: half a gigabyte


def latin_hypercube(
    ranges: Mapping[str, Sequence[Any]], num: int, seed: int = 0
) -> dict[str, xr.DataArray]:
    """`num` samples spread evenly over every range (low, high), as DataArrays along "sample".

    Equal seeds give equal samples.
    """
    from scipy.stats import qmc

    number = count(num)
    return _samples(ranges, number, lambda d: qmc.LatinHypercube(d, rng=seed).random(number))


def sobol(ranges: Mapping[str, Sequence[Any]], num: int, seed: int = 0) -> dict[str, xr.DataArray]:
    """`num` scrambled Sobol points over the ranges (low, high), as DataArrays along "sample".

    num is a power of two; equal seeds give equal points.
    """
    from scipy.stats import qmc

    number = count(num)
    if number & (number - 1):
        raise ValueError(
            f"num: {number} Sobol points lose their balance; "
            f"give a power of two, such as {1 << number.bit_length()}"
        )
    return _samples(ranges, number, lambda d: qmc.Sobol(d, rng=seed).random(number))


def _samples(ranges: Mapping[str, Sequence[Any]], num: int, draw: Any) -> dict[str, xr.DataArray]:
    if not isinstance(ranges, Mapping) or not ranges:
        raise ValueError("samples need ranges, such as {'shoe_stiffness': (60e3, 200e3)}")
    ends = {
        name: range_of(name, pair, fields_about().get(name, About(name)))
        for name, pair in ranges.items()
    }
    check_size("num", num, len(ends))
    unit = draw(len(ends))
    columns = {
        name: low + (high - low) * unit[:, k] for k, (name, (low, high)) in enumerate(ends.items())
    }
    return {name: xr.DataArray(values, dims="sample") for name, values in columns.items()}


def range_of(name: str, ends: Any, about: About) -> tuple[float, float]:
    """(low, high) of a range, in the unit of the parameter; ValueError for what is none."""
    if isinstance(ends, (str, Mapping)) or not hasattr(ends, "__len__") or len(ends) != 2:
        raise ValueError(f"{name}: {shown(ends)} is not a range; give (low, high)")
    if about.choices:
        raise ValueError(f"{name} is one of {', '.join(about.choices)}; only numbers have a range")
    low, high = (float(checked(end, about, name)) for end in ends)
    if not low < high:
        raise ValueError(
            f"{name}: the range {shown(tuple(ends))} is empty; give (low, high) with low < high"
        )
    return low, high


def count(num: Any, name: str = "num") -> int:
    """A whole number of values, or ValueError."""
    if isinstance(num, bool) or not isinstance(num, (int, np.integer)) or not 1 <= num <= MOST:
        raise ValueError(
            f"{name}: {shown(num)} is not a number of values; give a whole number from 1"
        )
    return int(num)


def check_size(name: str, length: int, parameters: int = 1) -> None:
    """ValueError if so many values, of so many parameters, are too many to hold in memory."""
    if length * parameters > LARGEST:
        of = f" of {parameters} parameters" if parameters > 1 else ""
        raise ValueError(
            f"{name}: {length} values{of} take {8e-9 * length * parameters:.3g} GB before the "
            f"first scenario is computed; give at most {LARGEST // parameters}"
        )
