"""Reports that Python makes of what stands on the page, each a page of its own."""

from __future__ import annotations

from spinesim.laboratory.content import MEASURE
from spinesim.laboratory.player import played
from spinesim.scenario import Scenario
from spinesim.show import result_report
from spinesim.show.figures.explanation import explanation_bars
from spinesim.show.figures.picture import finished
from spinesim.show.figures.plot import plot
from spinesim.show.step_figures import step_figures
from spinesim.show.tables.blocks import blocks
from spinesim.show.tables.comparison import run_report
from spinesim.show.tables.explanation import explanation_report
from spinesim.studies.comparison import compare
from spinesim.studies.explanation import explain


def explanation(pinned: Scenario, now: Scenario, level: str, samples: int) -> str:
    """Why a level of the runner carries what it carries against the pinned one, and what would
    change it; against usual steps of the same body where both are the same.
    """
    reference = None if pinned == now else pinned
    why = explain(now, reference, MEASURE, level, uncertainty=samples)
    scenarios = {"this runner": now} | ({} if reference is None else {"the reference": reference})
    title = f"What {level} carries, and why"
    figures = [finished(explanation_bars, why)]
    return result_report.page(title, blocks(explanation_report(why)), scenarios, figures)


def step(now: Scenario) -> str:
    """All measures and figures of one step."""
    table, runs = compare({"this step": now}, keep_runs=True)
    run = runs["this step"]
    figures = [plot(run), *(figure() for figure in step_figures(run))]
    return result_report.page(
        "One step",
        blocks(run_report(table)),
        {"this step": now},
        figures,
        player=played(runs),
    )
