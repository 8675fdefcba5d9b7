"""Recordings, steps and fits as tables for the terminal."""

from __future__ import annotations

import numpy as np
import xarray as xr
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from spinesim.measures.definitions import MEASURES
from spinesim.measures.summaries import RECORDED, summary
from spinesim.recordings.schema import is_force
from spinesim.recordings.words import weighed
from spinesim.show.tables.parts import Column, Sheet, bullets

READABLE = {"s": (1e3, "ms"), "1/min": (1.0, "steps/min"), "N/s": (1e-3, "kN/s"), "1": (1.0, "")}
QUICKER = "compression_change"  # of quicker steps, paired
ENDS = ("low", "median", "high")
SMALL = ("m",)  # read in mm below this size


def recording_report(pair: tuple[xr.Dataset, xr.Dataset | None]) -> RenderableType:
    """What is in a recording, what was guessed, and what to bear in mind."""
    recording, steps = pair
    about = recording.attrs
    seconds = float(recording["time"][-1])
    lines = f"{about['source']} ({about['format']}, {about['instrument']}): "
    lines += f"{recording.sizes['time']} samples at {about['rate']:g} Hz, {seconds:.1f} s"
    names = [str(name) for name in recording.data_vars]
    values = [recording[name].values for name in names]
    sheet = Sheet(
        [
            Column("channel", names, "label"),
            Column("unit", [str(recording[name].attrs.get("units", "")) for name in names], "word"),
            Column("least", [f"{np.nanmin(each):.4g}" for each in values]),
            Column("mean", [f"{np.nanmean(each):.4g}" for each in values]),
            Column("greatest", [f"{np.nanmax(each):.4g}" for each in values]),
        ],
        gap=2,
    )
    texts = list(about.get("guesses", []))
    checks = list(about.get("checks", []))
    if steps is not None and is_force(recording):
        texts += [*steps.attrs["guesses"], weighed(steps)]
        checks += [text for text in steps.attrs["checks"] if text not in checks]
    return Group(
        Text(lines, style="bold"),
        sheet,
        bullets("Taken", texts, "bold"),
        bullets("Bear in mind", checks, "yellow"),
    )


def steps_report(steps: xr.Dataset, load: xr.Dataset | None = None) -> RenderableType:
    """Measures of the steps: mean, SD, and each foot; of a watch, its segments and their loads."""
    if "segment" in steps.dims:
        checks = [*steps.attrs["checks"], *([] if load is None else [str(load.attrs["quote"])])]
        loads = [] if load is None else [_loads(load)]
        return Group(_segments(steps), *loads, bullets("Bear in mind", checks, "yellow"))
    numbers = summary(steps)
    names = [name for name in (*MEASURES, *RECORDED) if name in numbers]
    names = [f"{name}_bw" if f"{name}_bw" in numbers else name for name in names]
    feet = [str(foot) for foot in numbers["foot"].values] if "foot" in numbers.coords else []
    columns = [
        Column("measure", [name.removesuffix("_bw").replace("_", " ") for name in names], "label"),
        Column("unit", [_unit(numbers[name]) for name in names], "word"),
        Column("mean", [_number(numbers[name], numbers[name]) for name in names]),
        Column("SD", [_number(numbers[f"{name}_sd"], numbers[name]) for name in names]),
    ]
    for foot in feet:
        cells = [
            _number(numbers[f"{name}_by_foot"].sel(foot=foot), numbers[name])
            if f"{name}_by_foot" in numbers
            else ""
            for name in names
        ]
        columns.append(Column(f"{foot} foot", cells))
    about = steps.attrs
    head = f"{about.get('source', '')}: {steps.sizes['step']} steps"
    if "body_weight" in about:
        head = f"{about.get('source', '')}: {weighed(steps)}"
    return Group(
        Text(head, style="bold"),
        Sheet(columns, gap=2),
        bullets("Done", about["guesses"], "bold"),
        bullets("Bear in mind", about["checks"], "yellow"),
    )


def _segments(steps: xr.Dataset) -> RenderableType:
    names = [
        name
        for name in ("speed", "cadence", "contact_time", "vertical_oscillation", "step_length")
        if name in steps
    ]
    columns = [
        Column("segment", [str(number) for number in steps["segment"].values], "label"),
        Column("from\nmin", [f"{value / 60:.1f}" for value in steps["start"].values]),
        Column("lasts\nmin", [f"{value / 60:.1f}" for value in steps["duration"].values]),
    ]
    for name in names:
        cells = [_number(value, steps[name]) for value in steps[name]]
        head = name.replace("_", " ").replace("vertical oscillation", "oscillation")
        columns.append(Column(f"{head}\n{_unit(steps[name])}", cells))
    return Sheet(columns, title=str(steps.attrs.get("source", "")), gap=2)


