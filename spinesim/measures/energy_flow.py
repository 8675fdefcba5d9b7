"""Where the energy of a step goes, from the sneaker to the spine, in joules.

    energy_flow(run)                        # stored, dissipated, muscle_work, left, share (element)
    flows({"racer": run, "max-cushion": other})                 # several runs along `scenario`
    in_words(flows(...))                                        # what depends on the shoe

Exact bookkeeping of what the model's links did in one stance, no further modelling.  Between steps,
foot and soft tissue start relaxed, so what is still stored in them at lift-off (`left`) is lost
too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import xarray as xr

from spinesim.spine import LEVELS
from spinesim.units import described

FOOTING = {"ground": ("surface",), "shoe foam": ("midsole",), "heel pad": ("heel pad",)}
BODY = {
    "ankle": ("ankle",),
    "leg": ("leg",),
    "hip": ("hip",),
    "calf and thigh tissue": ("shank tissue",),
    "pelvis and thigh tissue": ("pelvis tissue axial", "pelvis tissue shear"),
    "viscera": ("visceral tissue axial", "visceral tissue shear"),
    "neck": ("neck axial", "neck shear"),
}
DISCS = {
    f"disc {level}": tuple(f"{level} {part}" for part in ("axial", "shear", "bend"))
    for level in LEVELS
}
FOAM, LEG = ("shoe foam",), ("ankle", "leg", "hip")
ELEMENTS = FOOTING | BODY | DISCS
COLUMNS = {
    "stored": "greatest energy held elastically at any time of the step",
    "dissipated": "energy turned into heat in the step",
    "muscle_work": "net work of muscles in the step; negative where they brake",
    "left": "energy still stored at lift-off, lost before the next step",
}


def energy_flow(run: xr.Dataset) -> xr.Dataset:
    """Joules per step of each element of the chain from ground to head.

    stored, dissipated, muscle_work, left in J; share, the element's part of all heat and leftovers,
    in %.  Attributes: dissipated, muscle_work, left (J, totals), mechanical_change (J, kinetic and
    potential, lift-off less touchdown), residual (J, what is left of mechanical_change =
    muscle_work - dissipated - left).  Raises ValueError for a run of another model.
    """
    links_of_run = (
        run["link"].values if isinstance(run, xr.Dataset) and "dissipated_energy" in run else ()
    )
    if not {link for links in ELEMENTS.values() for link in links} <= set(links_of_run):
        raise ValueError(
            "the energy flow is that of a runner's step: give a run from simulate(Scenario(...))"
        )
    flow = xr.Dataset(
        coords={
            "element": ("element", list(ELEMENTS), {"long_name": "element, from the ground up"})
        }
    )
    stored = [
        run["stored_energy"].sel(link=list(links)).sum("link").values for links in ELEMENTS.values()
    ]
    columns = {
        "stored": [float(values.max()) for values in stored],
        "dissipated": [_total(run, "dissipated_energy", links) for links in ELEMENTS.values()],
        "muscle_work": [_total(run, "muscle_work", links) for links in ELEMENTS.values()],
        "left": [float(values[-1]) for values in stored],
    }
    for name, values in columns.items():
        flow[name] = ("element", values, described(name, "J", COLUMNS[name]))
    lost = flow["dissipated"] + flow["left"]
    flow["share"] = (100 * lost / lost.sum()).assign_attrs(
        described("share", "%", "share of all that is lost in the step")
    )
    change = sum(
        float(run[name][-1] - run[name][0]) for name in ("kinetic_energy", "potential_energy")
    )
    totals = {name: float(flow[name].sum()) for name in ("dissipated", "muscle_work", "left")}
    residual = change - totals["muscle_work"] + totals["dissipated"] + totals["left"]
    flow.attrs = {
        **totals,
        "mechanical_change": change,
        "residual": residual,
        "scenario": run.attrs.get("scenario", ""),
    }
    return flow


def flows(runs: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """The energy flows of several runs along `scenario`, in the order given."""
    if not runs:
        raise ValueError(
            "give at least one run, such as {'racer': simulate(Scenario(shoe='racer'))}"
        )
    index = pd.Index(list(runs), name="scenario", dtype=object)
    table = xr.concat([energy_flow(run) for run in runs.values()], dim=index, combine_attrs="drop")
    texts = [str(run.attrs.get("scenario", "")) for run in runs.values()]
    return table.assign_coords(
        definition=("scenario", texts, {"long_name": "the scenario as TOML"})
    )


def lost(flow: xr.Dataset, elements: Iterable[str]) -> xr.DataArray:
    """Energy (J) that a step loses in these elements: turned into heat, or left in springs at
    lift-off.
    """
    return (flow["dissipated"] + flow["left"]).sel(element=list(elements)).sum("element")


def in_percent(part: float) -> str:
    """A part of a whole.

    >>> in_percent(0.8241), in_percent(0.0588), in_percent(0.00015), in_percent(0.0)
    ('82 %', '5.9 %', '< 0.1 %', '0 %')
    """
    return "< 0.1 %" if 0 < part < 1e-3 else f"{100 * part:.2g} %"


def in_words(flow: xr.Dataset) -> list[str]:
    """Plain sentences about the flows of `flows`: where most of it goes in the first, and how much
    foam and discs differ between scenarios.
    """
    first = flow.isel(scenario=0)
    leg, foam, discs = (
        in_percent(float(lost(first, parts) / lost(first, ELEMENTS)))
        for parts in (LEG, FOAM, DISCS)
    )
    texts = [
        f"Of the energy that a step loses ({first['scenario'].item()}), {leg} goes into the "
        f"leg's muscles and tendons, {foam} into the shoe "
        f"foam and {discs} into the six lumbar discs."
    ]
    if flow.sizes["scenario"] > 1:
        by_foam = flow.sortby(lost(flow, FOAM)).isel(scenario=[0, -1])
        (low, high), (leg_low, leg_high), (disc_low, disc_high) = (
            lost(by_foam, parts).values for parts in (FOAM, LEG, DISCS)
        )
        first, last = by_foam["scenario"].values
        texts.append(
            f"Between {first} and {last} what the foam loses goes from {low:.1f} to {high:.1f} "
            "J a step, what the leg loses from "
            f"{leg_low:.1f} to {leg_high:.1f} J and what the discs lose from {disc_low:.2f} to "
            f"{disc_high:.2f} J."
        )
        texts.append(
            "Over all of them the discs differ by "
            f"{float(np.ptp(lost(flow, DISCS).values)):.2f} J a step: that is the link from "
            "sneaker to spine."
        )
    return texts


def _total(run: xr.Dataset, name: str, links: tuple[str, ...]) -> float:
    return float(run[name].isel(time=-1).sel(link=list(links)).sum())
