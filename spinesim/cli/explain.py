"""spinesim explain: why a scenario loads the back as it does, and what would change it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spinesim.cli.door import at_the_door, deliver, figure_files
from spinesim.cli.machine import CORES
from spinesim.cli.options import OUT, Json, Out, ScenarioFile

if TYPE_CHECKING:
    from spinesim.studies.explanation_parts import Explanation

AGAINST = "scenario file to compare with; default: the same body, all else neutral"
Measure = Annotated[
    str, typer.Option(help="what is explained (spinesim list measures)", metavar="NAME")
]
Level = Annotated[
    str, typer.Option(help="lumbar level, where the measure has levels", metavar="LEVEL")
]
Reference = Annotated[Path | None, typer.Option("--reference", help=AGAINST, metavar="FILE.toml")]
Uncertainty = Annotated[
    int, typer.Option(help="paired samples for the intervals, 0 for none", metavar="N")
]


def explain(
    file: ScenarioFile,
    reference: Reference = None,
    measure: Measure = "lumbar_compression_peak",
    level: Level = "L5/S1",
    uncertainty: Uncertainty = 16,
    out: Out = OUT,
    json: Json = False,
) -> None:
    """What makes a runner's back carry what it carries, factor by factor, and what would change it.
    No diagnosis.
    """
    with at_the_door():
        why = _explained(file, reference, measure, level, uncertainty, out)
    from spinesim.show.tables.explanation import explanation_report

    deliver(
        out,
        _files(f"{file.stem}-explained", why),
        why,
        lambda why: why.document(),
        explanation_report,
        json,
    )


def _explained(
    file: Path, reference: Path | None, measure: str, level: str, uncertainty: int, out: Path
) -> Explanation:
    from spinesim.scenario import Scenario
    from spinesim.show.files import check_folder
    from spinesim.studies.explanation import explain
    from spinesim.sweeps.progress import showing

    scenario, against = (
        Scenario.from_toml(file),
        Scenario.from_toml(reference) if reference else None,
    )
    check_folder(out)
    with showing() as told:
        return explain(
            scenario, against, measure, level, uncertainty=uncertainty, progress=told, workers=CORES
        )


def _files(name: str, why: Explanation) -> dict[str, Any]:
    """File name -> what writes it: the figure and the numbers."""
    import json

    from spinesim.show.figures.explanation import explain_figure

    text = json.dumps(why.document(), allow_nan=False, ensure_ascii=False, indent=1)
    numbers = {f"{name}.json": lambda path: path.write_text(text + "\n", encoding="utf-8")}
    return figure_files(name, explain_figure(why)) | numbers
