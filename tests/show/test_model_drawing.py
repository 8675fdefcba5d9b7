"""A drawing of a model: every body and link once, nothing on another, letters that can be read."""

from collections import Counter
from itertools import combinations, pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from matplotlib.figure import Figure

import spinesim as ss
from spinesim.mechanics.laws import Applied, HuntCrossley, Law, LegSpring, SpringDamper
from spinesim.mechanics.model import GROUND, Bend, Body, Link, Model
from spinesim.published import NAMES
from spinesim.show.equations import model_of
from spinesim.show.figures.model_drawing import extent
from spinesim.show.figures.model_layout import Area, box_text, layout
from spinesim.show.figures.model_places import is_planar, joints, standing
from spinesim.show.figures.model_side import apart, sides
from spinesim.show.figures.model_symbols import Traits, traits
from spinesim.show.figures.style import SMALLEST, styled

MODELS = {
    name: module.MODEL for name in NAMES if hasattr(module := getattr(ss.published, name), "MODEL")
} | {"default runner": model_of(ss.Scenario())}
READABLE = 5.5  # points, of the letters of a drawing 80 mm wide


def placed(model):
    with styled():
        return layout(model)


def clear(a, b):
    return (
        abs(a.x - b.x) >= (a.width + b.width) / 2 - 1e-6
        or abs(a.z - b.z) >= (a.height + b.height) / 2 - 1e-6
    )


def check(model):
    places = placed(model)
    assert set(places.boxes) == {body.name for body in model.bodies}
    links = [cell.link for bundle in places.bundles for cell in bundle.cells]
    assert sorted(link.name for link in links) == sorted(link.name for link in model.links)
    areas = [*places.boxes.values(), *(places.area(bundle) for bundle in places.bundles)]
    assert all(clear(a, b) for a, b in combinations(areas, 2))
    return places


@pytest.mark.parametrize("name", MODELS)
def test_nothing_is_drawn_on_another(name):
    check(MODELS[name])


@pytest.mark.parametrize("name", MODELS)
def test_every_body_and_link_is_named_once(name):
    model = MODELS[name]
    figure = ss.draw(model)
    rows, *views = (Counter(text.get_text() for text in ax.texts) for ax in figure.axes)
    assert bool(views) == is_planar(model)
    for body in model.bodies:
        for said in (rows, sum(views, Counter())) if views else (rows,):
            assert said[box_text(body.name, body.mass)] == 1
    said = rows
    for link in model.links:
        whole, last = said[link.name], said[link.name.rsplit(" ", 1)[-1]]
        assert whole == 1 or last >= 1, link.name


@pytest.mark.parametrize("name", MODELS)
def test_letters_can_be_read_at_8_cm(name):
    width = extent(placed(MODELS[name])).width
    assert SMALLEST * min(1.0, 80 / width) > READABLE


@st.composite
def models(draw):
    """Any vertical model whose links go upwards, some of them past others."""
    count = draw(st.integers(1, 7))
    bodies = [Body(f"body {k}", draw(st.floats(0.1, 90))) for k in range(count)]
    links = []
    for k, body in enumerate(bodies):
        below = [GROUND, *bodies[:k]]
        for lower in draw(st.lists(st.sampled_from(below), min_size=1, max_size=3)):
            links.append(Link(f"link {len(links)}", body.onto(lower), SpringDamper(1e3, 10.0)))
    return Model(tuple(bodies), tuple(links))


@given(models())
@settings(max_examples=40, deadline=None)
def test_no_model_is_drawn_on_itself(model):
    check(model)


def test_links_in_a_circle_come_to_an_end():
    a, b = Body("a", 1.0), Body("b", 2.0)
    law = SpringDamper(1e3)
    places = check(Model((a, b), (Link("up", a.onto(b), law), Link("down", b.onto(a), law))))
    assert places.rows["a"] == places.rows["b"] + 1
    c = Body("c", 3.0)
    ring = (a.onto(b), b.onto(c), c.onto(a), GROUND.onto(a))
    check(Model((a, b, c), tuple(Link(f"{k}", d, law) for k, d in enumerate(ring))))


def test_a_link_that_skips_a_row_is_straight_and_the_body_beside_it_moves_aside():
    places = placed(MODELS["liu_nigg_2000"])
    (leg,) = (bundle for bundle in places.bundles if bundle.cells[0].link.name == "leg")
    assert places.anchors[leg] == places.boxes["lower"].x
    low, high = places.span(leg)
    assert high - low > 2 * places.gap
    assert clear(places.boxes["lower_soft"], places.area(leg))


