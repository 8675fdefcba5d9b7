"""spinesim week: what plans of running add up to, and how they compare."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spinesim.cli.door import Page, at_the_door, deliver
from spinesim.cli.machine import CORES
from spinesim.cli.options import OUT, Json, Out, Report

if TYPE_CHECKING:
    import xarray as xr

    from spinesim.dose.training import Training

SAMPLES = 16  # of a comparison, unless another number is asked for
Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE.toml...",
        help="training files; the first is the plan that others are compared with",
    ),
]
Level = Annotated[str, typer.Option(help="lumbar level of tables and figures", metavar="LEVEL")]
Weighting = Annotated[
    str,
    typer.Option(
        help="weighting of the bars: impulse, square, lifting, iso, fatigue", metavar="NAME"
    ),
]
Uncertainty = Annotated[
    int | None,
    typer.Option(
        help="paired samples for 90 % intervals, 0 for none; default: 16 where plans are compared",
        metavar="N",
    ),
]


def week(
    files: Files,
    level: Level = "L4/L5",
    weighting: Weighting = "iso",
    uncertainty: Uncertainty = None,
    out: Out = OUT,
    report: Report = None,
    json: Json = False,
) -> None:
    """What plans of running add up to at every lumbar level: dose, disc height, spikes. No risk."""
    with at_the_door():
        from spinesim.show.files import check_folder

        plans = _plans(files)
        _check(level, weighting)
        out = check_folder(out)
        load = _computed(plans, uncertainty)
    from spinesim.show.tables.week import week_report
    from spinesim.show.week_document import week_document

    name = f"{files[0].stem}-compared" if len(plans) > 1 else files[0].stem
    figures = _figures(name, load, level, weighting)
    deliver(
        out,
        _files(name, load),
        load,
        week_document,
        partial(week_report, level=level, weighting=weighting),
        json,
        figures,
        _page(report, plans) if report else None,
    )


def _page(report: Path, plans: dict[str, Training]) -> Page:
    """The report of plans of running."""
    return Page(
        report,
        f"What this running adds up to: {', '.join(plans)}",
        {name: plan.scenario for name, plan in plans.items()},
        files={name: plan.to_toml() for name, plan in plans.items()},
    )


def _plans(files: list[Path]) -> dict[str, Training]:
    """Plans by their own names, told apart by their files where names are shared."""
    from spinesim.dose.training import Training

    plans: dict[str, Training] = {}
    for file in files:
        try:
            plan = Training.from_toml(file)
        except ValueError as reason:
            raise ValueError(f"{file.name}: {reason}" if len(files) > 1 else str(reason)) from None
        name = plan.name if plan.name not in plans else f"{plan.name} ({file.stem})"
        if name in plans:
            raise ValueError(f"{file.name} is given twice; give each plan once")
        plans[name] = plan
    return plans


def _check(level: str, weighting: str) -> None:
    from spinesim.dose.weightings import WEIGHTINGS
    from spinesim.fields import unknown
    from spinesim.spine import LEVELS

    for what, name, known in (("level", level, LEVELS), ("weighting", weighting, WEIGHTINGS)):
        if name not in known:
            raise unknown(what, name, known, "spinesim week --help")


def _computed(plans: dict[str, Training], uncertainty: int | None) -> xr.Dataset:
    from spinesim.studies.week import training_load
    from spinesim.sweeps.progress import showing

    samples = uncertainty if uncertainty is not None else SAMPLES if len(plans) > 1 else 0
    with showing() as bar:
        return training_load(plans, uncertainty=samples, progress=bar, workers=CORES)


def _figures(name: str, load: xr.Dataset, level: str, weighting: str) -> dict[str, Any]:
    """Name -> what draws the figure: the plans, and one plan against another."""

    def plans() -> Any:
        from spinesim.show.figures import picture, week

        return picture.finished(week.plan_figure, load, level, weighting)

    def ratios() -> Any:
        from spinesim.show.figures import picture, week

        return picture.finished(week.ratio_figure, load)

    return {name: plans} | ({f"{name}-ratios": ratios} if load.sizes["training"] > 1 else {})


def _files(name: str, load: xr.Dataset) -> dict[str, Any]:
    """File name -> what writes it: numbers by plan and by bout, and all of it."""
    from spinesim.show.files import write_csv
    from spinesim.show.week_frames import bout_frame, plan_frame
    from spinesim.sweeps.netcdf import write_netcdf

    return {
        f"{name}.csv": partial(write_csv, plan_frame(load)),
        f"{name}-bouts.csv": partial(write_csv, bout_frame(load)),
        f"{name}.nc": partial(write_netcdf, load),
    }
