"""The validation cases in the terminal: a page of counts and misses, or every case."""

import io

from rich.console import Console

from spinesim.catalogue import evidence
from spinesim.show.tables.validation import validation_page, validation_report
from spinesim.validate.case import Case

(LOAD,) = evidence.loads("lumbar_compression_peak")


def case(name, kind, holds, published=1.0, ours=2.0, reason="", tolerance=0.1):
    return Case(name, "a paper", "a peak", published, ours, "N", tolerance, holds, kind, reason)


CASES = [
    *(case(f"good {k}", "oracle", True) for k in range(200)),
    case("too hard", "validation", False, reason="lands hard"),
    case("a guess", "plausibility", False, reason="recalled"),
    case("no walking", "validation", None, ours=None, reason="walking is not simulated"),
    case("a direction", "validation", False, (0.0, 0.999), 1.2),
    Case(
        LOAD.case, LOAD.source, LOAD.quantity, 0.85, 1.473, "MPa", 0.15, False, "plausibility", "r"
    ),
]


def shown(renderable, width=80):
    console = Console(file=io.StringIO(), width=width)
    console.print(renderable)
    return console.file.getvalue()


def test_the_page_shows_counts_the_disc_load_and_what_misses():
    text = shown(validation_page(CASES))
    assert len(text.splitlines()) < 40
    assert "good 7" not in text and "walking" not in text and "a guess" not in text
    assert "What does not hold (3)" in text
    assert text.index("The one disc load measured in running") < text.index("too hard")
    assert "below 0.999" in text and "1 ± 0.1" in text
    assert "--all" in text and "--report" in text


def test_the_page_says_when_nothing_misses():
    assert "Everything that counts holds." in shown(validation_page(CASES[:3]))


def test_all_shows_every_case_with_its_reason():
    text = " ".join(shown(validation_report(CASES), 200).split())
    assert all(one.name in text for one in CASES)
    assert "lands hard" in text and "walking is not simulated" in text
    assert "validation, measured: 0 of 2 hold; 1 cannot be expressed" in text


def test_numbers_are_never_cut_in_a_narrow_terminal():
    text = shown(validation_page(CASES), 60)
    assert "0.85 ± 0.13" in text and "1.473" in text and "below 0.999" in text
