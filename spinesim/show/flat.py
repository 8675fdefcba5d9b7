"""Any result as one flat table: a row an instant, a scenario or a parameter; a column a quantity.

table(run)["compression [N] L5/S1"]
table(sweep(scenario, stride_cadence=[150, 165, 180]))
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from spinesim.studies.explanation_parts import Explanation
from spinesim.units import shown

# dimensions whose labels become columns; all others go down the rows
ACROSS = ("level", "body", "link", "muscle", "muscle_group", "warning", "bound")
MOST = 2 * 10**7  # cells: 160 MB


def table(result: xr.Dataset | Explanation) -> pd.DataFrame:
    """A run, summary, comparison, sweep, study or explanation as a flat table.

    Rows go along time, scenarios, parameters or the axes of a sweep; labels such as levels, bodies
    and muscles are columns, "compression [N] L5/S1".  A result that has neither is a row a
    quantity: quantity, label, value, units.

    Raises ValueError for what is no result, and for a table of more than 20 million cells.
    """
    if isinstance(result, Explanation):
        return _explained(result)
    if not isinstance(result, xr.Dataset):
        raise ValueError(f"{shown(result)} is not a result; give what spinesim's functions return")
    rows = tuple(dict.fromkeys(str(dim) for dim in _dims(result) if dim not in ACROSS))
    if not rows:
        return _quantities(result)
    sizes = [result.sizes[dim] for dim in rows]
    columns = list(_columns(result, rows))
    if math.prod(sizes) * len(columns) > MOST:
        raise ValueError(
            f"{math.prod(sizes):.3g} rows along {' and '.join(rows)}, with {len(columns)} columns, "
            "are too large a table; select first, such as result[['impact_peak']] or "
            "result.sel(...), or drop what runs along time"
        )
    index = {
        name: np.broadcast_to(_along(values, rows, result), sizes).ravel()
        for name, values in _labels(result, rows)
    }
    cells = {
        name: np.broadcast_to(_along(values, rows, result), sizes).ravel()
        for name, values in columns
    }
    return pd.DataFrame(index | cells)


def units_of(values: xr.DataArray) -> str:
    """Units of one curve; those of a link's force and deformation depend on whether it bends."""
    if values.name not in ("force", "deformation") or "force_units" not in values.coords:
        return str(values.attrs.get("units", "1"))
    force = str(values["force_units"].values)
    return force if values.name == "force" else {"N": "m", "N m": "rad"}[force]


def _dims(result: xr.Dataset) -> Iterator[Any]:
    for values in result.data_vars.values():
        yield from values.dims


def _labels(result: xr.Dataset, rows: Sequence[str]) -> Iterator[tuple[str, xr.DataArray]]:
    """What says which row is which: coordinates along the rows, counts where there are none."""
    for dim in rows:
        if not any(set(values.dims) == {dim} for values in result.coords.values()):
            yield dim, xr.DataArray(np.arange(result.sizes[dim]), dims=dim)
    for name, values in sorted(result.coords.items(), key=lambda item: item[0] not in rows):
        if values.dims and set(values.dims) <= set(rows):
            units = f" [{values.attrs['units']}]" if values.attrs.get("units", "1") != "1" else ""
            yield f"{name}{units}", values


def _columns(result: xr.Dataset, rows: Sequence[str]) -> Iterator[tuple[str, xr.DataArray]]:
    """Every column: its name, and its values along the rows."""
    for name, values in result.data_vars.items():
        across = [dim for dim in values.dims if dim in ACROSS]
        numbers = values.dtype.kind in "fiu"
        for place in np.ndindex(*(values.sizes[dim] for dim in across)):
            column = values.isel(dict(zip(across, place, strict=True)))
            units = f" [{units_of(column)}]" if numbers else ""
            marks = [str(column[dim].values) for dim in across if dim in column.coords]
            yield " ".join([f"{name}{units}", *marks]), column


def _along(values: xr.DataArray, rows: Sequence[str], result: xr.Dataset) -> np.ndarray:
    """Values with every dimension of the rows, of size one where they do not vary."""
    own = [dim for dim in rows if dim in values.dims]
    shape = [result.sizes[dim] if dim in own else 1 for dim in rows]
    return values.transpose(*own).values.reshape(shape)


def _quantities(result: xr.Dataset) -> pd.DataFrame:
    lines = []
    for name, values in result.data_vars.items():
        for place in np.ndindex(*values.shape):
            item = values[place]
            label = " ".join(str(item[dim].values) for dim in values.dims if dim in item.coords)
            lines.append((str(name), label, item.item(), str(item.attrs.get("units", ""))))
    return pd.DataFrame(lines, columns=["quantity", "label", "value", "units"])


def _explained(result: Explanation) -> pd.DataFrame:
    """A row a contribution, then a row a change; `shear` is what changes beside a compression."""
    rows = []
    for kind, items in (("contribution", result.contributions), ("change", result.changes)):
        for item in items:
            plain = {name: value for name, value in vars(item).items() if _is_plain(value)}
            about = {"kind": kind, "measure": result.measure, "unit": result.unit}
            rows.append(about | plain | {"shear": item.beside.shear})
    return pd.DataFrame(rows)


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, int, float))
