import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinesim.mechanics.laws import ForceOf, PostureControl, SpringDamper
from spinesim.mechanics.model import (
    GROUND,
    Along,
    Bend,
    Body,
    Kinematics,
    LegAngle,
    LegLength,
    LegLine,
    Link,
    Model,
    Point,
    vertical_bodies,
)
from spinesim.published import liu_nigg_2000

ANGLE = st.floats(-1.5, 1.5)
LENGTH = st.floats(-2.0, 2.0)


def mass_on_spring(stiffness: float = 1e4) -> Model:
    (body,) = vertical_bodies(body=10.0)
    return Model(
        bodies=(body,),
        links=(Link("spring", body.onto(GROUND), SpringDamper(stiffness)),),
        contact="spring",
    )


def test_parameters_are_named_after_what_they_belong_to():
    assert mass_on_spring().parameters == {
        "gravity": 9.81,
        "body_mass": 10.0,
        "spring_stiffness": 1e4,
        "spring_damping": 0.0,
    }


def test_with_changes_numbers_and_keeps_the_structure():
    model = mass_on_spring()
    other = model.with_(spring_stiffness=2e4, body_mass=5.0)
    assert other.link("spring").law == SpringDamper(2e4, 0.0)
    assert other.mass == 5.0
    assert other.structure == model.structure
    assert model.link("spring").law == SpringDamper(1e4, 0.0)


def test_structure_tells_models_with_other_links_apart():
    model = mass_on_spring()
    more = Model(
        model.bodies,
        (*model.links, Link("second", model.bodies[0].onto(GROUND), SpringDamper(1.0))),
        "spring",
    )
    assert more.structure != model.structure


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: mass_on_spring().with_(spring_stifness=1.0), "did you mean 'spring_stiffness'"),
        (lambda: Body("a", -1.0), "must be positive"),
        (lambda: Body("a", 1.0, ("x", "z", "pitch")), "inertia"),
        (lambda: Body("a", 1.0, ("y",)), "unknown axis"),
        (lambda: Model((Body("a", 1.0), Body("a", 2.0)), ()), "two bodies are named 'a'"),
        (
            lambda: Model(
                (Body("a", 1.0),), (Link("s", Body("b", 1.0).onto(GROUND), SpringDamper(1.0)),)
            ),
            "body 'b'",
        ),
        (lambda: Model((Body("a", 1.0),), (), contact="floor"), "contact 'floor'"),
        (
            lambda: mass_on_spring(float("nan")),
            "parameter 'spring_stiffness' is nan; give a finite number",
        ),
        (
            lambda: mass_on_spring().with_(spring_damping=float("inf")),
            "parameter 'spring_damping': inf is not finite",
        ),
        (
            lambda: mass_on_spring().with_(body_mass=np.inf),
            "parameter 'body_mass': inf is not finite",
        ),
        (lambda: mass_on_spring().with_(gravity=np.float32("nan")), "parameter 'gravity'"),
        (lambda: mass_on_spring().link("sprong"), "did you mean 'spring'"),
        (lambda: mass_on_spring().at_touchdown({"bod": 1.0}), "did you mean 'body'"),
    ],
)
def test_mistakes_get_one_clear_line(build, words):
    with pytest.raises(ValueError) as caught:
        build()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_law_may_only_read_links_before_its_own():
    (body,) = vertical_bodies(body=1.0)
    law = PostureControl(1.0, 1.0, 0.0, 0.0, 1.0, load=ForceOf("later"), pitch=0.0, pitch_rate=0.0)
    with pytest.raises(ValueError, match="before it"):
        Model(
            (body,),
            (
                Link("first", body.onto(GROUND), law),
                Link("later", body.onto(GROUND), SpringDamper(1.0)),
            ),
        )


def place(**coordinates: float) -> Kinematics:
    return Kinematics(
        lambda body, axis: coordinates.get(f"{body}_{axis}", 0.0), lambda signal: 0.0, np
    )


@given(pitch=ANGLE, x=LENGTH, z=LENGTH, turn=ANGLE)
def test_joint_deformations_do_not_see_a_motion_of_the_whole(pitch, x, z, turn):
    """Turn and shift both bodies as one rigid body: nothing is compressed, sheared or bent."""
    lower, upper = Point("a", "top", 0.02, 0.1, 0.3), Point("b", "base", -0.01, -0.2)
    apart = np.array([0.02 + 0.01, 0.1 + 0.2])
    sin, cos = np.sin(pitch), np.cos(pitch)
    moved = place(
        a_x=x,
        a_z=z,
        a_pitch=pitch,
        b_pitch=pitch,
        b_x=x + cos * apart[0] + sin * apart[1],
        b_z=z - sin * apart[0] + cos * apart[1],
    )
    assert Along(lower, upper, "normal").delta(moved) == pytest.approx(0.0, abs=1e-12)
    assert Along(lower, upper, "tangent").delta(moved) == pytest.approx(0.0, abs=1e-12)
    assert Bend("a", "b").delta(moved) == 0.0


def test_signs_compression_anterior_and_flexion_are_positive():
    lower, upper = Point("a", "top"), Point("b", "base")
    assert Along(lower, upper, "normal").delta(place(b_z=-0.01)) == 0.01
    assert Along(lower, upper, "tangent").delta(place(b_x=0.01)) == 0.01
    assert Bend("a", "b").delta(place(b_pitch=0.1)) == 0.1


def test_leg_shortens_and_leans():
    line = LegLine(Point("hip", "joint"), "foot")
    bent = place(hip_x=0.3, hip_z=0.8)
    assert LegLength(line, 1.0).delta(bent) == pytest.approx(1.0 - np.hypot(0.3, 0.8))
    assert LegAngle(line).delta(bent) == pytest.approx(-np.arctan2(0.3, 0.8))


def test_equal_models_are_one_key():
    model, again = (liu_nigg_2000.MODEL.with_(gravity=9.8) for _ in range(2))
    assert model is not again and {model: 1}[again] == 1
    assert hash(model) == hash(pickle.loads(pickle.dumps(model)))
    assert model.with_(gravity=1.62) not in {model}
