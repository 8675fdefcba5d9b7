"""The runner and the stride of a recording, as a scenario.

scenario = scenario_of(steps(recording), shoe="daily-trainer", surface="treadmill")
"""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from spinesim.scenario import Runner, Scenario, Stride
from spinesim.scenario import shoe as named_shoe
from spinesim.scenario import surface as named_surface
from spinesim.scenario.footing import REFERENCE_SHOE, REFERENCE_SURFACE, Shoe, Surface
from spinesim.units import shown

BELT = "treadmill"
SHOES = 2  # a plate weighs both
NO_SPEED = "no speed is told: give it when reading, such as read(file, speed='3.5 m/s')"


def scenario_of(
    steps: xr.Dataset,
    shoe: str | Shoe = REFERENCE_SHOE,
    surface: str | Surface | None = None,
    *,
    segment: int | None = None,
    quiet: bool = False,
    **fields: Any,
) -> Scenario:
    """The scenario of the steps of a recording; prints what is measured and what was left open.

    shoe, surface: what was worn and run on; a belt is "treadmill".
    segment: of a watch, which segment (from 1); the longest by default.
    quiet: print nothing.
    fields: further quantities by flat name, such as runner_trunk_lean=8.

    Mass is what the plate weighs less two shoes, cadence and contact time (above 50 N) are means
    over steps.  Raises ValueError, in one line, where no speed is told, or nothing at all.
    """
    if not isinstance(steps, xr.Dataset) or not {"step", "segment"} & set(steps.dims):
        raise ValueError(f"{shown(steps)} are not steps; give what spinesim.steps returned")
    worn = shoe if isinstance(shoe, Shoe) else named_shoe(shoe)
    ground = surface or (BELT if steps.attrs.get("instrument") == BELT else REFERENCE_SURFACE)
    about = steps.attrs
    if "segment" in steps.dims:
        stride = _of_segment(steps, segment)
        mass = about.get("mass")
    else:
        stride = _of_steps(steps)
        mass = _mass(steps, worn)
    opened = []
    runner: dict[str, Any] = {"mass": mass, "height": about.get("height")}
    for name, value in list(runner.items()):
        if value is None:
            usual = getattr(Runner(), name)
            opened.append(f"{name} ({usual:g} {'kg' if name == 'mass' else 'm'} assumed)")
    if "foot_strike" in about:
        stride["foot_strike"] = about["foot_strike"]
    else:
        opened.append("foot strike (rearfoot assumed)")
    if "cadence" not in stride:
        opened.append("cadence (the model's preferred one)")
    if "contact_time" not in stride:
        opened.append("contact time (the model's preferred one)")
    scenario = Scenario(
        Runner(**runner),
        Stride(**stride),
        worn,
        ground if isinstance(ground, Surface) else named_surface(ground),
    )
    if not quiet:
        print(_words(scenario, steps, opened))
    return scenario.with_(**fields) if fields else scenario


def _of_steps(steps: xr.Dataset) -> dict[str, Any]:
    about = steps.attrs
    speed = about.get("speed", about.get("speed_of_feet"))
    if speed is None:
        raise ValueError(NO_SPEED)
    stride = {"speed": float(speed), "cadence": 60.0 / float(about["step_time"])}
    contact = about.get("contact_time_at_50_N", about.get("contact_time"))
    return stride | ({} if contact is None else {"contact_time": float(contact)})


def _of_segment(steps: xr.Dataset, segment: int | None) -> dict[str, Any]:
    count = steps.sizes["segment"]
    if segment is not None and not 1 <= segment <= count:
        raise ValueError(f"segment={shown(segment)}: there are segments from 1 to {count}")
    place = int(np.argmax(steps["duration"].values)) if segment is None else segment - 1
    chosen = steps.isel(segment=place)
    if "speed" not in chosen and "speed" not in steps.attrs:
        raise ValueError(NO_SPEED)
    measured = {
        name: float(chosen[name])
        for name in ("speed", "cadence", "contact_time")
        if name in chosen and np.isfinite(chosen[name])
    }
    return {"speed": steps.attrs.get("speed")} | measured


def _mass(steps: xr.Dataset, worn: Shoe) -> float | None:
    """Mass of the runner (kg): what the plate weighs, less two shoes; else what was given."""
    about = steps.attrs
    if "body_weight" in about:
        return float(about["mass"]) - SHOES * worn.mass
    return about.get("mass")


def _words(scenario: Scenario, steps: xr.Dataset, opened: list[str]) -> str:
    step = scenario.step
    text = (
        f"{steps.attrs.get('source', 'recording')}: {step.speed:.2f} m/s, {step.cadence:.0f} "
        f"steps/min, contact {1e3 * step.contact_time:.0f} ms, {scenario.runner.mass:.1f} kg "
        f"in {scenario.shoe.name} on {scenario.surface.name}"
    )
    if "speed_of_feet" in steps.attrs and "speed" not in steps.attrs:
        text += "; speed from where the feet press"
    return f"{text}. Left open: {', '.join(opened)}." if opened else f"{text}."
