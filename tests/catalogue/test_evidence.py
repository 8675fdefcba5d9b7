"""The evidence for effects: well formed, and about factors that an explanation can tell apart."""

from spinesim.catalogue import evidence
from spinesim.studies.factors import FACTORS


def test_every_effect_is_of_a_factor_and_has_a_source():
    effects = evidence.all_effects()
    assert {effect.factor for effect in effects} <= set(FACTORS)
    for effect in effects:
        assert effect.kind in ("measured", "simulated", "recalled")
        assert effect.published in ("rises", "falls", "unchanged") or effect.published > 0
        assert effect.ours > 0 and effect.source and effect.quantity
    labels = [(effect.case, effect.quantity) for effect in effects]
    assert len(set(labels)) == len(labels)


def test_measurements_that_disagree_are_told():
    assert {effect.holds for effect in evidence.effects("shoe", "loading_rate")} == {True, False}
    (active,) = evidence.effects("stride_step", "active_peak")
    assert not active.holds and active.ours / active.published > 1.2
    assert evidence.effects("runner_mass", "impact_peak") == ()


def test_the_one_disc_load_measured_in_running_is_there():
    (load,) = evidence.loads("lumbar_compression_peak")
    assert load.unit == "MPa" and load.ours > 1.2 * load.published and not load.holds
    assert load.kind == "recalled" and "not counted" in load.reason
