// Sliders and lists: what they are set to, what is pinned, what was measured, what cannot be.

import { strideOf } from "./formulas.js";
import { html } from "./view.js";
import { digitsOf, pace, shown } from "./words.js";

const STRIDE = ["stride_speed", "stride_cadence", "stride_step_length"];

// A new value of one control; of speed, cadence and step length one follows.
export function moved(values, name, value) {
  const next = { ...values, [name]: value };
  if (name === "stride_step_length") next.stride_cadence = (60 * next.stride_speed) / value;
  next.stride_step_length = (60 * next.stride_speed) / next.stride_cadence;
  return next;
}

// What a change (times, plus, or to the first of some choices that is not there yet) makes of the
// control that it moves, within the control's reach: {name: value}.
export function made({ name, times, plus, to }, values, controls) {
  const before = values[name];
  if (to) return { [name]: to.find((choice) => choice !== before) ?? before };
  const control = controls.find((item) => item.name === name), { low, high, step } = control;
  const near = Math.floor((times * before + plus) / step + 0.5) * step;
  return { [name]: Number(Math.min(Math.max(near, low), high).toFixed(digitsOf(control))) };
}

// Names of the changes between two scenarios, with what each sets; cadence and step length are one.
export function changes(from, to, controls) {
  const sets = {};
  for (const { name, label } of controls)
    if (name !== "stride_step_length" && from[name] !== to[name])
      sets[label] = STRIDE.includes(name) ? [name, "stride_step_length"] : [name];
  return sets;
}

export class Panel {
  // changed: called with the name and value of what was moved.
  constructor(host, { controls, engine, longest }, changed) {
    this.controls = controls;
    this.longest = longest ?? engine.search.longest_contact;
    this.rows = new Map();
    const groups = new Map();
    for (const control of controls) {
      if (!groups.has(control.group)) {
        const set = html("fieldset", {}, host);
        html("legend", {}, set).textContent = control.group;
        groups.set(control.group, set);
      }
      const row = control.choices ? new List(control, changed) : new Slider(control, changed);
      groups.get(control.group).append(row.element);
      this.rows.set(control.name, row);
    }
    this.sets = [...groups.values()];
  }

  show(values, pinned) {
    for (const [name, row] of this.rows) row.show(values[name], pinned[name], values);
    this._hatch(values);
  }

  lock(locked) {
    for (const set of this.sets) set.disabled = locked;
  }

  // Positions of the stride's sliders that leave no flight.
  _hatch(values) {
    const closed = (change) => {
      const { stride_speed: speed, stride_cadence: cadence } = moved(values, ...change);
      const law = strideOf({ speed, cadence, height: values.runner_height });
      return law.contact_time > this.longest * law.step_time;
    };
    for (const name of STRIDE) {
      const row = this.rows.get(name), { low, high } = row.control, n = 60;
      const at = (k) => low + ((high - low) * k) / n;
      const shut = Array.from({ length: n + 1 }, (_, k) => closed([name, at(k)]));
      const first = shut.indexOf(true), last = shut.lastIndexOf(true);
      row.hatch(first < 0 ? null : [first / n, last / n]);
    }
  }
}

class Slider {
  constructor(control, changed) {
    this.control = control;
    const id = `control-${control.name}`;
    this.element = html("div", { class: "control" });
    html("label", { for: id }, this.element).textContent = control.label;
    this.output = html("output", { for: id }, this.element);
    const rail = html("div", { class: "rail" }, this.element);
    this.band = html("span", { class: "band" }, rail);
    this.shut = html("span", { class: "shut" }, rail);
    this.tick = html("span", { class: "tick" }, rail);
    this.note = html("small", { id: `${id}-note` }, this.element);
    this.input = html("input", {
      type: "range", id, min: control.low, max: control.high, step: control.step,
      "aria-describedby": `${id}-note`, title: control.meaning,
    }, rail);
    this.input.addEventListener("input", () => changed(control.name, Number(this.input.value)));
    if (control.sourced) this._place(this.band, control.sourced.map((value) => this._share(value)));
  }

  show(value, pinned, values) {
    const { control, input } = this, text = shown(control, value);
    if (document.activeElement !== input || Math.abs(input.value - value) > control.step)
      input.value = value;
    input.setAttribute("aria-valuetext", text);
    this.output.textContent = text;
    this.tick.style.left = `${100 * this._share(pinned)}%`;
    const { sourced } = control, inside = !sourced || (value >= sourced[0] && value <= sourced[1]);
    this.note.classList.toggle("outside", !inside);
    this.note.textContent = inside ? this._note(value, values)
      : `outside ${sourced[0]} to ${sourced[1]} ${control.unit}`;
  }

  _note(value, values) {
    if (this.control.name === "stride_speed") return pace(value);
    if (this.control.name === "stride_cadence") {
      const { preferred_cadence: chosen } = strideOf({
        speed: values.stride_speed, cadence: value, height: values.runner_height });
      return `usual at this speed: ${chosen.toFixed(0)}`;
    }
    if (this.control.name === "runner_core_strength") return "deep trunk muscles; 1 is the reference";
    return "";
  }

  hatch(ends) {
    this.shut.hidden = !ends;
    if (ends) this._place(this.shut, ends);
  }

  _share(value) {
    const { low, high } = this.control;
    return Math.min(Math.max((value - low) / (high - low), 0), 1);
  }

  _place(span, [first, last]) {
    span.style.left = `${100 * first}%`;
    span.style.width = `${100 * (last - first)}%`;
  }
}

class List {
  constructor(control, changed) {
    this.control = control;
    const id = `control-${control.name}`;
    this.element = html("div", { class: "control" });
    html("label", { for: id }, this.element).textContent = control.label;
    this.select = html("select", { id, "aria-describedby": `${id}-note` }, this.element);
    for (const { name, label } of control.choices)
      html("option", { value: name }, this.select).textContent = label;
    this.note = html("small", { id: `${id}-note` }, this.element);
    this.select.addEventListener("change", () => changed(control.name, this.select.value));
  }

  show(value, pinned) {
    this.select.value = value;
    const choice = this.control.choices.find(({ name }) => name === value);
    const other = value === pinned ? "" : ` (pinned: ${shown(this.control, pinned)})`;
    this.note.textContent = choice.detail + other;
  }
}
