"""At the door: typing errors are answered before anything large is loaded; templates."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from spinesim.catalogue.reading import read_toml
from spinesim.cli.commands import app
from spinesim.cli.door import LONGEST_STEM, file_stem
from spinesim.scenario import Scenario, Shoe
from spinesim.studies.templates import template

HEAVY = ("numpy", "scipy", "pandas", "xarray", "sympy", "matplotlib", "rich")


def spinesim(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


ERRORS = [
    ("compare --sped 3", "--speed"),
    ("compare --weight 70", "did you mean --mass?"),
    ("compare --pace 5:00", "did you mean --speed?"),
    ("compare --step-rate 170", "did you mean --cadence?"),
    ("compare --speed 12", "needs its unit: '12 km/h' or '12 mph' or '12 m/s'?"),
    ("compare --cadence 85", "'85 strides/min'? (both feet count"),
    ("compare --mass 154", "'154 lb' or '154 kg'?"),
    ("compare --height 175", "'175 cm'"),
    ("compare --shoe-stiffness 60", "'60 N/mm' or '60 kN/m'"),
    ("compare --speed 3kg", "wrong kind of unit"),
    ("compare --foot-strike toe", "rearfoot, midfoot"),
    ("compare --shoe daily-triner", "'daily-trainer'"),
    ("compare --shoe mine.toml", "cannot read 'mine.toml'"),
    ("compare --surface track,gras", "'grass'"),
    ("compare --rtol 7", "outside 1e-12 to 0.01"),
    ("compare --method Euler", "LSODA"),
    ("run nowhere.toml", "cannot read 'nowhere.toml'"),
    ("explain nowhere.toml", "cannot read 'nowhere.toml'"),
    ("sweep nowhere.toml", "cannot read 'nowhere.toml'"),
    ("sweep x.toml --measure foo", "foo"),
    ("explain --measure impact_peek", "'impact_peak'"),
    ("explain --shoe racr", "'racer'"),
    ("explain wrong.toml", "did you mean 'mass'?"),
    ("sweep wrong.toml", "did you mean 'mass'?"),
    ("sensitivity wrong.toml", "did you mean 'mass'?"),
    ("sweeep x.toml", "sweep"),
    ("new shoes", "'shoe'"),
    ("list socks", "'shoes'"),
]

# main() as the command calls it, for one line after another; what each was the first to load
SCRIPT = f"""if 1:
    import contextlib, io, json, sys
    from spinesim.cli.commands import main
    answers, known = {{}}, set()
    for words in json.load(sys.stdin):
        sys.argv = ["spinesim", *words.split()]
        out, err, code = io.StringIO(), io.StringIO(), 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit as end:
                code = end.code
        loaded = set({HEAVY!r}) & set(sys.modules) - known
        known |= loaded
        answers[words] = code, out.getvalue(), err.getvalue(), sorted(loaded)
    json.dump(answers, sys.stdout)
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Exit code, output, error and large modules of each command, all of one process."""
    folder = tmp_path_factory.mktemp("door")
    (folder / "wrong.toml").write_text("[scenario.runner]\nweight = 70\n")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps([words for words, _ in ERRORS]),
        capture_output=True,
        text=True,
        cwd=folder,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(("words", "said"), ERRORS)
def test_a_typing_error_is_answered_before_anything_large_is_loaded(words, said, answers):
    code, out, err, loaded = answers[words]
    assert (code, out, loaded) == (2, "", [])
    assert said in err and len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "kind", ["scenario", "sweep", "sensitivity", "optimise", "shoe", "surface"]
)
def test_new_writes_a_template_and_overwrites_nothing(kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert spinesim("new", kind).stdout == f"Written to {kind}.toml\n"
    assert (tmp_path / f"{kind}.toml").read_text(encoding="utf-8") == template(kind)
    assert kind in read_toml(f"{kind}.toml")
    (tmp_path / f"{kind}.toml").write_text("mine")
    again = spinesim("new", kind)
    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr.count("\n") == 1 and "exists" in again.stderr
    assert (tmp_path / f"{kind}.toml").read_text() == "mine"


def test_new_refuses_what_is_no_place(tmp_path):
    assert spinesim("new", "shoe", tmp_path / "nowhere" / "x.toml").exit_code == 1
    assert "x.toml" in spinesim("new", "shoe", tmp_path / "x.txt").stderr
    assert list(tmp_path.iterdir()) == []


def test_a_shoe_file_joins_the_catalogue(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text("[shoe]\nstiffness = '60 N/mm'\n")
    own = Scenario(shoe="mine.toml").shoe
    assert own == Shoe("mine", stiffness=60e3)
    assert Scenario.from_toml(Scenario(shoe=own).to_toml()).shoe == own


def test_names_of_results_leave_room_for_endings():
    from pathlib import Path

    assert file_stem(Path("easy.toml")) == "easy"
    assert len(file_stem(Path("é" * 120 + ".toml")).encode("utf-8", "surrogateescape")) == (
        LONGEST_STEM
    )
