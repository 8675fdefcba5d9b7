"""What a runner could change: named changes, each a function from a scenario to another, with the
evidence for its size.

    INTERVENTIONS["shorter steps"].apply(scenario)
    INTERVENTIONS["shorter steps"].applies(scenario)    # False where nothing is left to change

An intervention says what it does to the scenario's fields and how well it is known that people who
try it get there (`source`, `status`).  What the change then does to the spine is the model's answer
and a prediction, whatever the status of its size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spinesim.scenario import Scenario, shoe, surface, worn
from spinesim.scenario.condition import sitting_tightness
from spinesim.scenario.constants import assuming

Change = Callable[[Scenario], Scenario]

UPRIGHT = 3.6  # deg: mean of the less leaning half of runners, Teng & Powers 2015
TRAINED = 1.4  # of the strength before
STRETCHED = 0.3  # units of tightness
SLOWER = 0.9  # of the speed before
SLOWEST = 2.0  # m/s: the slowest run that the model is made for
LIGHTER = 0.95  # of the weight before
LEANEST = 20.0  # kg/m2: well inside the normal range (WHO: 18.5 to 25), so that nobody is told less


@dataclass(frozen=True)
class Intervention:
    """A change a runner can make: what to do in plain words, the change, its source and status."""

    name: str
    advice: str
    change: Change
    source: str
    status: str

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario after the change; unchanged where there is nothing to change.

        Raises ValueError where the runner could not repeat the step that the change asks for.
        """
        with assuming(scenario.body):
            return self.change(scenario)

    def applies(self, scenario: Scenario) -> bool:
        """Whether the change changes anything."""
        return self.apply(scenario) != scenario


def shorter_steps(scenario: Scenario, share: float = 0.1) -> Scenario:
    """Steps shorter by a share, at an unchanged speed.

    >>> round(shorter_steps(Scenario()).step.step_length / Scenario().step.step_length, 3)
    0.9
    """
    return scenario.with_(stride_cadence=min(scenario.step.cadence / (1 - share), 300.0))


def upright_trunk(scenario: Scenario) -> Scenario:
    """Trunk lean no more than 3.6 deg, no hunch."""
    runner = scenario.runner
    return scenario.with_(
        runner_trunk_lean=min(runner.trunk_lean, UPRIGHT), runner_hunch=min(runner.hunch, 0.0)
    )


def core_training(scenario: Scenario) -> Scenario:
    """Deep trunk muscles 40 % stronger, at most 1.4 times the reference."""
    strength = scenario.runner.core_strength
    return scenario.with_(runner_core_strength=max(strength, min(strength * TRAINED, TRAINED)))


def stretching(scenario: Scenario) -> Scenario:
    """Hip flexors and hamstrings each 0.3 less tight, not below normal; what sitting adds to the
    flexors counts.
    """
    runner = scenario.runner
    flexors = runner.hip_flexor_tightness + sitting_tightness(runner.sitting)
    return scenario.with_(
        runner_hip_flexor_tightness=runner.hip_flexor_tightness
        - min(max(flexors - 1.0, 0.0), STRETCHED, runner.hip_flexor_tightness),
        runner_hamstring_tightness=min(
            runner.hamstring_tightness, max(runner.hamstring_tightness - STRETCHED, 1.0)
        ),
    )


def less_sitting(scenario: Scenario) -> Scenario:
    """At most 5 h of sitting a day."""
    return scenario.with_(runner_sitting=min(scenario.runner.sitting, 5.0))


def relaxed(scenario: Scenario) -> Scenario:
    """No more abdominal tension than the reference runner's."""
    return scenario.with_(runner_co_contraction=min(scenario.runner.co_contraction, 1.0))


def drinking(scenario: Scenario) -> Scenario:
    """Discs no drier than normal."""
    return scenario.with_(runner_hydration=max(scenario.runner.hydration, 1.0))


def fresh(scenario: Scenario) -> Scenario:
    """No fatigue: a rest, or a shorter run."""
    return scenario.with_(runner_fatigue=0.0)


def softer_shoe(scenario: Scenario) -> Scenario:
    """The catalogue's most cushioned shoe, new, instead of a stiffer one."""
    cushioned = shoe("max-cushion")
    return (
        scenario.with_(shoe=cushioned)
        if worn(scenario.shoe).stiffness > cushioned.stiffness
        else scenario
    )


def new_shoe(scenario: Scenario) -> Scenario:
    """The shoe as it was when new."""
    return scenario.with_(shoe_wear=0.0)


def softer_ground(scenario: Scenario) -> Scenario:
    """Grass instead of a harder ground."""
    grass = surface("grass")
    return (
        scenario.with_(surface=grass) if scenario.surface.stiffness > grass.stiffness else scenario
    )


