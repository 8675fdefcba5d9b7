"""Measured and recalled outcomes of the lumbar spine: core weakness, lean, pressure, vibration; and rows that the model cannot express."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

import xarray as xr

from spinesim.gait.standing import stand
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner, Scenario, Stride, surface
from spinesim.validate import as_measured as take
from spinesim.validate.case import Check, Kind
from spinesim.validate.lumbar import RAABE, weak_over_strong
from spinesim.validate.rows import level, missing, of, over, rises, within

SEAY = "Seay, Selbie & Hamill 2008 J Sports Sci 26:1519 (recalled)"
TENG = "Teng & Powers 2015 MSSE 47:625, doi 10.1249/MSS.0000000000000436"
WILKE = "Wilke et al. 1999 Spine 24:755, doi 10.1097/00007632-199904150-00005"
KIISKI = "Kiiski et al. 2008 J Bone Miner Res 23:1318, doi 10.1359/jbmr.080315"
CAPPOZZO = "Cappozzo 1984 J Orthop Res 1:292, doi 10.1002/jor.1100010309"


def change(measure: str) -> Array:
    """Change (%) of the peak of a quantity at every level, L5/S1 upwards, when the deep core muscles lose all their strength."""
    return 100 * (weak_over_strong(measure) - 1)


def core() -> Iterator[Check]:
    """Complete weakness of the deep core in running: eight runners simulated by others, speed not printed (3.3 m/s taken).

    The directions, level by level, are in `spinesim.validate.lumbar`.
    """
    name, other = (
        "Raabe, deep core muscles without strength",
        "another muscle model with 324 muscles; seventeen elements share the moments more coarsely",
    )
    sizes = (
        ("U005", "greatest rise of anterior shear", 19.0, lambda: float(change("shear").max())),
        ("U006", "greatest rise of compression, L1/L2 to L3/L4", 15.0, lambda: float(change("compression")[2:5].max())),
        ("U007", "greatest fall of compression, L4/L5 and L5/S1", -8.0, lambda: float(change("compression")[:2].min())),
    )
    for row, quantity, value, ours in sizes:
        yield level(f"{row} {name}", RAABE, quantity, value, "%", ours, miss=f"direction right, size not: {other}")
    yield missing(
        "U008 Raabe, deep erector spinae weak alone",
        RAABE,
        "force that compensates",
        45.0,
        "%",
        "core strength weakens the deep muscles together",
    )


def joints() -> Iterator[Check]:
    """Net loads of L5/S1 over speed and stride length, and the hip over lean."""
    slow, fast = (Scenario(stride=Stride(speed=v), surface=surface("track")) for v in (3.20, 5.69))
    sado = "Sado et al. 2019 J Biomech 94:158, doi 10.1016/j.jbiomech.2019.07.038"
    yield rises("U012 Sado, 5.69 over 3.20 m/s", sado, "extension moment at L5/S1", over(fast, slow, _extension))
    base = Scenario(stride=Stride(speed=3.8))
    long, short = (base.with_(stride_step_length=base.step.step_length * f) for f in (1.2, 0.8))
    for quantity, part in (("axial", "joint_axial"), ("shear", "joint_shear"), ("moment", "joint_moment")):
        ours = over(long, short, lambda run, part=part: float(abs(run[part].sel(level="L5/S1")).max()))  # type: ignore[misc]
        yield rises("U004 Seay, stride +20 over -20 %", SEAY, f"net {quantity} load of L5/S1", ours, kind="plausibility")
    upright, leaning = (Scenario(Runner(trunk_lean=lean), Stride(speed=3.4)) for lean in (3.6, 10.8))
    yield rises("U039 Teng, lean 10.8 over 3.6 deg", TENG, "energy from the hip extensors", over(leaning, upright, take.hip_work))
    thigh = "the leg is one line from hip to ground: the thigh's rotation, over which a hip moment works in the paper, is not in the model"
    for scenario, value, sd in ((leaning, 0.12, 0.06), (upright, 0.05, 0.04)):
        name = f"U039 Teng, lean {scenario.runner.trunk_lean:g} deg"
        yield level(name, TENG, "energy from the hip extensors", value, "J/kg", of(scenario, take.hip_work), sd=sd, miss=thigh)


def _extension(run: xr.Dataset) -> float:
    return float(run["joint_moment"].sel(level="L5/S1").max())


def pressure() -> Iterator[Check]:
    """Pressure in the L4/5 disc of one man of 70 kg, from compression by two recalled constants: plausibility only."""
    reason = "pressure = disc_pressure_factor compression / area, both recalled"
    chosen = f"{reason}, the factor chosen so that standing comes near this"
    upright = Runner(mass=70, trunk_lean=0.0)
    yield level("U013 Wilke, standing", WILKE, "pressure in L4/5", 0.5, "MPa", lambda: _pressure(stand(upright), "max"), kind="plausibility", reason=chosen)  # fmt: skip
    jog = Scenario(stride=Stride(speed=2.5))
    for label, pick, value in (("peak", "max", 0.85), ("least", "min", 0.35)):
        ours = of(jog, partial(_pressure, pick=pick))
        yield level(
            "U019 Wilke, jogging in tennis shoes",
            WILKE,
            f"{label} pressure in L4/5",
            value,
            "MPa",
            ours,
            kind="plausibility",
            reason=reason,
        )
    yield missing(
        "U018 Wilke, walking", WILKE, "pressure in L4/5", (0.53, 0.65), "MPa", "running and standing only", "plausibility"
    )


def _pressure(run: xr.Dataset, pick: str) -> float:
    return float(getattr(run["disc_pressure"].sel(level="L4/L5"), pick)()) / 1e6


def vibration() -> Iterator[Check]:
    """Standing on a shaken plate with straight legs, shoes off."""
    straight = "knees locked put the whole body's resonance at 5.5 Hz; people on a plate bend theirs"
    yield rises("U027 Kiiski, standing on a plate, 10 Hz", KIISKI, "acceleration of the lumbar spine over the plate's", lambda: take.transmissibility("L3", 10.0), miss=straight)  # fmt: skip
    yield within("U027 Kiiski, standing on a plate, 40 Hz", KIISKI, "power at the lumbar spine over the plate's", 1e-3, 1e-1, "1", lambda: take.transmissibility("L3", 40.0) ** 2)  # fmt: skip
    chair = "seated; the default runner stands or runs (the published seated chain is among the printed results)"
    yield missing(
        "U024 Panjabi, sitting",
        "Panjabi et al. 1986 J Bone Joint Surg Am 68:695",
        "vertical resonance at L1 and L3",
        4.4,
        "Hz",
        chair,
    )
    yield missing(
        "U025 sitting", "El-Khatib & Guillon 2001 Clin Biomech 16 S127", "spinal resonance band", (4.0, 7.0), "Hz", chair
    )
    yield missing("U029 Seidel, sitting", "Seidel 1986 Int Arch Occup Environ Health 57:207, doi 10.1007/BF00405789", "frequency of the highest forces at L3/4", (4.5, 8.0), "Hz", chair)  # fmt: skip


NOT_RUNNING = (
    ("U000 Cappozzo, walking", CAPPOZZO, "compression of L3/4", (1.0, 2.5), "BW", "walking is not simulated"),
    ("U001 Arshad, walking", "Arshad et al. 2018 J Biomech", "compression of L4/5", (1.30, 1.79), "BW", "walking is not simulated"),
    ("U011 Sado, maximal sprint", "Sado et al. 2016 Jpn J Biomech Sports Exerc 20:56", "extension moment at L5/S1", 6.58, "N m/kg", "a maximal sprint is beyond the steady runs of the model"),
    ("U012 Sado, 9.27 m/s", "Sado et al. 2019 J Biomech 94:158", "axial rotation moment at L5/S1", 1.99, "N m/kg", "the model is sagittal"),
    ("U015 Wilke, sitting", WILKE, "pressure in L4/5", (0.30, 0.83), "MPa", "sitting is not simulated"),
    ("U016 Wilke, lifting 20 kg", WILKE, "pressure in L4/5", (1.1, 2.3), "MPa", "nothing is held in the hands"),
    ("U017 Wilke, lying", WILKE, "pressure in L4/5", (0.10, 0.24), "MPa", "lying is not simulated"),
    ("U020 Nachemson, lean with weights", "Nachemson, as quoted", "rise of pressure", 100.0, "%", "nothing is held in the hands"),
    ("U021 Dreischarf, flexion standing", "Dreischarf et al. 2015 J Biomech, doi 10.1016/j.jbiomech.2015.01.007", "rise of the implant's force", 330.0, "N", "the share of the load that the implant carries is not known"),
    ("U022 Rohlmann, daily life", "Rohlmann et al. 2014 PLoS ONE 9:e98510, doi 10.1371/journal.pone.0098510", "greatest force of the implant", 1650.0, "N", "lifting with raised arms is not simulated"),
    ("U035 Reenalda, 20 min run", "Reenalda et al. 2019 Gait Posture, doi 10.1016/j.gaitpost.2018.11.020", "sacral peak acceleration: unchanged", 1.0, "1", "what tires in 20 minutes is not in the model"),
    ("U037 Levine, slopes", "Levine et al. 2007 J Athl Train 42:29", "lordosis downhill over uphill: rises", (1.001, math.inf), "1", "no slopes; lordosis is an input"),
    ("U038 Hart, tired back", "Hart et al. 2009 J Athl Train", "lean: rises", (1.001, math.inf), "1", "lean is an input"),
    ("U040 Warrener, usual lean", "Warrener 2021 Hum Mov Sci, doi 10.1016/j.humov.2021.102817", "lean", (-2.0, 25.0), "deg", "lean is an input"),
    ("U044 Wosk, inserts", "Wosk & Voloshin 1985 Arch Phys Med Rehabil 66:145", "fall of bone oscillation, walking", 40.0, "%", "walking is not simulated"),
    ("U045 insoles", "insole shock-factor study", "fall of shock, walking", 30.0, "%", "walking is not simulated"),
    ("U046 Garbutt, 30 min run", "Garbutt et al. 1990 MSSE 22:769, doi 10.1249/00005768-199012000-00006", "loss of stature", (3.37, 7.69), "mm", "discs do not creep in a step"),
    ("U048 Tyrrell, a day", "Tyrrell, Reilly & Troup 1985 Spine 10:161, doi 10.1097/00007632-198503000-00011", "loss of stature", 19.3, "mm", "discs do not creep in a step"),
    ("U050 Belavy, runners", "Belavy et al. 2017 Sci Rep 7:45975, doi 10.1038/srep45975", "hydration of discs over years: rises", (1.001, math.inf), "1", "tissue does not adapt in a step"),
    ("T130/U043 Edwards, stride -10 %", "Edwards et al. 2009 MSSE 41:2177, doi 10.1249/MSS.0b013e3181a984c4", "tibial stress-fracture probability", (-6.0, -3.0), "%", "no strain of the tibia"),
    ("T131 variability, 13 km/h", "preprints.org 202601.2214", "coefficient of variation of the impact peak", 6.9, "%", "the steps are all alike; it sets the noise of every comparison"),
    ("U009 Raabe, model size", "Raabe & Chaudhari 2016 J Biomech 49:1238", "muscles", 324.0, "1", "a property of another model, not an outcome"),
)  # fmt: skip
RECALLED = (
    ("U002 Callaghan, walking", "Callaghan, Patla & McGill 1999 Clin Biomech 14:203 (recalled)", "compression of L4/5", (1.2, 2.5), "BW", "walking is not simulated"),
    ("U041 Warrener, 30 deg lean", "Warrener 2021 Hum Mov Sci (recalled)", "change of stride length", -0.13, "m", "stride length is an input"),
    ("U049 Dowzer, treadmill run", "Dowzer, Reilly & Cable 1998 Br J Sports Med (recalled)", "loss of stature", 4.59, "mm", "discs do not creep in a step"),
)  # fmt: skip


def not_expressible() -> Iterator[Check]:
    """Rows that the model has nothing to say on."""
    for name, source, quantity, published, unit, reason in (*NOT_RUNNING, *RECALLED):
        kind: Kind = "plausibility" if "recalled" in source else "validation"
        yield missing(name, source, quantity, published, unit, reason, kind)


CHECKS: tuple[Check, ...] = (*core(), *joints(), *pressure(), *vibration(), *not_expressible())
