"""spinesim explain: why a scenario loads the back as it does, and what would change it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spinesim.catalogue.reading import check_readable
from spinesim.cli.door import at_the_door, deliver, file_stem, plotted
from spinesim.cli.errors import checking
from spinesim.cli.machine import CORES
from spinesim.cli.options import (
    OUT,
    Json,
    OptionalFile,
    Out,
    ShoeName,
    SurfaceName,
    a_path,
    check_measures,
    given_fields,
    with_fields,
)

if TYPE_CHECKING:
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


@with_fields
def explain(
    file: OptionalFile = None,
    reference: Reference = None,
    measure: Measure = "lumbar_compression_peak",
    level: Level = "L5/S1",
    shoe: ShoeName = None,
    surface: SurfaceName = None,
    uncertainty: Uncertainty = 16,
    out: Out = OUT,
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
    name = f"{file_stem(file)}-explained" if file else "explained"
    figures = {name: plotted(why)}
    numbers = _files(name, why)
    deliver(out, numbers, why, lambda why: why.document(), explanation_report, json, figures)


def _files(name: str, why: Explanation) -> dict[str, Any]:
    """File name -> what writes it: the numbers."""
    import json

    text = json.dumps(why.document(), allow_nan=False, ensure_ascii=False, indent=1)
    return {f"{name}.json": lambda path: path.write_text(text + "\n", encoding="utf-8")}
