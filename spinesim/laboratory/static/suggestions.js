// What a reader could try first, and what each would do to the pinned runner.

import { signed } from "./charts.js";
import { made } from "./panel.js";
import { html } from "./view.js";
import { levelOf } from "./words.js";

export class Suggestions {
  // run: computes values of the controls; chosen: called with a change that is taken.
  constructor(host, { suggestions, controls }, { run, chosen }) {
    Object.assign(this, { host, controls, run });
    this.items = suggestions.map(({ label, change }) => {
      const button = html("button", { type: "button", class: "try" }, host);
      html("span", {}, button).textContent = label;
      const effect = html("small", {}, button);
      button.addEventListener("click", () => chosen(change));
      return { change, button, effect };
    });
  }

  lock(locked) {
    for (const { button } of this.items) button.disabled = locked;
  }

  // Tries each on a pinned runner, and puts first what lowers the load on a level most.
  async from(values, results, level) {
    this.pinned = results;
    for (const item of this.items) {
      item.result = null;
      item.effect.textContent = "…";
    }
    for (const item of this.items) {
      const result = await this.run({ ...values, ...made(item.change, values, this.controls) });
      if (this.pinned !== results) return;
      item.result = result;
      this.show(level);
    }
    const load = ({ result }) => (result.refused ? Infinity : levelOf(result, level).peak);
    const ranked = [...this.items].sort((one, other) => load(one) - load(other));
    if (ranked.some(({ button }, k) => this.host.children[k] !== button))
      this.host.append(...ranked.map(({ button }) => button));
  }

  show(level) {
    for (const { effect, result } of this.items) {
      if (!result) continue;
      const gained = () => levelOf(result, level).peak - levelOf(this.pinned, level).peak;
      effect.textContent = result.refused ? "no steady step" : `${signed(gained(), 2)} BW`;
    }
  }
}
