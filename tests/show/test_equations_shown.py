"""Equations for people to read: an overview that fits on a screen, parts with their numbers."""

import pytest

import spinesim as ss
from spinesim.published import liu_nigg_2000

SCENARIO = ss.Scenario()


def test_the_runner_s_equations_begin_with_an_overview():
    text = str(ss.equations(SCENARIO))
    assert text.startswith("Equations of motion of 15 bodies, 32 coordinates, 31 links.")
    assert len(text.splitlines()) < 65 and max(map(len, text.splitlines())) <= 140
    assert all(name in text for name in ("midsole", "L5/S1 axial", "F = k d + c v", "pelvis"))


def test_a_link_is_shown_with_its_numbers():
    page = ss.equations(SCENARIO, "midsole")
    assert "d_midsole = -z_shoe + z_surface" in str(page)
    assert "midsole_energy_return = 0.65" in str(page)
    assert r"\delta_{\mathrm{midsole}} &= " in page.latex() == page.latex()
    assert "$$" in page._repr_markdown_() and "leg" not in str(page)


def test_a_body_is_shown_with_every_coordinate():
    page = str(ss.equations(SCENARIO, "L5"))
    for axis in ("x", "z", "pitch"):
        assert f" {axis}_L5'' = " in page
    assert "F_L5_S1_axial" in page and "F_L4_L5_axial" in page


def test_what_the_search_chooses_has_no_number_yet():
    page = str(ss.equations(SCENARIO, "leg"))
    assert "leg_stiffness: found with the step that repeats itself" in page
    model = liu_nigg_2000.MODEL
    assert f"leg_stiffness = {model.parameters['leg_stiffness']:g}" in str(
        ss.equations(model, "leg")
    )


def test_a_small_model_and_the_whole_are_shown_at_once():
    whole = str(ss.equations(SCENARIO, "all"))
    assert whole.count("''") == 32 and whole.count("\n    F_") == 31
    small = ss.equations(liu_nigg_2000.MODEL)
    assert str(small).count("''") == 4 and "every equation" in str(small)
    assert len(repr(small).splitlines()) == 1


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(ValueError, match="no link or body 'midsol'; did you mean 'midsole'"):
        ss.equations(SCENARIO, "midsol")
