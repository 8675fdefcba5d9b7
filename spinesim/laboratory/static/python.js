// Python behind the page: intervals, reports, and the fields that have no slider.

import { html } from "./view.js";

export class Python {
  constructor({ asks, token, fields }) {
    Object.assign(this, { asks, token, fields });
    this.chosen = new URLSearchParams(location.search); // fields that differ from the file's
    this.chosen.delete("token");
  }

  // What Python is told of a scenario: {fields, controls}.
  _scenario(controls) {
    return { fields: Object.fromEntries(this.chosen), controls };
  }

  // {value, change}: bounds by level, of the load now and of its change.
  async interval(pinned, now) {
    const headers = { "x-token": this.token, "content-type": "application/json" };
    const body = JSON.stringify({ pinned: this._scenario(pinned), now: this._scenario(now) });
    const reply = await fetch("/interval", { method: "POST", headers, body });
    if (!reply.ok) throw new Error(reply.statusText);
    return reply.json();
  }

  // The address of a report: "explanation" of a change, or "step".
  report(name, pinned, now, level) {
    const about = { pinned: this._scenario(pinned), now: this._scenario(now), level };
    return `/${name}?${new URLSearchParams({ token: this.token, about: JSON.stringify(about) })}`;
  }

  // A form of the fields; refused: called with why Python refuses what was entered.
  mount(form, refused) {
    for (const { name, label, meaning, unit, choices, value } of this.fields) {
      const row = html("label", { title: meaning }, form);
      html("span", {}, row).textContent = unit ? `${label} (${unit})` : label;
      if (choices.length) {
        const list = html("select", { name }, row);
        for (const choice of choices) html("option", { value: choice }, list).textContent = choice;
        list.value = value;
      } else html("input", { name, type: "text", inputmode: "decimal", value }, row);
    }
    html("button", { type: "submit" }, form).textContent = "Use these";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this._use(form, refused);
    });
  }

  async _use(form, refused) {
    const next = new URLSearchParams({ token: this.token });
    for (const { name, value } of this.fields) {
      const entered = form.elements[name].value;
      if (this.chosen.has(name) || entered !== String(value)) next.set(name, entered);
    }
    try {
      const reply = await fetch(`/?${next}`);
      if (reply.ok) location.assign(`/?${next}${location.hash}`);
      else refused(await reply.text());
    } catch {
      refused("Python does not answer any more; the page goes on without it.");
    }
  }
}
