"""Every number that a correct implementation has to reproduce, and how a comparison is kept."""

import dataclasses
import doctest
import json
from importlib import import_module

import pytest

from spinesim import validate
from spinesim.validate import case, quoted
from spinesim.validate.case import Check, agrees, printed

ORACLES = [
    check
    for name in validate.MODULES
    for check in import_module(f"spinesim.validate.{name}").CHECKS
    if name.endswith("oracles")
]


def label(check):
    """The check's name in pytest's output."""
    return f"{check.name}: {check.quantity}"


@pytest.mark.parametrize("check", ORACLES, ids=label)
def test_oracle(check):
    result = check.run()
    assert result.holds, (
        f"published {result.published} {result.unit}, ours {result.ours}, {result.reason}"
    )


def test_oracles_are_many_distinct_and_tight():
    assert len(ORACLES) >= 60
    labels = [label(check) for check in (*ORACLES, *quoted.CHECKS)]
    assert len(set(labels)) == len(labels)
    assert all(check.kind == "oracle" and check.source for check in ORACLES)
    wide = [check for check in ORACLES if check.tolerance > 1e-4]
    # half a unit of the last printed digit, 1.05 % the shortest
    assert all(check.tolerance <= 5e-3 for check in wide)


def test_printed_results_that_do_not_follow_are_shown_with_the_reason():
    cases = {(c.name, c.quantity): c for c in (check.run() for check in quoted.CHECKS)}
    printed_peak = cases["Liu & Nigg, hard shoe, 0.6 m/s, as printed", "impact peak"]
    assert printed_peak.published == 1353.0
    assert printed_peak.ours == pytest.approx(910.422, rel=1e-4)
    assert printed_peak.holds is False
    assert "Zadpoor" in printed_peak.reason
    assert cases["Derrick, stride +20 %, measured; P1(0) = -P2(0)", "impact peak"].holds
    assert all(c.reason for c in cases.values() if not c.holds)
    assert not {c.kind for c in cases.values()} & {"oracle", "conservation", "rig"}


def test_a_check_that_cannot_be_computed_does_not_hold():
    def fails():
        raise ValueError("no such thing")

    result = Check("a", "b", "c", 1.0, fails).run()
    assert (result.ours, result.holds, result.reason) == (None, False, "no such thing")


def test_a_check_without_a_model_neither_holds_nor_fails():
    result = Check("a", "b", "c", 1.0, None, reason="not expressible").run()
    assert (result.ours, result.holds, result.reason) == (None, None, "not expressible")


@pytest.mark.parametrize(
    ("ours", "published", "tolerance", "holds"),
    [
        (1.0, 1.0, 0.0, True),
        (1.011, 1.0, 0.01, False),
        (0.005, 0.0, 0.01, True),
        (2.0, (1.0, 2.0), 0.0, True),
        (2.1, (1.0, 2.0), 0.0, False),
    ],
)
def test_agreement(ours, published, tolerance, holds):
    assert agrees(ours, published, tolerance) is holds


def test_not_a_number_never_holds():
    assert not agrees(float("nan"), 1.0, 0.5)
    assert not agrees(float("nan"), (0.0, 1.0), 0.5)


def test_a_number_printed_short_is_held_to_its_digits():
    assert printed(1.05, 0.01) == pytest.approx(0.005 / 1.05, rel=1e-3)
    assert printed(1234.567, 0.001) == 1e-4


def test_cases_are_plain_data():
    json.dumps([dataclasses.asdict(check.run()) for check in quoted.CHECKS])


def test_docstring_examples():
    assert doctest.testmod(case).failed == 0
