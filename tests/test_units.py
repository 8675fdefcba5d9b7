"""Strings with units become floats and come back; everything else is refused in one line."""

import math
import subprocess
import sys
import time
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pint
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from spinesim.units import EXAMPLES, meant, to_number, to_text

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


# --- as people write and hold them
# -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("7.5 mph", "m/s", 7.5 * 0.44704),
        ("12kph", "m/s", 12 / 3.6),
        ("12 KM/H", "m/s", 12 / 3.6),
        ("3.3 m s-1", "m/s", 3.3),
        ("3.3 m·s⁻¹", "m/s", 3.3),
        ("3.3 m.s-1", "m/s", 3.3),
        ("3.3 m s**-1", "m/s", 3.3),
        ("3.3 m s^-1", "m/s", 3.3),
        ("8:03 per mile", "m/s", 1609.344 / 483),
        ("5'30\"/km", "m/s", 1000 / 330),
        ("5:00 MIN/KM", "m/s", 1000 / 300),
        ("5'9\"", "m", 69 * 0.0254),
        ("5’9”", "m", 69 * 0.0254),
        ("5′9″", "m", 69 * 0.0254),
        ("5' 9", "m", 69 * 0.0254),
        ("5 ft 9 in", "m", 69 * 0.0254),
        ("5 feet 9.5 inches", "m", 69.5 * 0.0254),
        ("69 in", "m", 69 * 0.0254),
        ('69"', "m", 69 * 0.0254),
        ("8.8 oz", "kg", 8.8 * 0.028349523125),
        ("11 st 4 lb", "kg", 158 * 0.45359237),
        ("154 lbs.", "kg", 154 * 0.45359237),
        ("70 kilograms", "kg", 70.0),
        ("−5 deg", "deg", -5.0),
        ("–5°", "deg", -5.0),
        ("165 steps per minute", "steps/min", 165.0),
        ("165 min⁻¹", "steps/min", 165.0),
        ("60 kN·m⁻¹", "N/m", 60e3),
        ("60\u00a0N/mm", "N/m", 60e3),
        ("2180 N.s/m", "N s/m", 2180.0),
        ("1 h 30 min", "min", 90.0),
    ],
)
def test_units_are_read_as_people_write_them(text, unit, expected):
    assert to_number(text, unit) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("text", ["5²", "5½ m", "3,3 m", "5 ft 9 in 2", "5:00", "3 m2", "1_0 m"])
def test_what_could_be_misread_is_refused(text):
    with pytest.raises(ValueError, match="; give "):
        to_number(text, "m")


@pytest.mark.parametrize(
    "text",
    [
        "1 kg" + "*m/m" * 900,
        "1 kg" + "*km^9/mm^9" * 12,
        "9" * 10_000,
        "1" + " " * 60_000 + "kg",
        "(" * 5_000,
        "kg " * 20_000,
        "1e" + "9" * 60,
        "1 " + "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkg",
        "1 " + "m9" * 31,
    ],
)
def test_a_pathological_quantity_is_refused_at_once(text):
    start = time.perf_counter()
    with pytest.raises(ValueError, match="; give ") as refusal:
        to_number(text, "kg")
    assert time.perf_counter() - start < 0.05  # microseconds; the rest is for a busy machine
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize(
    "value",
    [
        np.float32(1.75),
        np.array(1.75),
        np.array("1.75 m"),
        xr.DataArray(1.75),
        xr.DataArray(175.0, attrs={"units": "cm"}),
        xr.DataArray([1.75], dims="x")[0],
        Decimal("1.75"),
        Fraction(7, 4),
        np.str_("1.75 m"),
        SimpleNamespace(value=175.0, unit="cm"),  # as astropy holds it
    ],
    ids=repr,
)
def test_scalars_of_any_kind_are_read(value):
    assert to_number(value, "m") == pytest.approx(1.75, rel=1e-14)


@pytest.mark.parametrize(
    "value",
    [np.array([1.75]), xr.DataArray([1.75], dims="x"), np.array(True), np.datetime64("NaT")],
)
def test_what_is_no_scalar_number_is_refused(value):
    with pytest.raises(ValueError, match="; give "):
        to_number(value, "m")


@pytest.mark.parametrize(
    ("amount", "written", "unit"),
    [
        (12, "km/h", "m/s"),
        (7.5, "mile/hour", "m/s"),
        (154, "lb", "kg"),
        (60, "N/mm", "N/m"),
        (0.1, "rad", "deg"),
        (2180, "N*s/m", "N s/m"),
        (69, "inch", "m"),
        (8.8, "oz", "kg"),
        (240, "ms", "s"),
        (2.75, "1/s", "steps/min"),
    ],
)
def test_pint_agrees(amount, written, unit):
    """Quantities of pint are taken, and its own conversion gives the same number."""
    registry = pint.UnitRegistry()
    quantity = registry.Quantity(amount, written)
    as_pint = {"steps/min": "1/min"}.get(unit, unit.replace("N s", "N*s"))
    # pint rounds each of its factors
    assert to_number(quantity, unit) == pytest.approx(quantity.to(as_pint).magnitude, rel=1e-14)
    assert to_number(f"{amount} {written}", unit) == to_number(quantity, unit)


@fixed
@given(text=st.text(alphabet="0123456789.:'\"/ kmshNftinlboz-−·⁻¹°%^*e", max_size=80))
def test_anything_like_a_quantity_is_a_number_or_one_short_line(text):
    for unit in EXAMPLES:
        try:
            assert math.isfinite(to_number(text, unit))
        except ValueError as refusal:
            assert "\n" not in str(refusal) and len(str(refusal)) < 300


def test_meant_finds_the_units_that_fit():
    assert meant(12, 1.5, 7.3, "m/s") == ("'12 km/h'", "'12 mph'")
    assert meant(85, 90, 300, "steps/min") == ("'85 strides/min'",)
    assert meant(175, 1.2, 2.2, "m") == ("'175 cm'",)
    assert meant(60, 1e4, 2e7, "N/m") == ("'60 N/mm'", "'60 kN/m'")
    assert meant(3, 1.5, 7.3, "m") == ()


def test_reading_a_unit_imports_nothing():
    code = (
        "import sys; from spinesim.units import to_number; before = set(sys.modules); "
        "to_number('3 cm', 'm'); assert set(sys.modules) == before, set(sys.modules) - before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
