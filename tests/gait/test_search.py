"""The search for an imbalance's zero: what it finds, what it asks for, and that company is no help."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from spinesim.gait.search import Search

ENOUGH = 1e-6
ONE = np.array([0])
ORIGIN = np.zeros((1, 7))


def problem(seed):
    """A smooth imbalance in seven unknowns with a zero of its own, and the zero."""
    rng = np.random.default_rng(seed)
    matrix = np.eye(7) + 0.2 * rng.normal(size=(7, 7))
    zero = rng.uniform(-0.5, 0.5, 7)

    def imbalance(u):
        away = matrix @ (u - zero)
        return away + 0.3 * away**2 + 0.1 * np.tanh(away)

    return imbalance, zero


class Asked:
    """Several problems as one imbalance that keeps what it was asked; NaN where `hole` says so."""

    def __init__(self, problems, hole=lambda u: np.zeros(len(u), bool)):
        self.problems, self.hole, self.calls = problems, hole, []

    def __call__(self, which, u):
        self.calls.append(len(which))
        values = [self.problems[k][0](point) for k, point in zip(which, u, strict=True)]
        return np.where(self.hole(u)[:, None], np.nan, values)


def searched(asked, count=1, slopes=None, start=ORIGIN):
    search = Search(asked, count, ENOUGH)
    search.newton(np.arange(count), np.repeat(start, count, axis=0), slopes)
    return search


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6, unique=True))
def test_every_search_goes_its_own_way(seeds):
    problems = [problem(seed) for seed in seeds]
    together = searched(Asked(problems), len(seeds))
    for k, single in enumerate(problems):
        alone = searched(Asked([single]))
        assert together.closed[k] == alone.closed[0]
        assert together.simulations[k] == alone.simulations[0]
        if alone.closed[0]:
            np.testing.assert_allclose(together.unknowns[k], alone.unknowns[0], atol=1e-9)
            np.testing.assert_allclose(alone.unknowns[0], single[1], atol=1e-5)


def test_a_start_and_its_columns_are_asked_for_in_one_call():
    asked = Asked([problem(1), problem(2)])
    searched(asked, 2)
    assert asked.calls[0] == 16


def test_slopes_that_are_handed_on_save_their_columns():
    first = searched(Asked([problem(3)]))
    asked = Asked([problem(3)])
    again = searched(asked, slopes=first.slopes, start=first.unknowns + 0.01)
    assert first.closed[0] and again.closed[0]
    assert max(asked.calls) == 1


def test_a_wall_is_met_by_differences_on_its_other_side():
    behind = searched(Asked([problem(0)], hole=lambda u: u[:, 2] > 0.01), start=ORIGIN)
    zero = problem(0)[1]
    assert zero[2] < 0.01  # else the wall would be in the way
    assert behind.closed[0]
    np.testing.assert_allclose(behind.unknowns[0], zero, atol=1e-5)


def test_where_there_is_no_zero_the_nearest_is_kept():
    search = searched(lambda which, u: 1.0 + u**2, start=np.full((1, 7), 0.3))
    assert not search.closed[0]
    assert np.isnan(search.unknowns).all()
    u, f = search.nearest
    np.testing.assert_allclose(f, 1 + u**2)
    assert np.abs(f).max() < 1.09
    assert 0 < search.simulations[0] < 1000


def test_a_start_without_an_imbalance_ends_the_search():
    search = searched(Asked([problem(5)], hole=lambda u: np.ones(len(u), bool)))
    assert not search.closed[0]
    assert search.simulations[0] == 8
    assert np.isinf(search.nearest[1]).all()


def test_what_noise_hides_is_found_in_finer_simulations():
    """A coarse simulation jumps by a hundred times what is asked for."""
    exact, zero = problem(6)

    def rough(which, u):
        return (
            np.array([exact(point) for point in u]) + 100 * ENOUGH * np.sin(1e6 * u.sum(1))[:, None]
        )

    search = searched(rough)
    assert not search.closed[0]
    search.from_nearest(Asked([(exact, zero)]))
    assert search.closed[0]
    np.testing.assert_allclose(search.unknowns[0], zero, atol=1e-5)
    assert search.imbalances is rough


def test_a_gait_that_only_errors_had_closed_is_none():
    """Of two searches that coarse simulations close, finer ones confirm the first alone."""
    away = np.full(7, 10 * ENOUGH)
    exact, zero = problem(4)
    search = searched(Asked([problem(4), problem(4)]), 2)
    assert search.closed.all()
    floor = [(exact, zero), (lambda u: exact(u) * 0 + away, zero)]
    search.refine(np.array([0, 1]), Asked(floor), ENOUGH / 100)
    assert search.closed.tolist() == [True, False]
    assert np.abs(search.imbalance[0]).max() < ENOUGH / 100
    assert np.isnan(search.unknowns[1]).all()
