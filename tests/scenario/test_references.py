"""What a result rests on: every publication once, whole, with its use; or as BibTeX."""

import pytest
import xarray as xr

import spinesim as ss
from spinesim.catalogue import bibliography
from spinesim.scenario.references import cite


def test_a_publication_is_cited_once_and_whole():
    lines = cite(ss.Scenario())
    starts = [line.split(" doi:")[0].split(" (")[0] for line in lines]
    assert len(starts) == len(set(starts))
    (kinoshita,) = (line for line in lines if line.startswith("Kinoshita"))
    assert "In vivo examination of the dynamic properties of the human heel pad" in kinoshita
    assert "doi:10.1055/s-2007-1021184 (heel_pad_k, heel_pad_n" in kinoshita
    assert any("10.1007/s10237-011-0290-6" in line for line in lines)  # muscles
    assert lines[-1].startswith("No publication")


def test_sources_stand_in_order_of_name_without_their_particles():
    lines = cite(ss.Scenario())
    names = [
        line for line in lines if line.startswith(("Christophy", "de Leva", "Derrick", "van O"))
    ]
    assert [line.split()[0] for line in names] == ["Christophy", "Derrick", "de", "van", "van"]


def test_the_whole_catalogue_has_more_than_one_scenario():
    assert len(cite()) > len(cite(ss.Scenario())) > 40
    assert any(line.startswith("Guisasola") for line in cite())  # named in a note


def test_bibtex_holds_what_the_references_hold():
    scenario = ss.Scenario()
    entries = cite(scenario, bibtex=True)
    assert len(entries) == len(cite(scenario)) - 1  # all but the line without a publication
    assert all(entry.startswith("@") and entry.endswith("}") for entry in entries)
    assert any("deleva1996" in entry.splitlines()[0] for entry in entries)


def test_a_published_model_is_cited_with_who_tabulated_it():
    first, second = cite(ss.published.kim_1994)
    assert first.startswith("Kim W, Voloshin AS, Johnson SH.") and "1994" in first
    assert second.startswith("Nikooyan AA") and "10.1177/0954411911424210" in second


def test_every_publication_of_a_scenario_is_one_of_its_sources():
    named = {key for _, source, _ in ss.Scenario().sources() for key in bibliography.keys(source)}
    text = "\n".join(cite(ss.Scenario()))
    assert all(bibliography.reference(key) in text for key in named)


def test_only_what_has_sources_can_be_cited():
    with pytest.raises(ValueError, match="cannot cite 3"):
        cite(3)
    with pytest.raises(ValueError, match="carries no scenario"):
        cite(xr.Dataset())