def test_a_spine_stands_straight():
    places = placed(MODELS["default runner"])
    chain = ("surface", "shoe", "foot", "shank", "pelvis", "L5", "L3", "L1", "thorax")
    assert {places.boxes[name].x for name in chain} == {0.0}


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        (SpringDamper(1e3, 20.0), Traits(True, True, False, False)),
        (SpringDamper(1e3), Traits(True, False, False, False)),
        (SpringDamper(0.0, 20.0), Traits(False, True, False, False)),
        (HuntCrossley(1e6, 1.5, 1.0), Traits(True, True, True, False)),
        (HuntCrossley(1e6, 1.5, 0.0), Traits(True, False, True, False)),
        (Applied(100.0), Traits(False, False, False, True)),
    ],
)
def test_symbols_go_by_how_a_law_behaves(law, expected):
    assert traits(Link("any", Body("a", 1.0).onto(GROUND), law)) == expected


def test_legs_and_torques_are_muscle_or_spring():
    runner = MODELS["default runner"]
    assert traits(runner.link("hip")).muscle and isinstance(runner.link("leg").law, LegSpring)
    assert traits(runner.link("leg"))[:3] == (True, True, False)


def test_a_law_without_a_symbol_is_drawn_all_the_same():
    class Nothing(Law):
        pass

    a = Body("a", 1.0, ("z", "pitch"), 1.0)
    links = (Link("idle", a.onto(GROUND), Nothing()), Link("turn", Bend("ground", "a"), Nothing()))
    figure = ss.draw(Model((a,), links))
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert "idle" in texts and "turn" in texts and "F" in texts


def test_a_panel_of_ones_own_is_filled():
    figure = Figure(figsize=(2, 2))
    ax = figure.add_subplot()
    assert ss.draw(MODELS["ly_2010"], ax=ax) is figure
    assert {text.get_fontsize() < SMALLEST for text in ax.texts} == {True}


PLANAR = {name: model for name, model in MODELS.items() if is_planar(model)}


def test_masses_of_the_runner_stand_where_they_are():
    placed = standing(MODELS["default runner"])
    z = {name: place.z for name, place in placed.places.items()}
    order = ["shank", "pelvis", "L5", "L4", "L3", "L2", "L1", "thorax", "head"]
    assert sorted(order, key=z.__getitem__) == order
    leg = MODELS["default runner"].link("leg").deformation
    assert placed.point(leg.line.hip)[1] == pytest.approx(leg.rest_length, abs=1e-3)
    assert 1.5 < z["head"] < 1.75  # of a runner of 1.75 m
    for _, lower, upper in joints(MODELS["default runner"]):
        assert placed.point(lower) == pytest.approx(placed.point(upper), abs=1e-3)


@pytest.mark.parametrize("name", PLANAR)
def test_names_beside_the_masses_keep_apart(name):
    figure = ss.draw(PLANAR[name])
    for ax in figure.axes[1:]:
        boxes = [text.get_window_extent() for text in ax.texts]
        assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
        inside = ax.get_window_extent()
        assert all(inside.x0 - 2 <= box.x0 and box.x1 <= inside.x1 + 2 for box in boxes)


def test_a_spine_is_magnified_and_a_leg_is_not():
    whole, spine = sides(MODELS["default runner"], 200.0)
    assert spine.scale > 5 * whole.scale
    assert [body.name for body in spine.named] == ["L5", "L4", "L3", "L2", "L1"]
    (slip,) = sides(MODELS["slip_blickhan_1989"], 60.0)
    assert slip.floor == 0 and not slip.large
    (trunk,) = sides(MODELS["static_trunk"], 60.0)
    assert trunk.floor is None  # the ground is the vertebra below


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=12), st.floats(0.1, 9))
def test_places_are_moved_apart_and_keep_their_order(places, least):
    moved = apart(sorted(places), least)
    assert all(b - a >= least - 1e-9 for a, b in pairwise(moved))
    assert sum(moved) == pytest.approx(sum(places), abs=1e-6)


def test_what_is_no_model_is_refused_in_a_line():
    with pytest.raises(ValueError, match="Scenario"):
        ss.draw("racer")


def test_areas_know_their_sides():
    area = Area(1.0, 2.0, 4.0, 2.0)
    assert (area.left, area.right) == (-1.0, 3.0)
