"""Recordings, their steps, and the fit of a body to them."""

from __future__ import annotations

from functools import partial
from string import ascii_lowercase
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.recordings.schema import ACCELERATIONS, FORE_AFT, SACRUM, VERTICAL
from spinesim.show.figures.picture import Picture, footnote, page, title
from spinesim.show.figures.style import COLOURS, GREY, SMALL, WIDTH
from spinesim.studies.fit_profile import RISE
from spinesim.units import GRAVITY

BEFORE, AFTER, RECORDED = COLOURS[0], COLOURS[1], "#000000"
SHOWN = 5.0  # s of a recording
BAND: Any = {"color": GREY, "alpha": 0.25, "linewidth": 0}
OVER: Any = {"color": COLOURS[4], "alpha": 0.55, "linewidth": 0, "zorder": 3}
PROFILED = " Profiles: a constant held, all others fitted anew; dashed: ends of the 90 % interval."
WATCHED = ("speed", "cadence", "contact_time")
NAMES = {
    VERTICAL: "Vertical force",
    FORE_AFT: "Fore-aft force",
    SACRUM: "Sacrum",
    "acceleration_tibia": "Shank",
}


def recording_figure(recording: xr.Dataset) -> Picture:
    """The first seconds of a recording; of a watch, all of it."""
    names = [str(name) for name in recording.data_vars]
    if VERTICAL in names:
        chosen = [name for name in (VERTICAL, FORE_AFT, *ACCELERATIONS) if name in names]
    elif set(names) & set(ACCELERATIONS):
        chosen = [name for name in ACCELERATIONS if name in names]
    else:
        chosen = [name for name in WATCHED if name in names]
    whole = chosen[0] in WATCHED
    figure = page(24 + 38 * len(chosen), "Recording", _source(recording))
    axes = figure.subplots(len(chosen), 1, sharex=True, squeeze=False)[:, 0]
    part = recording if whole else recording.sel(time=slice(0, SHOWN))
    for ax, name in zip(axes, chosen, strict=True):
        values = part[name]
        series = values.values if values.ndim == 2 else values.values[:, None]
        for k, column in enumerate(series.T):
            ax.plot(part["time"], column, color=COLOURS[k], linewidth=0.8)
        ax.set_ylabel(f"{name.replace('_', ' ').replace('ground force ', '')}\n({_units(values)})")
    axes[-1].set_xlabel("Time (s)")
    footnote(figure, " ".join(f"{text}." for text in recording.attrs.get("guesses", [])))
    return figure


def steps_figure(steps: xr.Dataset) -> Picture:
    """Every step in grey, the mean and its band, of force and acceleration."""
    if "segment" in steps.dims:
        return segments_figure(steps)
    names = [name for name in NAMES if name in steps and steps[name].dims == ("step", "percent")]
    names = names or [name for name in ACCELERATIONS if name in steps]
    figure = page(86, "Steps", f"{_source(steps)}: {steps.sizes['step']} steps", width=WIDTH)
    axes = figure.subplots(1, len(names), squeeze=False)[0]
    for letter, ax, name in zip("abcd", axes, names, strict=False):
        step_panel(ax, steps, name)
        title(ax, letter if len(names) > 1 else "", NAMES.get(name, name.replace("_", " ")))
    footnote(
        figure,
        "Grey lines: single steps. Black: their mean. Blue: one standard deviation either way, the "
        "feet apart.",
    )
    return figure


def step_panel(ax: Axes, steps: xr.Dataset, name: str = VERTICAL) -> None:
    """Single steps, their mean and its band over contact."""
    percent = steps["percent"].values
    ax.plot(percent, steps[name].values.T, color=GREY, alpha=0.25, linewidth=0.5)
    mean, band = steps[f"{name}_mean"].values, np.nan_to_num(steps[f"{name}_sd"].values)
    ax.fill_between(percent, mean - band, mean + band, **OVER)
    ax.plot(percent, mean, color=RECORDED, linewidth=1.4, zorder=4)
    ax.set_xlim(0, 100)
    ax.set_xlabel("Share of contact (%)" if VERTICAL in steps else "Share of a step (%)")
    ax.set_ylabel(_units(steps[name]))


def segments_figure(segments: xr.Dataset) -> Picture:
    """Speed, cadence and contact time of a run's segments, with their SD."""
    names = [name for name in WATCHED if name in segments]
    count = segments.sizes["segment"]
    figure = page(24 + 34 * len(names), "Run", f"{_source(segments)}: {count} segments")
    axes = figure.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
    begin = segments["start"].values / 60
    wide = segments["duration"].values / 60
    for ax, name in zip(axes, names, strict=True):
        scale = 1e3 if name == "contact_time" else 1.0
        mean = scale * segments[name].values
        sd = scale * np.nan_to_num(segments[f"{name}_sd"].values)
        for x, width, y, spread in zip(begin, wide, mean, sd, strict=True):
            ax.fill_between([x, x + width], y - spread, y + spread, **BAND)
            ax.plot([x, x + width], [y, y], color=COLOURS[0])
        unit = "ms" if name == "contact_time" else _units(segments[name])
        ax.set_ylabel(f"{name.replace('_', ' ')}\n({unit})")
    axes[-1].set_xlabel("Time (min)")
    return figure


