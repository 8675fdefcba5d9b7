"""Strings with units become floats and come back; everything else is refused in one line."""

import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinesim.units import EXAMPLES, to_number, to_text

fixed = settings(derandomize=True, database=None, deadline=None, max_examples=100)
finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("12 km/h", "m/s", 12 / 3.6),
        ("5:00 min/km", "m/s", 1000 / 300),
        ("5:30/km", "m/s", 1000 / 330),
        ("8:03 min/mi", "m/s", 1609.344 / 483),
        ("5.5 min/km", "m/s", 1000 / 330),
        ("1.75 m", "m", 1.75),
        ("175 cm", "m", 1.75),
        ("5.75 ft", "m", 1.7526),
        ("8 deg", "deg", 8.0),
        ("0.1 rad", "deg", math.degrees(0.1)),
        ("165 steps/min", "steps/min", 165.0),
        ("165 1/min", "steps/min", 165.0),
        ("165/min", "steps/min", 165.0),
        ("165 spm", "steps/min", 165.0),
        ("2.7 Hz", "steps/min", 162.0),
        ("82.5 strides/min", "steps/min", 165.0),
        ("60 N/mm", "N/m", 60e3),
        ("2.007 MN/m", "N/m", 2.007e6),
        ("2.18 kN·s/m", "N s/m", 2180.0),
        ("154 lb", "kg", 69.85322498),
        ("250 g", "kg", 0.25),
        ("500 mi", "km", 804.672),
        ("360 min/day", "h/day", 6.0),
        ("250 ms", "s", 0.25),
        ("80 %", "", 0.8),
        ("3.3", "m/s", 3.3),
        (" 3e0  m/s ", "m/s", 3.0),
        (3, "m/s", 3.0),
    ],
)
def test_quantities_are_read_in_the_unit_of_the_field(text, unit, expected):
    # one rounding of a decimal product
    assert to_number(text, unit) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("3 kg", "m"),
        ("165 rpm", "steps/min"),  # an angle each minute, not a step
        ("8 %", "deg"),
        ("8 deg", ""),
        ("6 h/day", ""),
        ("12 km/h", "steps/min"),
        ("3 furlong", "m"),
        ("abc", "m"),
        ("", "m"),
        ("m", "m"),
        ("nan", "m"),
        ("nan m", "m"),
        ("inf m", "m"),
        ("1e999 m", "m"),
        ("9**9**9 m", "m"),
        ("3 m/", "m"),
        ("3 m**9", "m"),
        ("1\n2 m", "m"),
        ("__import__('os') m", "m"),
        ("0:00 min/km", "m/s"),
        ("0 min/km", "m/s"),
        ("5:75 min/km", "m/s"),
        (math.nan, "m"),
        (-math.inf, "m"),
        (10**400, "m"),
        (True, "m"),
        (None, "m"),
        ([1.75], "m"),
        ({"a": 1}, "m"),
        (1 + 2j, "m"),
        (b"3 m", "m"),
    ],
)
def test_what_is_not_a_quantity_is_refused_in_one_line(value, unit):
    with pytest.raises(ValueError, match=r"runner_height: .*; give ") as refusal:
        to_number(value, unit, name="runner_height")
    assert "\n" not in str(refusal.value)


@fixed
@given(value=finite, unit=st.sampled_from(["", *EXAMPLES]))
def test_text_comes_back_as_the_same_float(value, unit):
    assert to_number(to_text(value, unit), unit) == value


@fixed
@given(
    value=st.floats(1e-3, 1e6),
    pair=st.sampled_from(
        [("km/h", "m/s"), ("N/mm", "N/m"), ("ms", "s"), ("cm", "m"), ("rad", "deg"), ("lb", "kg")]
    ),
)
def test_a_unit_scales_every_number_alike(value, pair):
    other, unit = pair
    one = to_number(f"1 {other}", unit)
    # one rounding
    assert to_number(f"{value!r} {other}", unit) == pytest.approx(value * one, rel=1e-14)


@fixed
@given(text=st.text(max_size=30), unit=st.sampled_from(["", *EXAMPLES]))
def test_any_text_gives_a_finite_number_or_one_line(text, unit):
    try:
        assert math.isfinite(to_number(text, unit))
    except ValueError as refusal:
        assert "\n" not in str(refusal)


def test_pint_is_imported_by_the_first_unit_only():
    code = (
        "import sys; from spinesim.units import to_number; to_number('3', 'm'); assert 'pint' not in sys.modules; "
        "to_number('3 cm', 'm'); assert 'pint' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
