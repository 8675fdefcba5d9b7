"""What is said about a recording and its steps, in one line."""

from __future__ import annotations

import xarray as xr

from spinesim.recordings.schema import is_force
from spinesim.units import GRAVITY


def read_line(recording: xr.Dataset, steps: xr.Dataset | None) -> str:
    """What a file was taken for: samples, guesses, steps and body weight, what to bear in mind."""
    about = recording.attrs
    parts = [f"{about['source']}: {recording.sizes['time']} samples at {about['rate']:g} Hz"]
    if guesses := list(about.get("guesses", [])):
        parts.append(f"Taken: {', '.join(guesses)}")
    if steps is not None and is_force(recording):
        parts += list(steps.attrs["guesses"])
        parts.append(weighed(steps))
    elif "cadence" in recording:
        there = [str(name) for name in recording.data_vars]
        parts.append(f"holds {', '.join(there)}")
    checks = [*about.get("checks", []), *(steps.attrs["checks"] if steps is not None else [])]
    parts += [f"Mind: {text}" for text in dict.fromkeys(checks)]
    return (
        ". ".join(part[:1].upper() + part[1:] if k else part for k, part in enumerate(parts)) + "."
    )


def weighed(steps: xr.Dataset) -> str:
    """How many steps, and what the runner weighs by them."""
    weight = float(steps.attrs["body_weight"])
    text = f"{steps.sizes['step']} steps, body weight {weight:.0f} N = {weight / GRAVITY:.1f} kg"
    scales = steps.attrs.get("mass_given")
    if scales is None:
        return text
    off = 100 * (weight / GRAVITY / float(scales) - 1)
    return f"{text} (given {float(scales):.1f}: {abs(off):.1f} % {'more' if off > 0 else 'less'})"
