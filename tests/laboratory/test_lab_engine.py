"""What the page computes with: printed formulas, tables of numbers, and the compiled engine."""

import json

import numpy as np
import pytest
from javascript import in_node

import spinesim as ss
from spinesim.anatomy.parameter_table import pattern
from spinesim.batch import webassembly
from spinesim.batch.compilation import installed_compiler
from spinesim.gait.stance import Stance, guesses
from spinesim.gait.touchdown import foot_speed
from spinesim.laboratory import engine, formulas
from spinesim.laboratory.controls import controls
from spinesim.laboratory.numbers import CLOSE, Tables, drawn
from spinesim.laboratory.tracing import entries, names, printed

SCENARIO = ss.Scenario(ss.Runner(mass=62, height=1.66), ss.Stride(speed=3.1, cadence=170), "racer")


def test_a_formula_is_printed_as_it_is_computed():
    task = names("task", ["speed", "fall"])
    text = printed("f", ["task"], {"v": foot_speed(task["speed"], task["fall"], 0.11, 0.9)})
    call = "console.log(JSON.stringify(given[0].map((task) => f(task).v)));"
    tasks = [{"speed": speed, "fall": fall} for speed in (0.0, 3.3) for fall in (-1.2, 0.4)]
    expected = [foot_speed(task["speed"], task["fall"], 0.11, 0.9) for task in tasks]
    assert in_node(text + call, tasks) == pytest.approx(expected, rel=1e-15)


def test_what_is_used_twice_is_computed_once():
    (x,) = entries("x", 1)
    text = printed("f", ["x"], {"y": np.array([np.sqrt(x) + 1, np.sqrt(x) * 2])})
    assert text.count("Math.sqrt") == 1


def test_a_formula_that_branches_cannot_be_printed():
    (x,) = entries("x", 1)
    with pytest.raises(TypeError, match="branch"):
        abs(x) if x > 0 else x


def test_a_landing_in_javascript_is_that_of_python():
    own = Stance(SCENARIO)
    unknowns = next(guesses(own.task))
    leg, landing = own.decode(unknowns)
    state = own.body.touchdown(landing)
    call = """
    const [p, task, u] = given, { ok, leg, state } = landed(p, task, u);
    console.log(JSON.stringify({ ok, leg, state, body: bodyOf(p, state), all: guesses(task).all }));
    """
    parameters = [own.model.parameters[name] for name in pattern().parameters]
    result = in_node(formulas.module() + call, parameters, vars(own.task), unknowns.tolist())
    assert result["ok"]
    assert result["leg"] == pytest.approx(list(leg.values()), rel=1e-14)
    assert result["state"] == pytest.approx(state.tolist(), rel=1e-12, abs=1e-15)
    assert result["body"] == pytest.approx(vars(own.body.read(state)), rel=1e-12, abs=1e-15)
    assert result["all"] == pytest.approx(np.concatenate(list(guesses(own.task))), rel=1e-14)


def test_a_stride_in_javascript_is_that_of_python():
    own = Stance(SCENARIO)
    call = """
    const [stride, task] = given;
    console.log(JSON.stringify({ ...strideOf(stride), ...morinOf(task) }));
    """
    stride = {"speed": 3.1, "cadence": 170.0, "height": 1.66}
    result = in_node(formulas.module() + call, stride, vars(own.task))
    assert result["contact_time"] == pytest.approx(SCENARIO.step.contact_time, rel=1e-14)
    assert result["morin"] == pytest.approx(own.morin, rel=1e-14)


def test_numbers_of_the_page_follow_its_controls():
    moved = controls(SCENARIO)
    tables = Tables.around(SCENARIO, moved)  # proves itself on scenarios of its own
    start = {control.name: control.value(SCENARIO) for control in moved}
    assert tables.at(start) == pytest.approx(tables.base, rel=CLOSE)
    assert len(json.dumps(tables.document())) < 60e3


def test_numbers_that_do_not_follow_are_refused():
    tables = Tables.around(SCENARIO, controls(SCENARIO))
    row = tables.tables[0]["rows"][0]
    tables.tables[0]["size"][0] *= 1.01
    assert tables.at(drawn(tables.controls, 1)[0])[row] != 0
    with pytest.raises(ValueError, match="the lab cannot be made of this scenario"):
        tables.check()


def test_the_engine_is_compiled_from_what_the_package_says():
    module = engine.MODULE.read_bytes()
    for function in webassembly.symbols(engine.header()).values():
        assert function.encode() in module, "run `python validation/regenerate.py`"
    assert len(module) < 100e3


@pytest.mark.slow
def test_the_engine_is_compiled_alike_again():
    if installed_compiler() is None:
        pytest.skip("the package ziglang is not installed")
    assert webassembly.build(engine.header()) == engine.MODULE.read_bytes()
