import pytest

from spinesim.mechanics.laws import ForceOf, Position, PostureControl, Rate, SpringDamper
from spinesim.mechanics.model import Along, Body, Link, Point
from spinesim.mechanics.parameters import numbers, references, refusal, replaced

LINK = Link(
    "L5/S1 axial",
    Along(Point("pelvis", "top", 0.01, 0.1), Point("L5", "base")),
    SpringDamper(2e6, 500.0),
)


def test_a_number_is_named_after_what_holds_it():
    assert dict(numbers(LINK)) == {
        "pelvis_top_x": 0.01,
        "pelvis_top_z": 0.1,
        "pelvis_top_angle": 0.0,
        "L5_base_x": 0.0,
        "L5_base_z": 0.0,
        "L5_base_angle": 0.0,
        "L5_S1_axial_stiffness": 2e6,
        "L5_S1_axial_damping": 500.0,
    }


def test_what_is_replaced_reads_back_and_all_else_stays():
    other = replaced(LINK, {"pelvis_top_z": 0.2, "L5_S1_axial_stiffness": 1e6})
    assert dict(numbers(other)) == dict(numbers(LINK)) | {
        "pelvis_top_z": 0.2,
        "L5_S1_axial_stiffness": 1e6,
    }
    assert replaced(other, dict(numbers(LINK))) == LINK


def test_symbols_may_stand_where_numbers_are_checked():
    body = Body("shank", 3.0)
    assert "must be positive" in refusal(body, {"shank_mass": -1.0})
    assert refusal(body, {"shank_mass": 1.0}) == ""
    with pytest.raises(ValueError, match="must be positive"):
        replaced(body, {"shank_mass": -1.0})
    assert replaced(body, {"shank_mass": "m"}, check=False).mass == "m"


def test_a_link_speaks_of_its_bodies_and_of_what_its_law_reads():
    law = PostureControl(
        1.0,
        1.0,
        0.0,
        0.0,
        1.0,
        ForceOf("leg"),
        Position("thorax", "pitch"),
        Rate("thorax", "pitch"),
    )
    assert list(references(LINK)) == [("body", "pelvis"), ("body", "L5")]
    assert set(references(Link("hip", LINK.deformation, law))) == {
        ("body", "pelvis"),
        ("body", "L5"),
        ("link", "leg"),
        ("body", "thorax"),
    }
