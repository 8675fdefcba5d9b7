"""The equations that are solved, for people to read: an overview, parts, or the whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from textwrap import shorten

from spinesim.anatomy.default_runner import runner_model
from spinesim.anatomy.leg import LegSetting
from spinesim.mechanics.equations import Equations, Row, derive
from spinesim.mechanics.model import Link, Model, identifier
from spinesim.scenario import Scenario, a_scenario
from spinesim.scenario.constants import assuming

WHOLE = "all"
CHOSEN = ("leg_stiffness", "leg_push_off", "hip_offset")  # by the search for a steady step
MOST = 12  # links; the equations of a model with more are shown as an overview at first
FORM = "M q'' = W - sum over links of (d delta/d q) F"


@dataclass(frozen=True, repr=False)
class Page:
    """What is shown of a model's equations: text by `print`, LaTeX in a notebook.

    heading: what is shown.  rows: equations.  lines: what is said below them.
    """

    heading: str
    rows: tuple[Row, ...]
    lines: tuple[str, ...] = ()

    def latex(self) -> str:
        """The equations as one aligned block of LaTeX."""
        rows = " \\\\\n".join(row.latex for row in self.rows)
        return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}"

    def __str__(self) -> str:
        return "\n".join([self.heading, *(f"    {row.text}" for row in self.rows), *self.lines])

    def __repr__(self) -> str:
        return f"<{shorten(self.heading, 90)} print shows them, .latex() writes them>"

    def _repr_markdown_(self) -> str:
        block = f"$$\n{self.latex()}\n$$" if self.rows else ""
        lines = "\n".join(f"    {line}" for line in self.lines)  # as code, spaces kept
        return "\n\n".join(filter(None, (self.heading, block, lines)))


def equations(what: Model | Scenario, *parts: str) -> Page:
    """The equations of motion of a model, or of the default runner in a scenario.

    They are shown as LaTeX in a notebook, as text by `print`.

    Without parts: all equations of a small model; of a large one, such as the runner, what its
    links and bodies are.  parts are names of links and bodies, `equations(scenario, "midsole",
    "pelvis")`: their equations with the numbers in them; "all" shows everything.  These are the
    expressions from which the solvers' functions are printed. Raises ValueError for what has no
    equations, and for a name that the model does not have.
    """
    model = model_of(what)
    names = [*(link.name for link in model.links), *(body.name for body in model.bodies)]
    for name in parts:
        if name != WHOLE and name not in names:
            raise ValueError(_unknown(name, names))
    if not parts and len(model.links) > MOST:
        return _overview(model)
    derived = derive(model)
    if not parts or WHOLE in parts:
        return Page(f"{_counted(model)}, every equation.", tuple(derived.rows()))
    return _parts(model, derived, parts, () if isinstance(what, Model) else CHOSEN)


def model_of(what: Model | Scenario) -> Model:
    """The model itself, or that of the default runner in a scenario.

    Raises ValueError for what is neither.
    """
    if isinstance(what, Model):
        return what
    scenario = a_scenario(what)
    step = LegSetting(scenario.step.contact_time, 1e4, foot_strike=scenario.stride.foot_strike)
    with assuming(scenario.body):
        return runner_model(scenario.runner, scenario.shoe, scenario.surface, step)


def _unknown(name: str, names: list[str]) -> str:
    near = get_close_matches(str(name), names, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"it has {', '.join(names)}"
    return f"the model has no link or body '{name}'; {hint}"


def _counted(model: Model) -> str:
    counts = (
        (len(model.bodies), "body", "bodies"),
        (len(model.coordinates), "coordinate", "coordinates"),
        (len(model.links), "link", "links"),
    )
    return ", ".join(f"{count} {single if count == 1 else many}" for count, single, many in counts)


def _overview(model: Model) -> Page:
    """One line a body and a link, and how to see the equations of each."""
    bodies = [f"    {body.name:22} {', '.join(body.axes)}" for body in model.bodies]
    links = [
        f"    {link.name:22} {type(link.deformation).__name__:10} {type(link.law).__name__:15} "
        f"{_formula(link)}"
        for link in model.links
    ]
    example = model.links[1].name
    lines = (
        f"    {FORM}",
        "for each coordinate q of inertia M and weight W; F is the force of a link, delta its",
        "deformation, positive in compression.",
        "",
        "Bodies and their coordinates:",
        *bodies,
        "",
        "Links: name, deformation, law, force in deformation d and rate v:",
        *links,
        "",
        f'One link or body: equations(..., "{example}").  Everything: equations(..., "{WHOLE}").',
    )
    return Page(f"Equations of motion of {_counted(model)}.", (), lines)


def _formula(link: Link) -> str:
    """The first formula in a law's docstring, shortened."""
    text = " ".join((type(link.law).__doc__ or "").split())
    formula = re.search(r"\b([FM] = .*?)(?:\.(?: |$)| \(Kelvin)", text)
    return shorten(formula[1], 76, placeholder=" ...") if formula else ""


def _parts(
    model: Model, derived: Equations, parts: tuple[str, ...], chosen: tuple[str, ...]
) -> Page:
    """The equations of some links and bodies, and the numbers of the parameters in them.

    chosen: parameters that have no number before a step is found.
    """
    names = list(dict.fromkeys(parts))
    rows: list[Row] = []
    for name in names:
        if any(link.name == name for link in model.links):
            rows += derived.of_link(name)
        places = [i for i, (body, _) in enumerate(model.coordinates) if body == name]
        rows += [derived.of_coordinate(i) for i in places]
    values = {identifier(name): value for name, value in model.parameters.items()}
    shown = dict.fromkeys(symbol for row in rows for symbol in row.symbols if symbol in values)
    numbers = [
        f"    {name}: found with the step that repeats itself"
        if name in chosen
        else f"    {name} = {values[name]:.6g}"
        for name in shown
    ]
    lines = ("with, in SI units:", *numbers) if numbers else ()
    return Page(f"Equations of {', '.join(names)}.", tuple(rows), lines)
