"""Random scenarios that benchmarks share: the soft-shoe Liu & Nigg model (P4), a chain of twelve
masses (P24), default runners.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spinesim.gait.stance import Stance, guesses
from spinesim.measures.signals import CONTACT_FORCE
from spinesim.mechanics.laws import PowerContact, SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies
from spinesim.mechanics.solve import Event
from spinesim.published import liu_nigg_2000
from spinesim.scenario import Runner, Scenario, Stride

SOFT = liu_nigg_2000.VARIANTS["soft"]
_MASSES = (1.2, 2.2, 3.5, 3.5, 5, 6, 7, 8, 8, 9, 10, 12)
_STIFFNESS = (330e3, 250e3, 130e3, 100e3, 100e3, 90e3, 80e3, 60e3, 60e3, 50e3, 50e3)
_BODIES = vertical_bodies(**{f"m{i}": mass for i, mass in enumerate(_MASSES)})
CHAIN = Model(
    _BODIES,
    (
        Link("sole", _BODIES[0].onto(GROUND), PowerContact(area=2, a=1e6, b=1.56, c=2e4, d=0.73)),
        *(
            Link(f"s{i}", _BODIES[i + 1].onto(_BODIES[i]), SpringDamper(k, 3e-4 * k))
            for i, k in enumerate(_STIFFNESS)
        ),
    ),
    contact="sole",
)


def chain(count: int) -> Model:
    """Masses of 6 kg in a row on the soft shoe."""
    bodies = vertical_bodies(**{f"m{i}": 6.0 for i in range(count)})
    contact = Link(
        "sole", bodies[0].onto(GROUND), PowerContact(area=2, a=1e6, b=1.56, c=2e4, d=0.73)
    )
    return Model(
        bodies,
        (
            contact,
            *(
                Link(f"s{i}", bodies[i + 1].onto(bodies[i]), SpringDamper(90e3, 27.0))
                for i in range(count - 1)
            ),
        ),
        contact="sole",
    )


def random_vertical(
    model: Model, speed: Any, count: int, seed: int = 0
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Parameters by name (N,) and starts (2n, N): masses and velocity +- 20 %, a and c +- 30 %, b
    1.48 to 1.64.
    """
    rng = np.random.default_rng(seed)
    n = len(model.bodies)
    parameters = {
        f"{body.name}_mass": body.mass * rng.uniform(0.8, 1.2, count) for body in model.bodies
    }
    parameters |= {
        "sole_a": 1e6 * rng.uniform(0.7, 1.3, count),
        "sole_c": 2e4 * rng.uniform(0.7, 1.3, count),
    }
    parameters["sole_b"] = rng.uniform(1.48, 1.64, count)
    start = np.zeros((2 * n, count))
    start[n:] = -np.broadcast_to(speed, (n,))[:, None] * rng.uniform(0.8, 1.2, count)
    return parameters, start


def random_scenarios(count: int, seed: int = 1) -> list[Scenario]:
    """Runners of 50 to 95 kg at 2.5 to 4.5 m/s, 155 to 185 steps/min, in shoes and on surfaces of
    the catalogue.
    """
    rng = np.random.default_rng(seed)
    shoes, surfaces = (
        ("daily-trainer", "racer", "max-cushion", "minimalist"),
        ("asphalt", "concrete", "track", "treadmill"),
    )
    drawn: list[Scenario] = []
    while len(drawn) < count:
        stride = Stride(speed=rng.uniform(2.5, 4.5), cadence=rng.uniform(155, 185))
        body = Runner(mass=rng.uniform(50, 95), height=rng.uniform(1.55, 1.95))
        shoe, surface = shoes[rng.integers(len(shoes))], surfaces[rng.integers(len(surfaces))]
        try:
            drawn.append(Scenario(body, stride, shoe=shoe, surface=surface))
        except ValueError:  # a contact too long for the step: drawn again
            continue
    return drawn


def random_runners(
    count: int, seed: int = 1
) -> tuple[Model, np.ndarray, np.ndarray, np.ndarray, list[Model]]:
    """Model, parameters (P, N), starts (2n, N), contact times (N,) and the models, each with the
    first guess of its gait.
    """
    models, starts, contact = [], [], []
    for scenario in random_scenarios(count, seed):
        s = Stance(scenario)
        leg, landing = s.decode(next(guesses(s.task)))
        state = s.body.state(landing)
        models.append(s.model.with_(**leg))
        starts.append([*state.position, *state.velocity])
        contact.append(scenario.step.contact_time)
    parameters = np.array([list(model.parameters.values()) for model in models]).T
    return models[0], parameters, np.array(starts).T, np.array(contact), models


def stance_events(contact_time: Any) -> list[Event]:
    """Contact and lift-off of a stance, as the gait counts them."""
    return [
        Event("contact", "midsole", CONTACT_FORCE, rising=True),
        Event("lift-off", "midsole", CONTACT_FORCE, earliest=0.4 * contact_time, terminal=True),
    ]
