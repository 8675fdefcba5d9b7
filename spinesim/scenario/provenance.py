"""What the values of a scenario rest on: sources, and cautions where a value leaves the range that
its source covers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spinesim import catalogue
from spinesim.catalogue.bibliography import authors_and_year, in_words
from spinesim.fields import About, about, cautions
from spinesim.scenario.footing import REFERENCE_SHOE, REFERENCE_SURFACE, Shoe, Surface
from spinesim.scenario.preferred import CADENCE_SOURCE, CONTACT_SOURCE

if TYPE_CHECKING:
    from spinesim.scenario.scenario import Scenario

BODY = ("runner", "stride")


def cautions_of(scenario: Scenario) -> tuple[str, ...]:
    """One text for everything that lies outside the range its source covers, or rests on an
    assumption.
    """
    texts = [text for group in BODY for text in cautions(getattr(scenario, group))]
    texts += [scenario.body.in_words()] if scenario.body else []
    step = scenario.step
    longer = step.step_time / step.preferred_step_time
    if not 0.8 <= longer <= 1.2:
        texts.append(
            f"stride: the step is {longer:.0%} of the preferred one; steps of 80 to 120 % were "
            "measured (Derrick et al. 2000)"
        )
    texts += _item_cautions(scenario.shoe) + _item_cautions(scenario.surface)
    return tuple(in_words(text, authors_and_year) for text in texts)


def sources_of(scenario: Scenario) -> tuple[tuple[str, str, str], ...]:
    """(flat name, source, status) of every quantity whose value or effect rests on one; values of
    one's own are left out.
    """
    rows = [
        (f"{group}_{name}", traits.source, traits.status)
        for group in BODY
        for name, traits in _given(getattr(scenario, group)).items()
    ]
    rows.append(("preferred_cadence", CADENCE_SOURCE, "derived"))
    if not scenario.stride.contact_time:
        rows.append(("preferred_contact_time", CONTACT_SOURCE, "calibrated"))
    for item in (scenario.shoe, scenario.surface):
        rows += [
            (f"{item.GROUP}_{name}", entry.source, entry.status)
            for name, entry in _entries(item).items()
            if entry.value == getattr(item, name)
        ]
    return tuple(rows)


def _given(values: object) -> Mapping[str, About]:
    fields = about(type(values))
    return {name: traits for name, traits in fields.items() if getattr(values, name) is not None}


def _item_cautions(item: Shoe | Surface) -> list[str]:
    """Cautions of a shoe or surface: fields that are not the catalogue's are held against the
    sourced range of the field.
    """
    entries, label = _entries(item), f"{item.GROUP} {item.name}"
    own = {name for name, entry in entries.items() if getattr(item, name) != entry.value}
    prefix = f"{item.GROUP}_"
    texts = [text for text in cautions(item) if text.split(":")[0].removeprefix(prefix) in own]
    if "stiffness" not in own and entries["stiffness"].status == "assumption":
        texts.append(f"{label}: stiffness assumed, not measured")
    taken = [name for name in entries if name not in own]
    if taken and item.name not in _table(item):
        texts.append(f"{label}: {', '.join(taken)} as in the catalogue's {_reference(item)}")
    return texts


def _entries(item: Shoe | Surface) -> Mapping[str, catalogue.Entry]:
    """What the catalogue says of the fields of the item, or of the reference in its place."""
    table = _table(item)
    return table.get(item.name, table[_reference(item)])


def _table(item: Shoe | Surface) -> catalogue.Table:
    return catalogue.shoes() if isinstance(item, Shoe) else catalogue.surfaces()


def _reference(item: Shoe | Surface) -> str:
    return REFERENCE_SHOE if isinstance(item, Shoe) else REFERENCE_SURFACE
