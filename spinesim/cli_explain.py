"""spinesim explain: why a scenario loads the back as it does, and what would change it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from spinesim.explanation import Explanation

File = Annotated[Path, typer.Argument(metavar="FILE.toml", help="scenario file")]
Measure = Annotated[str, typer.Option(help="what is explained (spinesim list measures)", metavar="NAME")]
Level = Annotated[str, typer.Option(help="lumbar level, where the measure has levels", metavar="LEVEL")]
Out = Annotated[Path, typer.Option("--out", help="folder for the figure and the numbers", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document instead of tables")]
Reference = Annotated[
    Path | None,
    typer.Option(
        "--reference", help="scenario file to compare with; default: the same body, all else neutral", metavar="FILE.toml"
    ),
]
Uncertainty = Annotated[int, typer.Option(help="paired samples for the intervals, 0 for none", metavar="N")]


Guard = Callable[[], AbstractContextManager[None]]
Write = Callable[[Path, dict[str, Any]], list[Path]]
PrintJson = Callable[[dict[str, Any]], None]


def register(app: typer.Typer, guard: Guard, write: Write, print_json: PrintJson) -> None:
    """Give the command line its `explain`; guard turns wrong input into one line, write writes all files or none."""

    @app.command()
    def explain(
        file: File, reference: Reference = None, measure: Measure = "lumbar_compression_peak", level: Level = "L5/S1",
        uncertainty: Uncertainty = 16, out: Out = Path("spinesim-out"), json: Json = False,
    ) -> None:  # fmt: skip
        """What makes a runner's back carry what it carries, factor by factor, and what would change it.  No diagnosis."""
        with guard():
            why = _explained(file, reference, measure, level, uncertainty, out)
        written = write(out, _files(f"{file.stem}-explained", why))
        if json:
            print_json(why.document())
        else:
            from spinesim.explain_tables import explanation_report
            from spinesim.tables import console

            console().print(explanation_report(why))
        typer.echo(f"Written to {written[0].parent}/: {', '.join(path.name for path in written)}", err=json)


def _explained(file: Path, reference: Path | None, measure: str, level: str, uncertainty: int, out: Path) -> Explanation:
    from spinesim.explanation import explain
    from spinesim.saving import check_folder
    from spinesim.scenario import Scenario
    from spinesim.tables import progress

    scenario, against = Scenario.from_toml(file), Scenario.from_toml(reference) if reference else None
    check_folder(out)
    with progress() as told:
        return explain(scenario, against, measure, level, uncertainty=uncertainty, progress=told)


def _files(name: str, why: Explanation) -> dict[str, Any]:
    """File name -> what writes it: the figure and the numbers."""
    import json

    from spinesim.explain_figures import explain_figure
    from spinesim.figures import save

    figure = explain_figure(why)
    text = json.dumps(why.document(), allow_nan=False, ensure_ascii=False, indent=1)
    return {
        f"{name}.png": lambda path: save(figure, path),
        f"{name}.pdf": lambda path: save(figure, path),
        f"{name}.json": lambda path: path.write_text(text + "\n", encoding="utf-8"),
    }
