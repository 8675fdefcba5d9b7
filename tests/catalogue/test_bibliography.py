"""The bibliography: every key that is named is there, and a reference reads like one."""

import re
from pathlib import Path

import pytest

from spinesim.catalogue import bibliography

PACKAGE = Path(bibliography.__file__).parent.parent
NAMES_SOURCES = [
    path
    for folder in ("catalogue", "dose", "published", "scenario", "validate")
    for path in (PACKAGE / folder).rglob("*.*")
    if path.suffix in (".py", ".toml")
]
DOI = re.compile(r"10\.\d{4,9}/\S+")


def named(path):
    """Keys that a file names in its texts; decorators are none."""
    text = path.read_text(encoding="utf-8")
    return set(bibliography.keys(re.sub(r"^\s*@\S+", "", text, flags=re.MULTILINE)))


def test_every_key_that_is_named_is_there():
    missing = {
        f"{path.name}: @{key}"
        for path in NAMES_SOURCES
        if path.name != "bibliography.py"
        for key in named(path)
        if key not in bibliography.entries()
    }
    assert not missing


def test_every_entry_has_an_author_and_can_be_written_out():
    for key, entry in bibliography.entries().items():
        assert entry.persons["author"], key
        assert set(entry.fields) & {"title", "journal", "note"}, key
        text = bibliography.reference(key)
        assert "{" not in text and "  " not in text and "\n" not in text
        assert bibliography.authors_and_year(key) in bibliography.in_short(key)
        if "doi" in entry.fields:
            assert DOI.fullmatch(entry.fields["doi"]), key


def test_a_doi_belongs_to_one_entry():
    dois = [e.fields["doi"] for e in bibliography.entries().values() if "doi" in e.fields]
    assert len(dois) > 50 and len(set(dois)) == len(dois)


def test_a_whole_reference():
    assert bibliography.reference("ly2010") == (
        "Ly QH, Alaoui A, Erlicher S, Baly L. Towards a footwear design tool: influence of shoe "
        "midsole properties and ground stiffness on the impact force during running. "
        "J Biomech 2010;43:310-317. doi:10.1016/j.jbiomech.2009.08.029"
    )
    assert bibliography.reference("runrepeat2024").startswith("RunRepeat. Stack height guide. 2024")
    assert (
        bibliography.reference("xiang2022")
        == "Xiang L, et al. Bioengineering 2022;9:322. doi:10.3390/bioengineering9070322 "
        "[title not looked up]"
    )


def test_the_head_of_the_file_names_entries_whose_titles_were_read():
    head = (PACKAGE / "catalogue" / "references.bib").read_text(encoding="utf-8").partition("@")[0]
    keys = re.findall(r"[a-z]+\d{4}[a-z]*", head)
    assert len(keys) > 25
    for key in keys:
        entry = bibliography.entries()[key]
        assert "title" in entry.fields and "title" not in entry.fields.get("note", ""), key


def test_bibtex_reads_back():
    from pybtex.database import parse_string

    text = "\n".join(map(bibliography.bibtex, ["deleva1996", "wilke1999"]))
    again = parse_string(text, "bibtex").entries
    assert list(again) == ["deleva1996", "wilke1999"]
    assert again["wilke1999"].fields["doi"] == "10.1097/00007632-199904150-00005"
    assert again["deleva1996"].persons["author"][0].last_names == ["Leva"]


def test_an_unknown_key_is_one_line():
    with pytest.raises(ValueError, match=r"@nobody1900 is not in .*references\.bib"):
        bibliography.in_words("see @nobody1900")
