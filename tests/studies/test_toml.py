"""Every table of a study file is checked before anything is computed, by what the schema says."""

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemas import validator

from spinesim.dose.training import Training
from spinesim.scenario import Scenario, parameters_about, read_shoe, read_surface
from spinesim.studies.options import KINDS, measure_names, options_about
from spinesim.studies.templates import template
from spinesim.studies.toml import read_optimise, read_sensitivity, read_sweep

READERS = {
    "scenario": Scenario.from_toml,
    "sweep": read_sweep,
    "sensitivity": read_sensitivity,
    "optimise": read_optimise,
    "training": Training.from_toml,
    "shoe": read_shoe,
    "surface": read_surface,
}
WRONG = [
    ("sweep", "rtol = [1e-6]", "sweep.rtol is an option of the command"),
    ("sweep", 'measures = ["impact_peak"]', "is an option"),
    ("sweep", 'adapt = ["gait"]', "is an option"),
    ("sweep", 'record = ["force"]', "is an option"),
    ("sweep", "base = [1]", "is an option"),
    ("sweep", 'engine = "batch"', "is an option"),
    ("sweep", "chain = true", "is an option"),
    ("sweep", "duration = 0.3", "is an option"),
    ("sweep", "start = [1]", "is an option"),
    ("sweep", "shard = [1]", "is an option"),
    ("sweep", "", "is empty"),
    ("sweep", "stride_cadence = 170", "give a list"),
    ("sweep", "stride_cadence = []", "give a list"),
    ("sweep", "stride_cadence = [85, 170]", "'85 strides/min'"),
    ("sweep", "stride_cadence = {start = 150, stop = 180}", "start, stop, num"),
    ("sweep", "stride_cadence = {start = [150], stop = 180, num = 3}", "not a number"),
    ("sweep", "stride_cadence = {start = 150, stop = 180, num = 1.5}", "whole number"),
    ("sweep", 'shoe = [["racer"]]', "shoe"),
    ("sweep", "weight = [60, 70]", "did you mean 'runner_mass'"),
    ("sweep", "zip = 3", "not a table"),
    ("sweep", "zip = {runner_mass = 3}", "give a list"),
    ("sweep", "latin_hypercube = {runner_mass = [50, 90]}", "add num"),
    ("sweep", "latin_hypercube = {num = 8, seed = {}, runner_mass = [50, 90]}", "whole number"),
    ("sweep", "sobol = {num = 8, shoe = ['racer', 'barefoot']}", "only numbers have a range"),
    ("sensitivity", "measure = 2024-01-01", "sensitivity.measure"),
    ("sensitivity", "measure = 3", "sensitivity.measure"),
    ("sensitivity", "measure = ['impact_peak']", "sensitivity.measure"),
    ("sensitivity", "measure = 'impact_peek'", "did you mean 'impact_peak'"),
    ("sensitivity", "level = 'L6'", "not one of L5/S1"),
    ("sensitivity", "confidence = 'a'", "sensitivity.confidence"),
    ("sensitivity", "confidence = 1", "outside 0.5 to 0.9999"),
    ("sensitivity", "seed = {}", "whole number"),
    ("sensitivity", "seed = 1.5", "whole number"),
    ("sensitivity", "samples = true", "whole number"),
    ("sensitivity", "method = 'monte-carlo'", "morris"),
    ("sensitivity", "ranges = 3", "not a table"),
    ("sensitivity", "seed = 1", "varies nothing"),
    ("sensitivity", "runner_mass = {low = 50}", "one end"),
    ("sensitivity", "runner_mass = [90, 50]", "low below high"),
    ("sensitivity", "runner_mass = 'heavy'", "not a range"),
    ("optimise", "against = []", "optimise.against"),
    ("optimise", "bounds = {runner_mass = {low = {}, high = 90}}", "not a number"),
    ("optimise", "bounds = {shoe = [['racer']]}", "shoe"),
    ("optimise", "bounds = {shoe = 'racer'}", "list of words"),
    ("optimise", "constraints = {x = {high = 1}}", "unknown measure 'x'"),
    ("optimise", "constraints = {impact_peak = {high = [1]}}", "constraint on impact_peak"),
    ("optimise", "constraints = {impact_peak = {}}", "not a range"),
    ("optimise", "constraints = {impact_peak = [3, 2]}", "low above high"),
    ("optimise", "constraints = [1]", "not a table of measures"),
    ("optimise", "points = 2", "whole number"),
    ("optimise", "evaluations = 99.5", "whole number"),
    ("optimise", "goal = 'min'", "unknown entry of [optimise] 'goal'"),
]


@pytest.mark.parametrize(("kind", "line", "said"), WRONG, ids=[line for _, line, _ in WRONG])
def test_a_wrong_entry_is_refused_in_one_line(kind, line, said):
    with pytest.raises(ValueError) as refusal:
        READERS[kind](f"[{kind}]\n{line}\n")
    assert said in str(refusal.value) and "\n" not in str(refusal.value)


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, line, _ in WRONG])
def test_the_schema_refuses_what_the_reader_refuses(kind, line):
    beyond = ("low above high", "low below high", "varies nothing")  # across entries
    said = next(text for other, its, text in WRONG if (other, its) == (kind, line))
    document = tomllib.loads(f"[{kind}]\n{line}\n")
    if said not in beyond:
        with pytest.raises(jsonschema.ValidationError):
            validator(kind).validate(document)


