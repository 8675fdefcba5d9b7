"""What every report of a plan says beside its numbers."""

from __future__ import annotations

NO_RISK = (
    "No probability of injury, no number of days, no safe distance is told. Laws for it exist, but"
    " fed with running they fail: the lifting law foretells failure within weeks, the vibration"
    " standard (ISO 2631-5) injury of most runners within ten years, while first-time marathoners'"
    " discs did not change over 500 miles (Horga et al. 2022) and back pain is rather rare in"
    " runners (Maselli et al. 2020). These laws know no repair, no adaptation and no running"
    " (spinesim validate)."
)
BODY = (
    "Every number by level is a prediction of the model; nothing here was measured in a plan as a"
    " whole. Loss of stature and its return, and spikes, were measured in other people."
)
WEIGHTING = (
    "Five weightings stand side by side because nobody knows which one holds for a runner's back;"
    " less or more is said only where all of them agree."
)
LEVELS_APART = (
    "Equivalent distances of different levels are not comparable, only plans at one level are."
)
REPAIR = (
    "What is left after days is a sensitivity, not an estimate: whether discs repair within weeks"
    " is not known. Rest days do nothing for disc height; nights do."
)
STRENGTH = (
    "Strength training counts by its lifts alone: its mean pressure is not known, and disc height"
    " takes it as ordinary hours; repeated lifting shortened people more than the same load held."
)
NO_PEAKS = (
    "{}: no peak load is known; it counts in disc height only, not in the equivalent distance"
)
LONG_PAUSE = (
    "No run stands in the 30 days before a run of {}: how far it goes beyond them is not defined."
)
