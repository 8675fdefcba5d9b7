"""What a fit says in sentences: what the recording told of the body, and what not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from spinesim.recordings.schema import VERTICAL
from spinesim.studies.fit_data import Measured

if TYPE_CHECKING:
    from spinesim.studies.fitting import Attempt

BY_DATA, PARTLY, PRIOR = "told by the data", "partly", "not told: prior"
TOLD = "what the recording told of it"
NARROW, PARTIAL = 0.5, 0.8  # of the prior's SD
POOR = 3.0  # chi-square per point
UNDECIDED = 4.0  # of a difference in cost between foot strikes
FEW, IMPACTLESS = 10, 30.0  # steps; Hz
SIDES = 2.0  # SD
RELATED = 0.7
QUOTE = (
    "quote lumbar loads of a measured runner 25 to 30 % either way, whatever was measured: the "
    "interval of the constants leaves out what the model itself may be off; quote what-ifs as "
    "paired differences"
)


def told(narrowed: float) -> str:
    """What a posterior over prior SD says of a constant.

    >>> told(0.3), told(0.6), told(0.95)
    ('told by the data', 'partly', 'not told: prior')
    """
    if narrowed < NARROW:
        return BY_DATA
    return PARTLY if narrowed < PARTIAL else PRIOR


def sentences(table: xr.Dataset) -> list[str]:
    """What moved, what the data told, what they did not, and what becomes of the discs."""
    texts = [_fit_of_force(table)] if np.isfinite(table.attrs["rms_before"]) else []
    for words, lead in (
        (BY_DATA, "the recording told"),
        (PARTLY, "partly told"),
        (PRIOR, "not told, as likely anywhere that it was likely before"),
    ):
        names = [
            f"{name} {float(table['prior'][k]):.3g} to {float(table['value'][k]):.3g}"
            for k, name in enumerate(table["parameter"].values)
            if str(table["told"].values[k]) == words
        ]
        if names:
            texts.append(f"{lead}: {', '.join(names)}")
    effective = float(table.attrs["effective_parameters"])
    texts.append(f"it tells as much as {effective:.1f} constants known for certain")
    texts += _discs(table)
    texts.append(QUOTE)
    return texts


def _fit_of_force(table: xr.Dataset) -> str:
    before, after = (float(table.attrs[f"rms_{when}"]) for when in ("before", "after"))
    return f"the vertical force is met to {after:.3f} BW, {before:.3f} before the fit"


def _discs(table: xr.Dataset) -> list[str]:
    if "compression_after_median" not in table:
        return []
    lowest = table.isel(level=0)
    before, after = (float(lowest[f"compression_{when}_median"]) for when in ("before", "after"))
    low, high = (float(lowest[f"compression_after_{end}"]) for end in ("low", "high"))
    moved = 100 * (after / before - 1)
    lead = "the discs hardly move" if abs(moved) < 5 else "the discs move"
    return [
        f"{lead}: {lowest['level'].item()} {before:.2f} to {after:.2f} BW ({moved:+.1f} %), its "
        f"interval stays {100 * (low / after - 1):+.0f} to {100 * (high / after - 1):+.0f} %, "
        "which muscles, the mass ahead of the spine and the hip decide"
    ]


def caution_texts(
    table: xr.Dataset,
    steps: xr.Dataset,
    measured: Measured,
    best: Attempt,
    others: Mapping[str, Attempt],
) -> Iterator[str]:
    """What to bear in mind of this fit."""
    names = [str(name) for name in table["parameter"].values]
    for k in best.optimum.blocked:
        yield f"no steady step beside {names[k]}: its slope is not known"
    for k in np.flatnonzero(table["at_bound"].values).tolist():
        yield f"{names[k]} is at the end of its range: the model would go further"
    if table.attrs["chi_square"] > POOR:
        yield (
            f"chi-square is {table.attrs['chi_square']:.1f} a point: the model cannot make this "
            "curve, whatever its constants"
        )
    for strike, attempt in others.items():
        if abs(attempt.optimum.cost - best.optimum.cost) < UNDECIDED:
            yield f"the foot strike is undecided: {strike} fits as well; declare it"
    if 0 < measured.steps < FEW:
        yield f"{measured.steps} steps only: the mean is not known well"
    if 0 < measured.filtered < IMPACTLESS:
        yield f"the file was filtered at {measured.filtered:g} Hz: the impact is not told"
    yield from _related(table, names)
    yield from _sides(steps)


def _related(table: xr.Dataset, names: list[str]) -> Iterator[str]:
    shared = table["correlation"].values
    for i, j in zip(*np.triu_indices(len(names), 1), strict=True):
        if abs(shared[i, j]) > RELATED:
            yield (
                f"{names[i]} and {names[j]} are told together (correlation {shared[i, j]:+.2f}), "
                "not each for itself"
            )


def _sides(steps: xr.Dataset) -> Iterator[str]:
    """Whether the feet differ by more than scatter."""
    if VERTICAL not in steps or "foot" not in steps.coords or steps.sizes.get("step", 0) < FEW:
        return
    peaks = steps["impact_peak"].groupby("foot")
    means = peaks.mean()
    if means.sizes["foot"] != 2:
        return
    sd = float(np.sqrt(((peaks - means) ** 2).mean()))
    if abs(float(means.diff("foot").item())) > SIDES * sd:
        feet = " and ".join(f"foot='{foot}'" for foot in means["foot"].values)
        yield (
            "the feet differ by more than twice their scatter: fit them apart, with "
            f"{feet} when steps are cut"
        )
