"""What the cases add up to: groups, misses, and the disc load measured in running."""

import pytest

from spinesim.catalogue import evidence
from spinesim.validate import quoted
from spinesim.validate.case import Case
from spinesim.validate.papers import papers
from spinesim.validate.rows import check_of
from spinesim.validate.verdict import (
    GROUPS,
    MEASURED,
    PRINTED,
    disc_load_in_words,
    disc_loads,
    grouped,
    misses,
    tally,
)

(LOAD,) = evidence.loads("lumbar_compression_peak")


def case(name, kind, holds, quantity="a peak"):
    ours = None if holds is None else 2.0
    return Case(name, "a paper", quantity, 1.0, ours, "N", 0.1, holds, kind, "why")


WILKE = Case(
    LOAD.case,
    LOAD.source,
    LOAD.quantity,
    0.85,
    1.473,
    "MPa",
    0.15,
    False,
    "plausibility",
    "recalled",
)
CASES = [
    case("a", "plausibility", False),
    case("b", "validation", False),
    case("c", "oracle", False),
    case(quoted.CHECKS[0].name, "validation", True, quoted.CHECKS[0].quantity),
    case("d", "validation", None),
    WILKE,
]


def test_groups_stand_in_order_and_keep_models_apart_from_people():
    groups = grouped(CASES)
    assert list(groups) == [group for group in GROUPS if group in groups]
    assert [item.name for item in groups[MEASURED]] == ["b", "d"]
    assert [item.name for item in groups[PRINTED]] == [quoted.CHECKS[0].name]
    assert sum(map(len, groups.values())) == len(CASES)


def test_cases_are_told_apart_by_their_verdict():
    assert tally(CASES) == (1, 4, 1)


def test_misses_begin_with_the_disc_load_and_what_has_to_hold():
    assert [item.name for item in misses(CASES)] == [LOAD.case, "c", "b", "a"]
    assert misses([item for item in CASES if item.holds]) == []


def test_the_disc_load_is_one_sentence():
    (load,) = disc_loads(CASES)
    text = disc_load_in_words(load)
    assert text.startswith("The one disc load measured in running, peak pressure in L4/5, is 0.85")
    assert "Wilke et al. 1999" in text and "1.47 MPa" in text and text.endswith("Recalled.")
    assert disc_loads(CASES[:-1]) == []


def test_the_evidence_lists_the_rows_that_name_an_effect():
    rows = {
        (row.name, row.quantity): row
        for paper in papers()
        for row in paper.rows
        if row.effect and row.measure
    }
    listed = {(effect.case, effect.quantity): effect for effect in evidence.all_effects()}
    assert set(listed) == set(rows)
    for label, effect in listed.items():
        assert (effect.factor, effect.measure) == tuple(rows[label].effect.values())


@pytest.mark.slow
def test_the_evidence_says_what_the_rows_give():
    listed = {(effect.case, effect.quantity): effect for effect in evidence.all_effects()}
    for paper in papers():
        for row in paper.rows:
            if row.effect and row.measure:
                result = check_of(row, paper).run()
                assert result.holds is listed[row.name, row.quantity].holds, row.name
