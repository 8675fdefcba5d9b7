"""Published models, one short file a paper.

A file holds bodies and links, an initial state, the source, and what the paper printed:

    from spinesim.published import liu_nigg_2000
    liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN, liu_nigg_2000.SOURCE, liu_nigg_2000.QUOTED

SOURCE names the publication by its key in the bibliography; spinesim.cite(liu_nigg_2000) gives the
whole reference.  QUOTED maps a quantity to (value, unit, where it is printed or measured); a
paper's other parameter sets are in VARIANTS, their initial states (where TOUCHDOWN does not serve
all of them) in TOUCHDOWNS.  A paper that is a formula rather than a mechanism holds functions.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

NAMES = tuple(
    sorted(
        module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")
    )
)


def __getattr__(name: str) -> ModuleType:
    if name in NAMES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"no published model '{name}'; there are {', '.join(NAMES)}")


def __dir__() -> list[str]:
    return sorted([*globals(), *NAMES])
