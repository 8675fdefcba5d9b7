"""Runge-Kutta schemes of the batch kernel, and which one suits a model.

Tsit5: Tsitouras 2011, Comput Math Appl 62:770, doi 10.1016/j.camwa.2011.06.002; explicit, fifth
order, seven stages (first same as last). ARK4(3)6L[2]SA: Kennedy & Carpenter 2003, Appl Numer Math
44:139, doi 10.1016/S0168-9274(02)00138-1; fourth order for any split of the right-hand side into an
explicit part and a part that is solved implicitly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from spinesim.mechanics.laws import Law
from spinesim.mechanics.model import Bend, Link, Model, Vertical
from spinesim.mechanics.primitives import Array

STIFF = (
    1000.0  # 1/s: a link whose damper relaxes faster than this makes an explicit scheme wait for it
)


@dataclass(frozen=True)
class Scheme:
    """explicit (s, s) and implicit (s, s) coefficients, weights (s,), their embedded error (s,),
    order of the error estimate + 1.

    An explicit scheme has implicit = None; its weights then omit the last stage, which is the first
    of the next step.
    """

    name: str
    explicit: Array
    implicit: Array | None
    weights: Array
    error: Array
    order: int

    @property
    def nodes(self) -> Array:
        """Stage times as fractions of the step (s,)."""
        return np.asarray(self.explicit.sum(1))


def _lower(rows: list[list[float]]) -> Array:
    table = np.zeros((len(rows), len(rows)))
    for i, row in enumerate(rows):
        table[i, : len(row)] = row
    return table


_TSIT5 = _lower(
    [
        [],
        [0.161],
        [-0.008480655492356989, 0.335480655492357],
        [2.8971530571054935, -6.359448489975075, 4.3622954328695815],
        [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
        [
            5.86145544294642,
            -12.92096931784711,
            8.159367898576159,
            -0.071584973281401,
            -0.028269050394068383,
        ],
        [
            0.09646076681806523,
            0.01,
            0.4798896504144996,
            1.379008574103742,
            -3.290069515436081,
            2.324710524099774,
        ],
    ]
)
TSIT5 = Scheme(
    "tsit5",
    _TSIT5,
    None,
    _TSIT5[6],
    np.array(
        [
            -0.00178001105222577714,
            -0.0008164344596567469,
            0.007880878010261995,
            -0.1447110071732629,
            0.5823571654525552,
            -0.45808210592918697,
            0.015151515151515152,
        ]
    ),
    5,
)

_WEIGHTS = [82889 / 524892, 0.0, 15625 / 83664, 69875 / 102672, -2260 / 8211, 1 / 4]
_LOWER_ORDER = [
    4586570599 / 29645900160,
    0.0,
    178811875 / 945068544,
    814220225 / 1159782912,
    -3700637 / 11593932,
    61727 / 225920,
]
ARK4 = Scheme(
    "ark4",
    _lower(
        [
            [],
            [1 / 2],
            [13861 / 62500, 6889 / 62500],
            [
                -116923316275 / 2393684061468,
                -2731218467317 / 15368042101831,
                9408046702089 / 11113171139209,
            ],
            [
                -451086348788 / 2902428689909,
                -2682348792572 / 7519795681897,
                12662868775082 / 11960479115383,
                3355817975965 / 11060851509271,
            ],
            [
                647845179188 / 3216320057751,
                73281519250 / 8382639484533,
                552539513391 / 3454668386233,
                3354512671639 / 8306763924573,
                4040 / 17871,
            ],
        ]
    ),
    _lower(
        [
            [],
            [1 / 4, 1 / 4],
            [8611 / 62500, -1743 / 31250, 1 / 4],
            [5012029 / 34652500, -654441 / 2922500, 174375 / 388108, 1 / 4],
            [
                15267082809 / 155376265600,
                -71443401 / 120774400,
                730878875 / 902184768,
                2285395 / 8070912,
                1 / 4,
            ],
            _WEIGHTS,
        ]
    ),
    np.array(_WEIGHTS),
    np.array(_WEIGHTS) - np.array(_LOWER_ORDER),
    4,
)


@lru_cache(maxsize=64)
def stiff_links(model: Model) -> tuple[str, ...]:
    """Links to solve implicitly: none unless some straight damper is stiff, then every straight
    link with damping.

    A link is straight when its deformation is linear in the coordinates (vertical compression,
    bending).
    """
    straight = [
        link
        for link in model.links
        if isinstance(link.deformation, Vertical | Bend) and _damps(link.law)
    ]
    return (
        tuple(link.name for link in straight)
        if any(_rate(model, link) > STIFF for link in straight)
        else ()
    )


def _damps(law: Law) -> bool:
    return _force(law, 0.01, 0.5) != _force(law, 0.01, 0.0)


def _force(law: Law, d: float, v: float) -> float:
    try:
        return float(law.force(d, v))
    except TypeError:  # reads signals, which have no value here
        return 0.0


def _rate(model: Model, link: Link) -> float:
    """Relaxation rate of the link's damper at small deformation (1/s), the two inertias that it
    joins taken as free.
    """
    damping = _force(link.law, 0.0, 1.0) - _force(link.law, 0.0, 0.0)
    deformation: Any = link.deformation
    axis = "pitch" if isinstance(deformation, Bend) else "z"
    bodies = [
        model.body(name) for name in (deformation.lower, deformation.upper) if name != "ground"
    ]
    inertias = [
        body.inertia if axis == "pitch" else body.mass for body in bodies if axis in body.axes
    ]
    return damping * float(sum(1 / float(inertia) for inertia in inertias if inertia))
