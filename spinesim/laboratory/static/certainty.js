// How sure a number is: what the page was given, or what Python says when it is asked.

import { signed } from "./charts.js";
import { made } from "./panel.js";

const ALLOWED = "in nine of ten models that the sources allow";

export class Certainty {
  // python: answers for the page (see python.js), or null; changed: called when it has answered.
  constructor({ controls, intervals, suggestions }, start, python, changed) {
    Object.assign(this, { controls, intervals, suggestions, start, python, changed });
    this.answers = new Map();
  }

  // What is said of a level beside its number.
  words(pinned, now, level) {
    const answer = this._given(pinned, now) ?? this._asked(pinned, now);
    if (typeof answer === "string") return answer;
    const value = between(answer.value[level], (v) => v.toFixed(2));
    if (this._same(pinned, now)) return `${value} BW ${ALLOWED}`;
    if (!answer.change) return `${value} BW ${ALLOWED}; bodies of two masses are not compared`;
    const change = between(answer.change[level], (v) => signed(v, 2));
    return `the change: ${change} BW ${ALLOWED}; the load: ${value} BW`;
  }

  // Intervals that came with the page: of the start, and of what the suggestions make of it.
  _given(pinned, now) {
    if (!this.intervals || !this._same(pinned, this.start)) return null;
    if (this._same(now, this.start)) return this.intervals.start;
    const same = ({ change }) =>
      this._same(now, { ...this.start, ...made(change, this.start, this.controls) });
    const suggestion = this.suggestions.find(same);
    return suggestion ? this.intervals.changes[suggestion.label] : null;
  }

  _same(one, other) {
    return this.controls.every(({ name }) =>
      name === "stride_step_length" || one[name] === other[name]);
  }

  // Python is asked once for each pair of scenarios.
  _asked(pinned, now) {
    if (!this.python?.asks)
      return this.intervals ? "Intervals are known for the start and for the three suggestions."
        : "How sure this is: the command `spinesim lab` computes it.";
    const key = JSON.stringify([pinned, now]);
    clearTimeout(this.timer);
    if (!this.answers.has(key)) {
      this.timer = setTimeout(() => this._ask(key, pinned, now), 700);
      return "calculating how sure this is …";
    }
    return this.answers.get(key)
      ?? "Python does not answer any more; the page goes on without it.";
  }

  async _ask(key, pinned, now) {
    try {
      this.answers.set(key, await this.python.interval(pinned, now));
    } catch {
      this.answers.set(key, null);
    }
    this.changed();
  }
}

const between = ([low, high], shown) => `${shown(low)} to ${shown(high)}`;
