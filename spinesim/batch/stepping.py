"""Writes what happens between two steps: the next step size, which lanes pass, what the watched forces add up to.

Every function takes the kernel's writer and gives the source of one function of the kernel.
"""

from __future__ import annotations

from typing import Any

from spinesim.batch import lane_head
from spinesim.batch.lowering import LARGEST_ANGLE


def control(w: Any) -> str:
    """Next step size of every lane by a proportional-integral rule, straight-line like the rest."""
    p = w.scheme.order
    lower = w.lowering({}, {}, set())
    lower._restart()
    error, old = lower.fresh(f"max({w.at('ERR')}*inverse_square, 1e-10)"), lower.fresh(w.at("OLD"))
    log = lower.log(lower.fresh(f"min({error}, 1e30)"))
    factor = lower.exp(f"({-0.35 / p!r}*{log} + {0.2 / p!r}*{old})")
    lines = [
        *lower.lines,
        f"{w.at('NEXT')} = {w.at('H')}*min(max({lane_head.SAFETY!r}*{factor}, 0.2), 5.0)",
        f"{w.at('OK')} = {log}",
    ]
    return w.lane_loop("control", lines).replace("(W):", "(W, inverse_square):", 1)


def judge(w: Any) -> str:
    """Which lanes pass at once and which need attention: a step rejected, an event sought, a force that turns, the end near."""
    lines = [
        f"left = {w.at('END')} - ({w.at('T0')} + {w.at('H')})",
        f"plan = {w.at('NEXT')}",
        f"{w.at('PLAN')} = plan",
        f"{w.at('NEXT')} = left if plan >= left else (0.5*left if plan > 0.6*left else plan)",
        f"care = 2.0 - 1.0*({w.at('ERR')}*inverse_square <= 1.0) - 1.0*({w.at('ANGLE')} < {LARGEST_ANGLE})",
        f"care += {w.at('SEEK')} + 1.0*(left <= 1e-12*abs({w.at('END')}))",
    ]
    for j in range(len(w.watched)):
        lines += [
            f"rise, next_rise = {w.at('F0', j)} - {w.at('F1', j)}, {w.at('FN', j)} - {w.at('F0', j)}",
            "care += 1.0*(rise*next_rise <= 0.0)*(1.0*(rise != 0.0))",
        ]
    lines += [f"{w.at('CARE')} = care", f"{w.at('PASS')} = 1.0*(care == 0.0)"]
    return w.lane_loop("judge", lines).replace("(W):", "(W, inverse_square):", 1)


def gather(w: Any) -> str:
    """Integrals of the watched forces over the accepted step, by the parabola through its ends and the value before."""
    lines = [
        f"h, before, p = {w.at('H')}, {w.at('T0')} - {w.at('T1')}, {w.at('PASS')}",
        f"{w.at('STEPS')} += p",
        "third = h*h*h/(6.0*(h + before))*p",
    ]
    for j in range(len(w.watched)):
        a, b, c = w.at("F1", j), w.at("F0", j), w.at("FN", j)
        lines.append(f"{w.at('AREA', j)} += 0.5*h*p*({b} + {c}) - third*(({c} - {b})/h - ({b} - {a})/before)")
    return w.lane_loop("gather", lines)
