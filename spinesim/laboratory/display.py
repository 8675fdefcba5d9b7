"""The lab of a scenario: in a notebook, or as a file."""

from __future__ import annotations

import html as escaping
from dataclasses import dataclass, field
from pathlib import Path

from spinesim.laboratory.content import Progress, document
from spinesim.laboratory.page import html
from spinesim.scenario import Scenario, a_scenario

HEIGHT = 1000  # px in a notebook


@dataclass(frozen=True)
class LabPage:
    """The page: what a notebook shows of it, and the file that it can become."""

    html: str = field(repr=False)

    def save(self, path: str | Path) -> Path:
        """Write the page as one file that needs nothing else; ValueError unless it is .html."""
        target = check_name(path)
        target.write_text(self.html, encoding="utf-8")
        return target

    def _repr_html_(self) -> str:
        return (
            '<iframe sandbox="allow-scripts allow-downloads" title="spinesim lab" '
            f'style="width:100%;height:{HEIGHT}px;border:0" '
            f'srcdoc="{escaping.escape(self.html)}"></iframe>'
        )


def lab(
    scenario: Scenario | None = None,
    *,
    uncertainty: int = 0,
    progress: Progress | None = None,
) -> LabPage:
    """A page that moves this runner: sliders, the runner in motion, and every disc's load.

    The model runs in the browser; nothing is asked of Python once the page is there.  scenario: the
    runner to start with, by default the default one.  uncertainty: paired samples for the intervals
    of the start and of three suggestions, 0 for none.  Raises ValueError where the scenario has no
    steady step.
    """
    start = Scenario() if scenario is None else a_scenario(scenario)
    return LabPage(html(document(start, uncertainty, progress)))


def check_name(path: str | Path) -> Path:
    """The path, if it can be that of a page; ValueError, in one line, if not."""
    target = Path(path)
    if target.suffix.lower() != ".html":
        raise ValueError(f"'{path}' does not end in .html; call it '{target.stem}.html'")
    return target
