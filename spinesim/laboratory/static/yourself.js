// "This is me": a reader's own body, pace and cadence become the pinned runner.

import { html } from "./view.js";

const ASKED = [
  { name: "mass", label: "Mass (kg)", control: "runner_mass" },
  { name: "height", label: "Height (m)", control: "runner_height" },
  { name: "pace", label: "Pace (min/km)", control: "stride_speed" },
  { name: "cadence", label: "Cadence (steps a minute)", control: "stride_cadence" },
];

export class Yourself {
  // begin: called with the values that a reader entered.
  constructor(host, controls, begin) {
    this.controls = Object.fromEntries(controls.map((control) => [control.name, control]));
    this.form = html("form", {}, host);
    for (const { name, label } of ASKED) {
      const row = html("label", {}, this.form);
      html("span", {}, row).textContent = label;
      html("input", { name, type: "text", autocomplete: "off",
        inputmode: name === "pace" ? "text" : "decimal" }, row);
    }
    html("button", { type: "submit" }, this.form).textContent = "Start from me";
    this.said = html("p", { class: "fine", role: "status" }, this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { set, wrong } = this.read();
      this.said.textContent = wrong;
      if (!wrong) begin(set);
    });
  }

  lock(locked) {
    for (const part of this.form.elements) part.disabled = locked;
  }

  show(values) {
    for (const { name, control } of ASKED)
      this.form.elements[name].value = name === "pace" ? paceOf(values[control])
        : values[control].toFixed(name === "height" ? 2 : 0);
  }

  // {set, wrong}: values of controls, and what cannot be taken, in words.
  read() {
    const set = {};
    for (const { name, label, control } of ASKED) {
      const text = this.form.elements[name].value.trim().replace(",", ".");
      const value = name === "pace" ? speedOf(text) : text === "" ? NaN : Number(text);
      const { low, high } = this.controls[control];
      const [least, most] = name === "pace" ? [paceOf(high), paceOf(low)] : [low, high];
      if (!(value >= low && value <= high))
        return { set: {}, wrong: `${label}: give ${least} to ${most}.` };
      set[control] = value;
    }
    return { set, wrong: "" };
  }
}

// Minutes and seconds a kilometre, "5:30".
export function paceOf(speed) {
  const seconds = Math.round(1000 / speed);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// m/s of "5:30" or "5.5" minutes a kilometre; NaN of anything else.
export function speedOf(text) {
  const parts = /^(\d+)(?::([0-5]?\d)|(\.\d+))?$/.exec(text);
  if (!parts) return NaN;
  return 1000 / (60 * (Number(parts[1]) + Number(parts[3] || 0)) + Number(parts[2] || 0));
}