@pytest.mark.parametrize("kind", ["sweep", "sensitivity", "optimise"])
def test_a_file_without_its_table_says_which(kind):
    with pytest.raises(ValueError, match=rf"no table \[{kind}\]"):
        READERS[kind]("[scenario]\n")


def test_both_ways_of_giving_ranges_and_ends():
    inner = read_sensitivity("[sensitivity.ranges]\nrunner_mass = {low = 50, high = '90 kg'}\n")
    beside = read_sensitivity("[sensitivity]\nrunner_mass = [50, '90 kg']\n")
    assert inner == beside == (Scenario(), {"runner_mass": (50, "90 kg")}, {})
    text = "[optimise]\nshoe = ['racer', 'barefoot']\n[optimise.constraints]\ncom_drop = {high = 0.1}\n"
    _, bounds, options = read_optimise(text)
    assert bounds == {"shoe": ("racer", "barefoot")}
    assert options == {"constraints": {"com_drop": (None, 0.1)}}


def test_names_of_measures_are_those_that_ship():
    assert "lumbar_compression_peak_bw" in measure_names()
    assert set(options_about("optimise")["measure"].choices) == set(measure_names())


# --- templates
# -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_a_file_of_its_kind(kind, tmp_path):
    (tmp_path / "file.toml").write_text(template(kind), encoding="utf-8")
    READERS[kind](tmp_path / "file.toml")
    validator(kind).validate(tomllib.loads(template(kind)))


def entries(kind):
    lines = template(kind).splitlines()
    single = [k for k, line in enumerate(lines) if line.startswith("# ") and " = " in line]
    headed = [k for k in single if not lines[k - 1].startswith(("# [", "# num", "# seed", "# run"))]
    return [(kind, k) for k in headed if not lines[k].startswith("# ex")]


@pytest.mark.parametrize(
    ("kind", "number"), [pair for kind in KINDS for pair in entries(kind)], ids=str
)
def test_every_entry_of_a_template_may_be_used(kind, number, tmp_path):
    lines = template(kind).splitlines()
    lines[number] = lines[number].removeprefix("# ")
    (tmp_path / "file.toml").write_text("\n".join(lines), encoding="utf-8")
    READERS[kind](tmp_path / "file.toml")


@pytest.mark.parametrize("kind", ["scenario", "shoe", "surface"])
def test_a_template_names_every_field(kind):
    groups = ("runner", "stride") if kind == "scenario" else (kind,)
    fields = [flat for flat in parameters_about() if flat.split("_")[0] in groups and "_" in flat]
    assert all(f"{flat.split('_', 1)[1]} = " in template(kind) for flat in fields)


# --- whatever comes in
# -------------------------------------------------------------------------------------------

values = st.recursive(
    st.one_of(
        st.integers(-10, 10**6),
        st.floats(),
        st.booleans(),
        st.text(max_size=8),
        st.sampled_from(["racer", "12 km/h", "lumbar_compression_peak", "L5/S1"]),
        st.dates(),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["low", "high", "start", "stop", "num", "x"]), inner)
    ),
    max_leaves=6,
)
names = st.sampled_from(
    [
        *parameters_about(),
        *options_about("sensitivity"),
        *options_about("optimise"),
        *("zip", "sobol", "latin_hypercube", "ranges", "bounds", "constraints", "rtol", "mass"),
    ]
)


@settings(max_examples=150)
@given(
    kind=st.sampled_from(["sweep", "sensitivity", "optimise"]), table=st.dictionaries(names, values)
)
def test_any_table_is_read_or_refused_in_one_line(kind, table):
    import tomli_w

    try:
        READERS[kind](tomli_w.dumps({kind: table}) + "\n")
    except ValueError as refusal:
        assert "\n" not in str(refusal) and len(str(refusal)) < 1500
    else:
        validator(kind).validate(json.loads(json.dumps({kind: table})))


@settings(max_examples=150)
@given(
    part=st.sampled_from(["runner", "stride", "shoe", "surface"]),
    table=st.dictionaries(
        st.sampled_from([name.split("_", 1)[-1] for name in parameters_about()]), values
    ),
)
def test_any_scenario_is_read_or_refused_in_one_line(part, table):
    try:
        Scenario.from_dict({"scenario": {part: table}})
    except ValueError as refusal:
        assert "\n" not in str(refusal) and len(str(refusal)) < 1500


DOCUMENT = Path(__file__).parents[2] / "docs" / "files.md"
EXAMPLES = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES, ids=[text.split("]")[0] for text in EXAMPLES])
def test_every_example_of_the_documentation_is_read(text, tmp_path):
    tables = tomllib.loads(text)
    kind = next(kind for kind in reversed(KINDS) if kind in tables)
    (tmp_path / "file.toml").write_text(text, encoding="utf-8")
    READERS[kind](tmp_path / "file.toml")
    validator(kind).validate(tables)


def test_the_documentation_shows_every_option():
    assert len(EXAMPLES) == len(KINDS)
    for kind in ("sensitivity", "optimise"):
        assert all(f"{name} = " in DOCUMENT.read_text("utf-8") for name in options_about(kind))