def slower(scenario: Scenario) -> Scenario:
    """A speed 10 % lower, not below 2 m/s; the cadence stays if it was chosen."""
    speed = scenario.step.speed
    return scenario.with_(stride_speed=min(speed, max(SLOWER * speed, SLOWEST)))


def midfoot(scenario: Scenario) -> Scenario:
    """A landing on the middle of the foot."""
    return scenario.with_(stride_foot_strike="midfoot")


def lighter(scenario: Scenario) -> Scenario:
    """Body mass 5 % lower, not below a body mass index of 20."""
    runner = scenario.runner
    least = min(LEANEST * runner.height**2, runner.mass)
    return scenario.with_(runner_mass=max(LIGHTER * runner.mass, least))


def both(first: Change, second: Change) -> Change:
    """One change after the other."""
    return lambda scenario: second(first(scenario))


LEAN = "@teng2015: trunk flexion 3.6 deg in the less leaning half of runners"
TRAINING = (
    "@graves1990: training weight of the lumbar extensors + 37 to 41 % in 12 weeks; deep muscles "
    "taken to gain as much"
)
HOME = (
    "@winters2004: hip flexors lengthen with 6 weeks of stretching; 6 deg taken, as between the "
    "groups of @boukabache2021"
)

_LIST = (
    Intervention(
        "shorter steps",
        "take 10 % shorter, quicker steps at the same speed",
        shorter_steps,
        "size by definition; runners can: @heiderscheit2011; @derrick2000",
        "read",
    ),
    Intervention("upright trunk", "run with the trunk more upright", upright_trunk, LEAN, "read"),
    Intervention(
        "core training", "train the deep trunk muscles", core_training, TRAINING, "derived"
    ),
    Intervention(
        "stretching", "stretch tight hip flexors and hamstrings", stretching, HOME, "assumption"
    ),
    Intervention(
        "less sitting",
        "sit no more than 5 hours a day",
        less_sitting,
        "@bauman2011: the median adult's",
        "read",
    ),
    Intervention(
        "relaxed abdomen",
        "let go of abdominal tension",
        relaxed,
        "none: back to the reference by definition",
        "assumption",
    ),
    Intervention(
        "water",
        "drink enough, and do not run straight after a long day upright",
        drinking,
        "@zander2010",
        "assumption",
    ),
    Intervention(
        "rest",
        "run rested, or stop before fatigue",
        fresh,
        "@mizrahi2000",
        "read",
    ),
    Intervention(
        "slower",
        "run 10 % slower",
        slower,
        "none: size by definition",
        "assumption",
    ),
    Intervention(
        "midfoot",
        "land on the middle of the foot",
        midfoot,
        "runners can learn it: @lieberman2010",
        "recalled",
    ),
    Intervention(
        "less weight",
        "weigh 5 % less",
        lighter,
        "size of a usual first aim: @jensen2014 (3 to 5 %)",
        "recalled",
    ),
    Intervention(
        "softer shoe",
        "wear a well-cushioned shoe",
        softer_shoe,
        "@malisoux2021 (stiffness of running shoes)",
        "derived",
    ),
    Intervention(
        "new shoe",
        "replace the worn shoe",
        new_shoe,
        "@cook1985",
        "secondary",
    ),
    Intervention(
        "softer ground",
        "run on grass",
        softer_ground,
        "catalogue of surfaces; the stiffness of grass there is an assumption",
        "assumption",
    ),
    Intervention(
        "shorter steps and core training",
        "take shorter steps and train the deep trunk muscles",
        both(shorter_steps, core_training),
        f"as each alone; {TRAINING.split(': ')[0]}",
        "derived",
    ),
    Intervention(
        "shorter steps and upright trunk",
        "take shorter steps with the trunk more upright",
        both(shorter_steps, upright_trunk),
        f"as each alone; {LEAN.split(': ')[0]}",
        "read",
    ),
)
INTERVENTIONS = {item.name: item for item in _LIST}


def applicable(scenario: Scenario) -> tuple[dict[str, Scenario], dict[str, str]]:
    """The scenario after every intervention that would change it, by the intervention's name; and
    why others are left out.

    An intervention that asks for a step that this runner could not repeat is left out, with its
    reason.  Of two that come to one result the first is kept.

    >>> changed, left_out = applicable(Scenario())
    >>> "less sitting" in changed, "shorter steps" in changed, left_out
    (False, True, {})
    """
    changed: dict[str, Scenario] = {}
    left_out: dict[str, str] = {}
    for name, item in INTERVENTIONS.items():
        try:
            after = item.apply(scenario)
        except ValueError as impossible:
            left_out[name] = str(impossible)
            continue
        if after != scenario and after not in changed.values():
            changed[name] = after
    return changed, left_out
