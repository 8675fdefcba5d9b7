import os
import subprocess
import sys

import numpy as np
import pytest

from spinesim.anatomy.default_runner import runner_model
from spinesim.anatomy.leg import LegSetting
from spinesim.mechanics import cache, codegen, system
from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies
from spinesim.scenario import Scenario


def runner():
    s = Scenario()
    return runner_model(s.runner, s.shoe, s.surface, LegSetting(0.25, 1e4))


def test_shipped_source_is_what_the_equations_print():
    model = runner()
    shipped = cache.SHIPPED / f"equations_{model.structure}.py"
    assert shipped.read_text(encoding="utf-8") == codegen.source(model), (
        "run python validation/regenerate.py"
    )


def test_default_runner_needs_no_sympy():
    text = "import sys, spinesim as ss; ss.simulate(ss.Scenario()); print('sympy' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


def spring(name: str) -> Model:
    (body,) = vertical_bodies(**{name: 2.0})
    return Model((body,), (Link("spring", body.onto(GROUND), SpringDamper(100.0, 1.0)),))


def test_derived_source_is_kept_and_a_damaged_one_is_derived_again(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path)
    model = spring("kept")
    system.system(model)
    (file,) = tmp_path.glob("equations_*.py")
    whole = file.read_text()
    file.write_text(whole[: len(whole) // 2])
    monkeypatch.setattr(system, "_LOADED", {})
    assert system.system(model).rhs(0.0, np.array([-0.1, 0.0])) == pytest.approx(
        (0.0, 100 * 0.1 / 2 - 9.81)
    )
    assert file.read_text() == whole


def test_an_unwritable_cache_costs_nothing_but_time(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(cache, "cache_folder", lambda: blocked / "below")
    assert system.system(spring("unkept")).size == 2


def test_scalars_and_arrays_agree():
    model = runner()
    functions = system.system(model)
    rng = np.random.default_rng(1)
    n = functions.size // 2
    y = np.concatenate([rng.normal(0, 0.01, (n, 4)), rng.normal(0, 0.5, (n, 4))])
    y[model.coordinates.index(("pelvis", "z"))] += 0.9
    t = np.linspace(0.0, 0.2, 4)
    values = functions.evaluate(t, y)
    for k in range(4):
        assert np.allclose(
            values["acceleration"][:, k], functions.rhs(t[k], y[:, k])[n:], rtol=1e-12
        )
        for i, link in enumerate(model.links):
            assert functions.watch[link.name](t[k], y[:, k]) == pytest.approx(
                values["force"][i, k], rel=1e-12, abs=1e-12
            )


def test_cache_folder_can_be_chosen():
    assert str(cache.cache_folder()) == os.environ["SPINESIM_CACHE"]
