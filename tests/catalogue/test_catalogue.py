"""Every number of the catalogue carries a unit, a range that holds it, a source and a status."""

import json
from importlib.resources import files

import pytest

from spinesim import catalogue
from spinesim.fields import STATUSES, about
from spinesim.scenario.by_name import shoe, surface
from spinesim.scenario.footing import Shoe, Surface, worn
from spinesim.studies.schema import KINDS, schema

SHOES = (
    "barefoot",
    "minimalist",
    "racer",
    "daily-trainer",
    "max-cushion",
    "tpu-trainer",
    "carbon-racer",
    "worn-trainer",
)
SURFACES = (
    "concrete",
    "asphalt",
    "track",
    "grass",
    "trail",
    "cinder",
    "boards",
    "sand",
    "treadmill",
)
ITEMS = [(Shoe, name, group) for name, group in catalogue.shoes().items()] + [
    (Surface, name, group) for name, group in catalogue.surfaces().items()
]


def test_the_promised_names_are_there():
    assert set(SHOES) <= set(catalogue.shoes())
    assert set(SURFACES) <= set(catalogue.surfaces())


@pytest.mark.parametrize(
    ("kind", "name", "group"), ITEMS, ids=lambda item: item if isinstance(item, str) else ""
)
def test_each_entry_fits_its_field(kind, name, group):
    assert set(group) == set(about(kind))
    for field, its in about(kind).items():
        entry = group[field]
        assert entry.unit == (its.unit or "1")
        assert entry.status in STATUSES
        assert entry.source
        assert its.low <= entry.low <= entry.value <= entry.high <= its.high


@pytest.mark.parametrize("name", SHOES)
def test_a_shoe_has_the_values_of_its_entry(name):
    assert all(
        getattr(shoe(name), field) == entry.value
        for field, entry in catalogue.shoes()[name].items()
    )


def test_constants_are_entries_with_a_source():
    assert len(catalogue.constants()) > 0
    assert all(
        entry.source and entry.status in STATUSES for entry in catalogue.constants().values()
    )


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda: shoe("daily-triner"),
            "unknown shoe 'daily-triner'; did you mean 'daily-trainer'? (spinesim list shoes)",
        ),
        (
            lambda: surface("asfalt"),
            "unknown surface 'asfalt'; did you mean 'asphalt'? (spinesim list surfaces)",
        ),
        (
            lambda: catalogue.shoes()["racer"]["stifness"],
            "unknown shoe field 'stifness'; did you mean 'stiffness'? (spinesim list parameters)",
        ),
        (
            lambda: shoe("racer", stifness=1e5),
            "unknown shoe field 'stifness'; did you mean 'stiffness'? (spinesim list parameters)",
        ),
    ],
)
def test_an_unknown_name_meets_its_neighbour(ask, message):
    with pytest.raises(ValueError) as refusal:
        ask()
    assert str(refusal.value) == message


def test_an_unknown_name_without_a_neighbour_lists_them_all():
    with pytest.raises(
        ValueError,
        match=r"unknown surface 'zzz'; known: asphalt, boards, .* \(spinesim list surfaces\)",
    ):
        surface("zzz")


def test_the_catalogue_cannot_be_changed():
    table = catalogue.shoes()
    assert not hasattr(table, "__setitem__")
    assert "nothing" not in table
    assert table.get("nothing") is None
    with pytest.raises(AttributeError):
        table["racer"]["mass"].value = 1.0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"value": 1, "source": "x", "status": "guess"}, "status 'guess' is not one of"),
        ({"value": 1, "status": "read"}, "needs a source"),
        (
            {"value": 3, "low": 0, "high": 2, "source": "x", "status": "read"},
            "not within its own range",
        ),
        ({"value": 1, "sauce": "x"}, "unknown key 'sauce'"),
    ],
)
def test_a_bad_entry_is_named(given, message):
    with pytest.raises(ValueError, match=message):
        catalogue._entry("racer.mass", given)


def test_artificial_athlete_order_of_the_surfaces():
    stiffness = [
        surface(name).stiffness
        for name in (
            "sand",
            "treadmill",
            "grass",
            "boards",
            "trail",
            "track",
            "cinder",
            "asphalt",
            "concrete",
        )
    ]
    assert stiffness == sorted(stiffness)


def test_wear_goes_through_the_shoes_that_people_wore():
    new = shoe("daily-trainer")
    for miles, retained in ((150, 0.80), (500, 0.70)):
        old = worn(shoe("daily-trainer", wear=f"{miles} mi"))
        absorbed = (1 - old.energy_return) / (1 - new.energy_return) * new.stiffness / old.stiffness
        assert absorbed == pytest.approx(retained, abs=0.005)  # the source prints whole per cents


def test_wear_is_spent_once():
    old = worn(shoe("worn-trainer"))
    assert old.wear == 0
    assert worn(old) == old
    assert old.stiffness > shoe("worn-trainer").stiffness


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_schema_is_the_generated_one(kind):
    shipped = (files("spinesim.catalogue") / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert shipped == json.dumps(schema(kind), indent=1, ensure_ascii=False) + "\n"


def test_there_is_no_schema_of_anything_else():
    with pytest.raises(ValueError, match="scenario, sweep, sensitivity, optimise"):
        schema("run")
