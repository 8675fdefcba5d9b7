"""The misfit that a fit makes small."""

import numpy as np
import pytest

from spinesim import simulate
from spinesim.gait.steady_many import close_all, histories
from spinesim.measures.history import RunHistory
from spinesim.validate import calibration
from spinesim.validate.calibration import CUTOFF, DISTINCT, RANGES, ROWS, SCENARIOS, misfit


@pytest.fixture(scope="module")
def residuals():
    """Residuals (m,) of each scenario, from single runs."""
    return {
        name: misfit(name, RunHistory(simulate(scenario)))[0]
        for name, scenario in SCENARIOS.items()
    }


def test_a_row_counts_in_its_standard_deviations(residuals):
    for name, values in residuals.items():
        rows = [row for row in ROWS if row.scenario == name]
        for row, value in zip(rows, values, strict=False):
            assert value == pytest.approx(
                (calibration.ours(row) - row.published) / row.sd, abs=1e-9
            )


def test_every_row_range_and_distinct_peak_is_a_residual(residuals):
    count = sum(len(values) for values in residuals.values())
    assert count == len(ROWS) + len(RANGES) + len(DISTINCT)


def test_steps_side_by_side_give_the_misfit_of_single_runs(residuals):
    gaits = close_all(list(SCENARIOS.values()), fine=True)
    ((which, history),) = histories(gaits)
    for lane, name in enumerate(np.array(list(SCENARIOS))[which]):
        side_by_side = misfit(name, history)[lane]
        rows = sum(row.scenario == name for row in ROWS)
        assert side_by_side[:rows] == pytest.approx(residuals[name][:rows], abs=1e-3)
        # the unit of a range is small: 0.01 of it is less than 2e-5 of any measure
        assert side_by_side[rows:] == pytest.approx(residuals[name][rows:], abs=0.01)


@pytest.mark.parametrize(
    ("value", "residual"), [(1.7, 0.0), (1.4489, 1.6), (2.0, 0.8), (1.4511, 0.0)]
)
def test_a_range_counts_from_just_within_its_ends(value, residual):
    impact_peak = RANGES[0]
    assert (impact_peak.low, impact_peak.high) == (1.45, 2.0)
    outside = calibration._outside(impact_peak, np.array([value]))
    assert outside[0] == pytest.approx(residual)


def test_every_scenario_has_a_filter():
    assert set(CUTOFF) == set(SCENARIOS)
