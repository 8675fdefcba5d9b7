"""The equations that are solved, for people to read."""

from __future__ import annotations

from spinesim.anatomy.default_runner import runner_model
from spinesim.anatomy.leg import LegSetting
from spinesim.mechanics.equations import Equations, derive
from spinesim.mechanics.model import Model
from spinesim.scenario import Scenario, a_scenario


def equations(what: Model | Scenario) -> Equations:
    """The equations of motion of a model, or of the default runner in a scenario; shown as LaTeX in
    a notebook, as text by `print`.

    These are the expressions from which the solvers' functions are printed.  `.latex(only=["leg",
    "L5/S1 axial"])` shows single links. Raises ValueError for what is neither.
    """
    if not isinstance(what, Model):
        a_scenario(what)
        step = LegSetting(what.step.contact_time, 1e4, foot_strike=what.stride.foot_strike)
        what = runner_model(what.runner, what.shoe, what.surface, step)
    return derive(what)
