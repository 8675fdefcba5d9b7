// Sentences and small tables from live values; nothing here asserts what a run does not show.

import { signed } from "./charts.js";

const ms = (seconds) => (1e3 * seconds).toFixed(0);
const SAME = 0.01; // of the pinned value: a difference below it counts as none

export const levelOf = (result, level) => result.levels.find(({ name }) => name === level);

export function change(now, before) {
  const difference = now - before, share = (100 * difference) / before;
  if (Math.abs(difference) < 0.005) return "no change";
  return `${signed(difference, 2)} BW (${signed(share, 0)} %)`;
}

export function verdict(now, before) {
  if (Math.abs(now - before) < SAME * before) return "same";
  return now > before ? "more" : "less";
}

// When the disc carries most, and what makes it.
export function story(result, level) {
  const { newtons, time, pull, peak } = levelOf(result, level), { impact } = result;
  const after = time - impact.time;
  const when = after > 0.03
    ? `long after the impact at ${ms(impact.time)} ms, while the whole body pushes off the ground`
    : `about when the impact comes, at ${ms(impact.time)} ms`;
  const share = (100 * pull) / peak;
  return [
    `The most that ${level} carries is ${newtons.toFixed(0)} N, ${ms(time)} ms after the foot `
      + `touches down: ${when}.`,
    `The muscles that hold the trunk make ${share.toFixed(0)} % of it.`,
  ];
}

// From ground to spine: [{name, value, change, up}].
export function chain(result, pinned, level) {
  const links = [
    ["flight between steps", (r) => 1e3 * r.flight, "ms", 0],
    ["fall at touchdown", (r) => r.fall, "m/s", 2],
    ["leg spring", (r) => r.leg / 1e3, "kN/m", 1],
    ["ground force, active peak", (r) => r.active.value, "BW", 2],
    [`bending moment at ${level}`, (r) => levelOf(r, level).moment, "N m", 0],
    [`pull of muscles on ${level}`, (r) => levelOf(r, level).pull, "BW", 2],
  ];
  return links.map(([name, value, unit, digits]) => {
    const difference = pinned ? value(result) - value(pinned) : 0;
    const small = Math.abs(difference) < 0.5 * 10 ** -digits;
    return {
      name,
      value: `${value(result).toFixed(digits)} ${unit}`,
      change: pinned ? signed(difference, digits) : "",
      trend: !pinned || small ? "" : difference > 0 ? "up" : "down",
    };
  });
}

// What could mislead, where it does: texts.
export function traps(result, pinned, level, controls) {
  const texts = [];
  for (const { name, label, sourced, unit, source } of controls) {
    const value = result.values[name];
    if (!sourced || (value >= sourced[0] && value <= sourced[1])) continue;
    const by = source.startsWith("none") ? "taken as usual" : "that was measured";
    texts.push(`${label} is outside ${sourced[0]} to ${sourced[1]} ${unit}, the range ${by}: `
      + "read the result with caution.");
  }
  texts.push(...doubts(result));
  if (!pinned) return texts;
  const now = levelOf(result, level), then = levelOf(pinned, level);
  const moved = controls.filter(({ name }) => result.values[name] !== pinned.values[name]);
  const under = moved.length && moved.every(({ name }) => name === "shoe" || name === "surface");
  if (under && verdict(now.peak, then.peak) === "same")
    texts.push(`No change on ${level} is a result: with cadence and speed held, the leg spring `
      + `goes from ${(pinned.leg / 1e3).toFixed(1)} to ${(result.leg / 1e3).toFixed(1)} kN/m and `
      + `makes up for what is underfoot. The impact peak goes from `
      + `${pinned.impact.value.toFixed(2)} to ${result.impact.value.toFixed(2)} BW.`);
  return texts;
}

// What the motion itself makes doubtful, as `spinesim.gait.cautions` says it of a run.
function doubts({ doubtful }) {
  const texts = [];
  if (doubtful.midsole)
    texts.push(`The midsole bottoms out: it is pressed in ${(1e3 * doubtful.midsole).toFixed(1)} mm, `
      + "and no foam is assumed to give way so far. Try a stiffer or a thicker sole.");
  if (doubtful.tension.length)
    texts.push(`${doubtful.tension.join(", ")} in tension for a part of the step, where nobody has `
      + "measured how stiff discs are: read these loads with caution.");
  return texts;
}

// What a change of the deep muscles' strength means, from its share of the change (body weights).
export function strength(share, result, pinned, level) {
  const { peak, moment, shear } = levelOf(result, level);
  const changes = Math.abs(share) < SAME * peak ? "hardly changes" : share > 0 ? "raises" : "lowers";
  return `The strength of the deep muscles ${changes} the load on ${level}: the trunk has to be held `
    + `whatever they can do (${moment.toFixed(0)} N m), and others pull for them. Shear goes from `
    + `${Math.abs(levelOf(pinned, level).shear).toFixed(2)} to ${Math.abs(shear).toFixed(2)} BW.`;
}

// Why a scenario has no result.
export function refusal(refused, values) {
  if (refused.why === "contact")
    return `No flight is left: the foot would stay on the ground for ${ms(refused.contact_time)} ms, `
      + `and a step lasts ${ms(refused.step_time)} ms. At ${values.stride_speed.toFixed(2)} m/s take a `
      + `cadence up to ${refused.cadence} a minute, or run faster.`;
  if (refused.why === "ground")
    return "No steady step: the foot does not leave this ground. Take a lower cadence, a higher "
      + "speed or a firmer ground.";
  if (refused.why === "muscles")
    return "The muscles of this trunk cannot hold such a motion. Take a stronger trunk or less lean.";
  const what = refused.equation ? `: the ${refused.equation} could not be met` : "";
  return `No step repeats itself here${what}. Take a cadence nearer the pinned one or a firmer `
    + "ground.";
}

export function pace(speed) {
  const seconds = Math.round(1000 / speed), rest = String(seconds % 60).padStart(2, "0");
  return `${(3.6 * speed).toFixed(1)} km/h · ${Math.floor(seconds / 60)}:${rest} min/km`;
}

export function digitsOf({ step }) {
  return Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
}

export function shown(control, value) {
  if (control.choices) return control.choices.find(({ name }) => name === value)?.label || value;
  const units = { "steps/min": "/min", deg: "°", "": "×" };
  return `${value.toFixed(digitsOf(control))}\u00a0${units[control.unit] ?? control.unit}`;
}

// A control from one value to another, the unit once.
export function step(control, from, to) {
  const [before, after] = [from, to].map((value) => shown(control, value));
  return `${control.choices ? before : before.split("\u00a0")[0]} → ${after}`;
}
