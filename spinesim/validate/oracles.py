"""Numbers that a correct implementation reproduces to the digits: published equations and parameters, solved independently at 1e-10.

No physics here: each line names a published model or a function, what is asked of it, and the number it has to give.
"""

from __future__ import annotations

from spinesim.validate import running_oracles, spine_oracles
from spinesim.validate.case import Check

CHECKS: tuple[Check, ...] = (*running_oracles.checks(), *spine_oracles.checks())