def _loads(load: xr.Dataset) -> RenderableType:
    """Peak compression of L5/S1 in every segment, and what quicker steps would change of it."""
    at = load.sel(level="L5/S1")
    names = [str(name) for name in load["scenario"].values]
    columns = [Column("L5/S1, peak compression", names, "label")]
    peak = "lumbar_compression_peak_bw"
    columns.append(Column("BW", [f"{value:.2f}" for value in at[peak].values]))
    if f"{peak}_low" in at:
        ends = zip(at[f"{peak}_low"].values, at[f"{peak}_high"].values, strict=True)
        columns.append(Column("90 %", [f"{low:.2f} to {high:.2f}" for low, high in ends]))
    if f"{QUICKER}_median" in at:
        cells = [""] * (len(names) // 2)
        for k in range(len(names) // 2, len(names)):
            low, median, high = (
                float(at[f"{QUICKER}_{end}"][k]) for end in ("low", "median", "high")
            )
            cells.append(f"{median:+.2f} ({low:+.2f} to {high:+.2f})")
        columns.append(Column("from the same segment", cells))
    return Sheet(columns, gap=2)


def fit_report(fit: xr.Dataset) -> RenderableType:
    """What moved and how far the data narrowed it, in a table and in sentences."""
    names = [str(name) for name in fit["parameter"].values]
    bounds = ["at a bound" if bound else "" for bound in fit["at_bound"].values]
    columns = [
        Column("constant", names, "label"),
        Column("unit", [str(unit).replace("1", "") for unit in fit["unit"].values], "word"),
        Column("prior", [f"{value:.4g}" for value in fit["prior"].values]),
        Column("±", [f"{value:.2g}" for value in fit["prior_sd"].values]),
        Column("fitted", [f"{value:.4g}" for value in fit["value"].values]),
        Column("±", [f"{value:.2g}" for value in fit["posterior_sd"].values]),
        Column("SD left", [f"{100 * value:.0f} %" for value in fit["narrowed"].values]),
        Column("", [str(text) for text in fit["told"].values], "word"),
        Column("", bounds, "word"),
    ]
    about = fit.attrs
    if "profile_low" in fit:
        columns.insert(-2, Column("90 % by profile", _profiled(fit)))
    strike = f"{about['foot_strike']} strike, {about['gaits']} gaits simulated"
    lines = str(about["sentences"]).splitlines()
    return Group(
        Text(f"{about['source']}: {strike}", style="bold"),
        Sheet(columns, gap=2),
        *([_discs(fit)] if "level" in fit.dims else []),
        Padding(bullets("What the recording says", lines, "bold"), (0, 0, 1, 0)),
        bullets("Bear in mind", str(about["warnings"]).splitlines(), "yellow"),
    )


def _profiled(fit: xr.Dataset) -> list[str]:
    """Intervals by profiles; three points where a profile goes on to the end of the range."""
    ends = [
        [f"{value:.3g}" if np.isfinite(value) else "..." for value in fit[f"profile_{end}"].values]
        for end in ("low", "high")
    ]
    return [f"{low} to {high}" for low, high in zip(*ends, strict=True)]


def _discs(fit: xr.Dataset) -> RenderableType:
    """Peak compression of every disc before and after the fit, with 90 % intervals."""
    columns = [Column("disc", [str(level) for level in fit["level"].values], "label")]
    for when, words in (("before", "before, BW"), ("after", "after, BW")):
        low, median, high = (fit[f"compression_{when}_{end}"].values for end in ENDS)
        columns.append(Column(words, [f"{value:.2f}" for value in median]))
        cells = [f"{a:.2f} to {b:.2f}" for a, b in zip(low, high, strict=True)]
        columns.append(Column("90 %", cells))
    low, median, high = (fit[f"compression_change_{end}"].values for end in ENDS)
    cells = [f"{m:+.2f} ({a:+.2f} to {b:+.2f})" for a, m, b in zip(low, median, high, strict=True)]
    columns.append(Column("change", cells))
    return Sheet(columns, title="Peak compression", gap=2)


def _unit(values: xr.DataArray) -> str:
    unit = str(values.attrs.get("units", ""))
    if unit in SMALL and abs(float(np.nanmean(values))) < 0.5:
        return "mm"
    return READABLE.get(unit, (1.0, unit))[1]


def _number(value: xr.DataArray, of: xr.DataArray) -> str:
    """A number in the unit in which its measure is read."""
    unit = str(of.attrs.get("units", ""))
    scale = 1e3 if _unit(of) == "mm" else READABLE.get(unit, (1.0, unit))[0]
    number = scale * float(value)
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"
