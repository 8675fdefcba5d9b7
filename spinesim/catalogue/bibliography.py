"""The sources behind every number, by key: references.bib, beside this module.

    in_words("range of two prototypes in @malisoux2021")     what a reader sees
    keys("@liu2000 (1.38 to 1.56); @ly2010")                 ("liu2000", "ly2010")
    reference("liu2000"), bibtex("liu2000")                  the whole reference

A text names a source as @key, with what is to be said of it around: the page or table, what was
read off, whether it was recalled.  The file is read when a source is asked for, not before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

KEY = re.compile(r"@([a-z][a-z0-9_]*)")


@cache
def entries() -> dict[str, Any]:
    """Key -> entry of references.bib, as pybtex reads it."""
    from pybtex.database import parse_string

    text = (files("spinesim.catalogue") / "references.bib").read_text(encoding="utf-8")
    return dict(parse_string(text, "bibtex").entries)


def keys(text: str) -> tuple[str, ...]:
    """The sources that a text names, each once, in the order of the text."""
    return tuple(dict.fromkeys(KEY.findall(text)))


def entry(key: str) -> Any:
    """The entry of a key.  Raises ValueError for an unknown one."""
    if key not in entries():
        raise ValueError(f"@{key} is not in spinesim/catalogue/references.bib")
    return entries()[key]


def authors_and_year(key: str) -> str:
    """How a source is called in running text.

    >>> authors_and_year("liu2000"), authors_and_year("deleva1996"), authors_and_year("ly2010")
    ('Liu & Nigg 2000', 'de Leva 1996', 'Ly et al. 2010')
    """
    names = [_last_name(person) for person in entry(key).persons["author"]]
    if len(names) > 3 or names[-1] == "others":
        names = [f"{names[0]} et al."]
    who = " & ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{who} {_field(key, 'year')}".strip()


def in_short(key: str) -> str:
    """Authors and year, journal, volume and first page, and the doi.

    >>> in_short("derrick2000")
    'Derrick, Caldwell & Hamill 2000 J Appl Biomech 16:36, doi 10.1123/jab.16.1.36'
    """
    place = " ".join(filter(None, (_field(key, "journal"), _numbers(key).split("-")[0])))
    doi = _field(key, "doi")
    return f"{authors_and_year(key)} {place}".strip() + (f", doi {doi}" if doi else "")


def reference(key: str) -> str:
    """The whole reference: authors, title, journal, year, volume, pages and doi.

    >>> reference("blickhan1989")
    'Blickhan R. The spring-mass model for running and hopping. J Biomech 1989;22:1217-1227.
    doi:10.1016/0021-9290(89)90224-8'
    """
    names = [_whole_name(person) for person in entry(key).persons["author"]]
    who = ", ".join("et al" if name == "others" else name for name in names)
    places = (_field(key, name) for name in ("journal", "publisher", "institution", "howpublished"))
    where = " ".join(filter(None, (*places, _field(key, "year"))))
    numbers = _numbers(key)
    parts = (
        who,
        _field(key, "title"),
        f"{where};{numbers}" if numbers else where,
        _field(key, "number"),
    )
    text = " ".join(part if part.endswith("?") else f"{part}." for part in parts if part)
    doi, note = _field(key, "doi"), _field(key, "note")
    return text + (f" doi:{doi}" if doi else "") + (f" [{note}]" if note else "")


def bibtex(key: str) -> str:
    """The BibTeX entry of a source."""
    return str(entry(key).to_string("bibtex")).strip()


def in_words(text: str, form: Callable[[str], str] = in_short) -> str:
    """A text with every @key replaced by the source it names, in short.

    >>> in_words("range of @ly2010 (1.95 to 2.43)", authors_and_year)
    'range of Ly et al. 2010 (1.95 to 2.43)'
    """
    return KEY.sub(lambda match: form(match[1]), text) if "@" in text else text


def _field(key: str, name: str) -> str:
    return str(entry(key).fields.get(name, "")).replace("--", "-")


def _numbers(key: str) -> str:
    """Volume and pages, "16:36-51"."""
    return ":".join(filter(None, (_field(key, "volume"), _field(key, "pages"))))


def _last_name(person: Any) -> str:
    """Family name with its particle; the name of an institution without its braces."""
    return " ".join((*person.prelast_names, *person.last_names)).strip("{}")


def _whole_name(person: Any) -> str:
    """Family name and initials, "Caldwell GE"."""
    names = (*person.first_names, *person.middle_names)
    initials = "".join(name.replace(".", "") for name in names)
    return f"{_last_name(person)} {initials}".strip()
