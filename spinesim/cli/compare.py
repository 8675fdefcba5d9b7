"""The commands that run scenarios and show them: compare, run."""

from __future__ import annotations

from functools import partial
from typing import Any

from spinesim.cli.door import at_the_door, deliver, figure_files, file_stem
from spinesim.cli.machine import CORES
from spinesim.cli.options import (
    OUT,
    Adapt,
    Json,
    Method,
    Out,
    Rtol,
    Samples,
    ScenarioFile,
    Shoes,
    Surfaces,
    listed,
    with_fields,
)

SHOES = ("racer", "daily-trainer", "max-cushion")
SURFACES = ("concrete", "track", "treadmill")


@with_fields
def compare(
    shoe: Shoes = None,
    surface: Surfaces = None,
    out: Out = OUT,
    adapt: Adapt = "gait",
    method: Method = "LSODA",
    rtol: Rtol = 1e-6,
    uncertainty: Samples = 0,
    json: Json = False,
    **fields: str | None,
) -> None:
    """Every shoe on every surface: a table, a figure and the numbers as files."""
    with at_the_door():
        from spinesim.show.documents import comparison_document
        from spinesim.show.files import check_folder
        from spinesim.show.tables.comparison import comparison_report
        from spinesim.studies import comparison
        from spinesim.sweeps.progress import showing

        given = {name: value for name, value in fields.items() if value is not None}
        scenarios = comparison.grid(listed(shoe) or SHOES, listed(surface) or SURFACES, **given)
        out = check_folder(out)
        with showing() as told:
            table, runs = comparison.compare(
                scenarios,
                adapt=adapt,
                method=method,
                rtol=rtol,
                progress=told,
                uncertainty=uncertainty,
                workers=CORES,
                keep_runs=True,
            )
    files = _files("comparison", (table, runs), table, {"": comparison.tidy(table)})
    deliver(out, files, table, comparison_document, comparison_report, json)


def run(
    file: ScenarioFile,
    out: Out = OUT,
    adapt: Adapt = "gait",
    method: Method = "LSODA",
    rtol: Rtol = 1e-6,
    uncertainty: Samples = 0,
    json: Json = False,
) -> None:
    """One scenario file: its measures, a figure, and the motion as NetCDF and CSV."""
    with at_the_door():
        from spinesim.scenario import Scenario
        from spinesim.show.documents import comparison_document
        from spinesim.show.files import check_folder, curves
        from spinesim.show.tables.comparison import run_report
        from spinesim.studies import comparison
        from spinesim.sweeps.progress import showing
        from spinesim.units import printable

        scenario, name = Scenario.from_toml(file), printable(file.stem)
        out = check_folder(out)
        with showing() as told:
            table, runs = comparison.compare(
                {name: scenario},
                adapt=adapt,
                method=method,
                rtol=rtol,
                progress=told,
                uncertainty=uncertainty,
                workers=CORES,
                keep_runs=True,
            )
    motion = runs[name]
    files = _files(
        file_stem(file), motion, motion, {"": comparison.tidy(table), "-curves": curves(motion)}
    )
    deliver(out, files, table, comparison_document, run_report, json)


def _files(name: str, drawn: Any, dataset: Any, frames: dict[str, Any]) -> dict[str, Any]:
    """File name -> what writes it: the figures, the NetCDF and the CSV twins, named after `name`."""
    from spinesim.show.figures.plot import plot
    from spinesim.show.files import write_csv
    from spinesim.sweeps.netcdf import write_netcdf

    tables = {f"{name}{ending}.csv": partial(write_csv, frame) for ending, frame in frames.items()}
    return figure_files(name, plot(drawn)) | tables | {f"{name}.nc": partial(write_netcdf, dataset)}