def fit_figure(fit: xr.Dataset) -> Picture:
    """Forces and discs before and after, and how far each constant narrowed."""
    has_force, has_discs = f"{VERTICAL}_before" in fit, "level" in fit.dims
    panels = [has_force, has_force and f"{FORE_AFT}_before" in fit, has_discs, True]
    draws = (force_panel, fore_aft_panel, disc_panel, narrowed_panel)
    chosen: list[Any] = [draw for draw, wanted in zip(draws, panels, strict=True) if wanted]
    if "profile_rise" in fit:
        chosen += [partial(profile_panel, place=k) for k in range(fit.sizes["parameter"])]
    rows = -(-len(chosen) // 2)
    figure = page(26 + 62 * rows, "Fitted body", f"{fit.attrs['source']}, {_shoe(fit)}")
    axes = figure.subplots(rows, 2, squeeze=False).ravel()
    for letter, ax, draw in zip(ascii_lowercase, axes, chosen, strict=False):
        draw(ax, fit)
        title(ax, letter, ax.get_title(loc="left"))
    for ax in axes[len(chosen) :]:
        ax.set_visible(False)
    footnote(
        figure,
        "Recorded: mean and band of one standard deviation between steps. The fore-aft force is "
        "compared, not fitted. Discs: medians with 90 % intervals."
        + (PROFILED if "profile_rise" in fit else ""),
    )
    return figure


def force_panel(ax: Axes, fit: xr.Dataset) -> None:
    """The vertical force: recorded, ours before and after the fit."""
    _curves(ax, fit, VERTICAL)
    ax.set_title("Vertical force")
    ax.set_ylim(bottom=0)
    ax.legend(loc="lower center", handlelength=1.5)


def fore_aft_panel(ax: Axes, fit: xr.Dataset) -> None:
    """The fore-aft force: recorded, ours before and after the fit."""
    _curves(ax, fit, FORE_AFT)
    ax.axhline(0, color=GREY, linewidth=0.5)
    ax.set_title("Fore-aft force")


def _curves(ax: Axes, fit: xr.Dataset, name: str) -> None:
    percent, mean = fit["percent"].values, fit[f"{name}_mean"].values
    band = np.nan_to_num(fit[f"{name}_sd"].values)
    ax.fill_between(percent, mean - band, mean + band, **BAND)
    ax.plot(percent, mean, color=RECORDED, linewidth=1.4, label="recorded")
    ax.plot(percent, fit[f"{name}_before"], color=BEFORE, linestyle=(0, (4, 1.4)), label="before")
    ax.plot(percent, fit[f"{name}_after"], color=AFTER, label="after")
    ax.set_xlim(0, 100)
    ax.set_xlabel("Share of contact (%)")
    ax.set_ylabel(_units(fit[f"{name}_mean"]))


def disc_panel(ax: Axes, fit: xr.Dataset) -> None:
    """Peak compression of every disc before and after, with intervals."""
    levels = [str(level) for level in fit["level"].values]
    for shift, when, colour in ((-0.15, "before", BEFORE), (0.15, "after", AFTER)):
        place = np.arange(len(levels)) + shift
        low, median, high = (fit[f"compression_{when}_{end}"] for end in ("low", "median", "high"))
        ax.hlines(place, low, high, color=colour, linewidth=1.2)
        ax.plot(median, place, "o", color=colour, markersize=4)
    ax.set_yticks(range(len(levels)), levels)
    ax.set_xlim(left=0)
    ax.set_xlabel("Peak compression (BW)")
    ax.set_title("Discs")


def narrowed_panel(ax: Axes, fit: xr.Dataset) -> None:
    """How much of the prior's standard deviation is left of each constant."""
    names = [str(name).replace("_", " ") for name in fit["parameter"].values]
    left = fit["narrowed"].values
    colours = [AFTER if share < 0.5 else COLOURS[5] if share < 0.8 else GREY for share in left]
    ax.barh(range(len(names)), left, color=colours, height=0.6)
    for row, share in enumerate(left):
        value, prior = float(fit["value"][row]), float(fit["prior"][row])
        inside = share > 0.7
        ax.annotate(
            f"{prior:.3g} to {value:.3g}",
            (share, row),
            xytext=(-3 if inside else 3, 0),
            textcoords="offset points",
            va="center",
            ha="right" if inside else "left",
            fontsize=SMALL,
            color="white" if inside else GREY,
        )
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.02)
    ax.set_xlabel("SD left of the prior's")
    ax.set_title("What the recording told")


def profile_panel(ax: Axes, fit: xr.Dataset, place: int) -> None:
    """How far the cost rises along one constant while the others are fitted anew, the parabola of
    the fit, and the level of a 90 % interval.
    """
    row = fit.isel(parameter=place)
    value, sd = float(row["value"]), float(row["posterior_sd"])
    values, rises = row["profile_value"].values, row["profile_rise"].values
    fine = np.linspace(values.min(), values.max(), 101)
    ax.plot(fine, ((fine - value) / sd) ** 2, color=GREY, linewidth=1.0, label="parabola")
    ax.plot(values, rises, "o-", color=AFTER, markersize=3.5, label="re-fitted")
    ax.axhline(RISE, color=GREY, linewidth=0.6, linestyle=(0, (2, 2)))
    unit = str(row["unit"].item()).replace("1", "")
    ax.set_xlabel(f"Held value ({unit})" if unit else "Held value")
    ax.set_ylabel("Rise of the cost")
    ax.set_ylim(0, 8)
    ax.set_title(f"Profile, {str(row['parameter'].item()).replace('_', ' ')}")
    if place == 0:
        ax.legend(loc="upper center", handlelength=1.5)


def _source(result: xr.Dataset) -> str:
    mass = result.attrs.get("body_weight")
    text = str(result.attrs.get("source", "recording"))
    return f"{text}, {float(mass) / GRAVITY:.1f} kg" if mass else text


def _shoe(fit: xr.Dataset) -> str:
    from spinesim.show.figures.labels import subject

    return subject([str(fit.attrs["scenario"])])


def _units(values: xr.DataArray) -> str:
    units = str(values.attrs.get("units", ""))
    return {"1/min": "steps/min"}.get(units, units)
