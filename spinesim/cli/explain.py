"""spinesim explain: why a scenario loads the back as it does, and what would change it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spinesim.catalogue.reading import check_readable
from spinesim.cli.door import Page, at_the_door, deliver, file_stem, plotted
from spinesim.cli.errors import checking
from spinesim.cli.machine import CORES
from spinesim.cli.options import (
    OUT,
    Json,
    OptionalFile,
    Out,
    Report,
    ShoeName,
    SurfaceName,
    a_path,
    check_measures,
    given_fields,
    with_fields,
)

if TYPE_CHECKING:
    import xarray as xr

    from spinesim.scenario import Scenario
    from spinesim.studies.explanation_parts import Explanation

AGAINST = "scenario file to compare with; default: the same body, all else neutral"
Measure = Annotated[
    str,
    typer.Option(
        help="what is explained (spinesim list measures)",
        metavar="NAME",
        callback=checking(check_measures),
    ),
]
Level = Annotated[
    str, typer.Option(help="lumbar level, where the measure has levels", metavar="LEVEL")
]
Reference = Annotated[
    Path | None,
    typer.Option(
        "--reference",
        help=AGAINST,
        metavar="FILE.toml",
        parser=a_path,
        callback=checking(check_readable),
    ),
]
Uncertainty = Annotated[
    int, typer.Option(help="paired samples for the intervals, 0 for none", metavar="N")
]

Dose = Annotated[
    bool,
    typer.Option("--dose", help="also rank the changes by what they leave of a kilometre's dose"),
]


@with_fields
def explain(
    file: OptionalFile = None,
    reference: Reference = None,
    measure: Measure = "lumbar_compression_peak",
    level: Level = "L5/S1",
    shoe: ShoeName = None,
    surface: SurfaceName = None,
    uncertainty: Uncertainty = 16,
    dose: Dose = False,
    out: Out = OUT,
    report: Report = None,
    json: Json = False,
    **fields: str | None,
) -> None:
    """What makes a runner's back carry what it carries, factor by factor, and what would change it.
    No diagnosis.
    """
    with at_the_door():
        from spinesim.scenario import Scenario

        changes = given_fields(fields | {"shoe": shoe, "surface": surface})
        scenario = (Scenario.from_toml(file) if file else Scenario()).with_(**changes)
        against = Scenario.from_toml(reference) if reference else None

        from spinesim.show.files import check_folder
        from spinesim.show.tables.explanation import explanation_report
        from spinesim.studies import explanation
        from spinesim.sweeps.progress import showing

        out = check_folder(out)
        with showing() as report_progress:
            why = explanation.explain(
                scenario,
                against,
                measure,
                level,
                uncertainty=uncertainty,
                progress=report_progress,
                workers=CORES,
            )
            load = _dose(scenario, level, uncertainty, report_progress) if dose else None
    name = f"{file_stem(file)}-explained" if file else "explained"
    deliver(
        out,
        _files(name, why, load),
        why,
        lambda why: _document(why, load),
        lambda why: explanation_report(why, load),
        json,
        {name: plotted(why)},
        _page(report, why, against) if report else None,
    )


def _page(report: Path, why: Explanation, against: Scenario | None) -> Page:
    """The report of an explanation; its figure leaves the words to the page."""

    def bars() -> Any:
        from spinesim.show.figures.explanation import explanation_bars
        from spinesim.show.figures.picture import finished

        return finished(explanation_bars, why)

    scenarios = {"this runner": why.scenario} | ({"the reference": against} if against else {})
    title = "Why this back carries what it carries"
    return Page(report, title, scenarios, (bars,), alone=True)


def _dose(scenario: Scenario, level: str, samples: int, progress: Any) -> xr.Dataset:
    """What every change leaves of the dose of a kilometre."""
    from spinesim.studies.changes import dose_of_changes

    return dose_of_changes(scenario, level, uncertainty=samples, progress=progress, workers=CORES)


def _document(why: Explanation, load: xr.Dataset | None) -> dict[str, Any]:
    """The explanation as one JSON document; with the dose, the comparisons of a kilometre."""
    from spinesim.show.week_document import comparisons

    return why.document() | ({} if load is None else {"dose": comparisons(load)})


def _files(name: str, why: Explanation, load: xr.Dataset | None) -> dict[str, Any]:
    """File name -> what writes it: the numbers, and those of the dose."""
    import json

    from spinesim.show.files import write_csv
    from spinesim.show.week_frames import plan_frame

    text = json.dumps(_document(why, load), allow_nan=False, ensure_ascii=False, indent=1)
    files: dict[str, Any] = {
        f"{name}.json": lambda path: path.write_text(text + "\n", encoding="utf-8")
    }
    if load is not None:
        files[f"{name}-dose.csv"] = partial(write_csv, plan_frame(load))
    return files
