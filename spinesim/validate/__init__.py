"""What ours gives against what was published, as data: `oracles.CHECKS` have to hold, `quoted.CHECKS` are shown, failures included.

    from spinesim.validate import oracles
    cases = [check.run() for check in oracles.CHECKS]

A Check is a case still to be computed, a Case a line of the table.
"""

from spinesim.validate.case import Case, Check, Kind

__all__ = ["Case", "Check", "Kind"]
