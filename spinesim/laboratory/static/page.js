// The page: what is set, what is pinned, what is shown.

import { Chart, Ladder, signed } from "./charts.js";
import { Certainty } from "./certainty.js";
import { Panel, changes, made, moved } from "./panel.js";
import { Python } from "./python.js";
import { Questions } from "./questions.js";
import { fromAddress, save, toAddress, toCsv, toPng, toSvg, toToml } from "./saving.js";
import { Suggestions } from "./suggestions.js";
import { html, mountPlayer } from "./view.js";
import { chain, change, levelOf, refusal, step, story, strength, traps } from "./words.js";
import { Yourself } from "./yourself.js";

const $ = (id) => document.getElementById(id);
const LATER = { dim: 400, why: 250, said: 500 }; // ms

export class Page {
  // helpers: {moves, reasons} compute beside the page.
  constructor(about, helpers) {
    this.about = about;
    this.helpers = helpers;
    this.start = Object.fromEntries(about.controls.map(({ name, value }) => [name, value]));
    this.values = this.pinned = this.start;
    this.result = this.pinnedResult = { ...about.start, values: this.start };
    this.level = about.levels[0];
    this.running = false;
    this.timers = {};
    this._build();
    this._fromAddress();
    this.show();
    this._suggest();
  }

  _build() {
    const { about } = this;
    this.panel = new Panel($("controls"), about, (name, value) => this.move({ [name]: value }));
    this.player = mountPlayer($("player"), {
      skeleton: about.skeleton,
      runs: [{ motion: this.result.motion }],
      picked: (level) => this.choose(level),
    });
    const seek = (time) => {
      this.player.pause();
      this.player.seek(time / this.result.motion.step_time);
    };
    this.charts = { ground: new Chart($("ground"), seek), disc: new Chart($("disc"), seek) };
    this.player.listeners.push((_, time) => {
      this.charts.ground.at(time);
      this.charts.disc.at(time);
    });
    this.ladder = new Ladder($("ladder"), about.levels, (level) => this.choose(level));
    this.suggestions = new Suggestions($("suggestions"), about, {
      run: (values) => this.helpers.reasons.ask({ ask: "run", values: this.whole(values) }),
      chosen: (change) => this.set({ ...this.pinned, ...made(change, this.pinned, about.controls) }),
    });
    this.yourself = new Yourself($("yourself"), about.controls, (set) => this.begin(set));
    this.yourself.show(this.pinned);
    this.questions = new Questions($("question"), about, {
      lock: (locked) => this.lock(locked),
      level: () => this.level,
      made: (change) => made(change, this.pinned, about.controls),
      pinned: () => this.pinned,
      start: (set) => this.answer(set),
    });
    if (about.live) this._live();
    this.certainty = new Certainty(about, this.start, this.python, () => this._sure());
    this._buttons();
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.player.play();
  }

  _buttons() {
    $("pin").addEventListener("click", () => this.pin());
    $("back").addEventListener("click", () => this.set(this.pinned));
    $("last").addEventListener("click", () => this.set(this.result.values));
    $("link").addEventListener("click", () => this.copy());
    $("link").hidden = location.protocol === "about:"; // a page inside another has no address
    const saving = {
      "save-toml": () => save("scenario.toml", this.toml()),
      "save-csv": () => save("numbers.csv", toCsv(this.result, this.about.version), "text/csv"),
      "save-svg": () => save("runner.svg", this.picture(), "image/svg+xml"),
      "save-curves": () => save("curves.svg", this.curves(), "image/svg+xml"),
      "save-png": async () => save("runner.png", await toPng(this.picture(), 1200), "image/png"),
    };
    for (const [id, act] of Object.entries(saving))
      $(id).addEventListener("click", () => {
        act();
        $("save").open = false;
      });
    addEventListener("hashchange", () => {
      if (location.hash !== toAddress(this.values, this.start)) this._fromAddress();
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches("input, select, textarea");
      if (event.key.toLowerCase() === "p" && !typing && !event.ctrlKey && !event.metaKey) this.pin();
    });
  }

  // What Python behind the page adds to it.
  _live() {
    this.python = new Python(this.about);
    $("more").hidden = $("python").hidden = false;
    this.python.mount($("fields"), (text) => this.notice(text));
    for (const link of $("python").querySelectorAll("a"))
      link.addEventListener("click", () => {
        link.href = this.python.report(link.dataset.report, this.pinned, this.result.values, this.level);
      });
  }

  _fromAddress() {
    const { set, wrong } = fromAddress(location.hash, this.about.controls);
    this.notice(wrong ? "The address says something that this page cannot show; here is the start." : "");
    if (Object.keys(set).length) this.set({ ...this.start, ...set });
    else if (this.values !== this.start) this.set(this.start);
  }

  // -- what a reader does

  move(set) {
    let values = this.values;
    for (const [name, value] of Object.entries(set)) values = moved(values, name, value);
    this.set(values);
  }

  set(values) {
    this.values = this.whole(values);
    this.panel.show(this.values, this.pinned);
    try {
      history.replaceState(null, "", 
        location.pathname + location.search + toAddress(this.values, this.start));
    } catch {
      // a page inside another has no address of its own
    }
    return this.compute();
  }

  // Values with the step length that follows from the others.
  whole(values) {
    return moved(values, "stride_cadence", values.stride_cadence);
  }

  choose(level) {
    this.level = level;
    this.show();
  }

  pin() {
    if (this.refused) return;
    this.pinned = this.result.values;
    this.pinnedResult = this.result;
    this.show();
    this.yourself.show(this.pinned);
    this._suggest();
  }

  // A reader's own runner, pinned.
  async begin(set) {
    await this.set({ ...this.pinned, ...set });
    this.pin();
  }

  async copy() {
    const address = location.href.split("#")[0] + toAddress(this.values, this.start);
    try {
      await navigator.clipboard.writeText(address);
      this.notice("The link is copied: it opens this page as it is now.");
    } catch {
      this.notice(`The link: ${address}`);
    }
  }

  lock(locked) {
    this.panel.lock(locked);
    this.suggestions.lock(locked);
    this.yourself.lock(locked);
  }

  async answer(set) {
    let values = this.pinned;
    for (const [name, value] of Object.entries(set)) values = moved(values, name, value);
    await this.set(values);
    return { result: this.refused || this.result, pinned: this.pinnedResult, level: this.level };
  }

  // -- computing

  // Of moves that come while one is computed only the newest waits.
  compute() {
    if (this.running) return (this.waits ??= new Promise((done) => (this.next = done)));
    this.running = true;
    this.later("dim", () => $("results").classList.add("busy"));
    return this.helpers.moves.ask({ ask: "run", values: this.values }).then(
      (result) => this.computed(result),
      (error) => this.failed(error),
    );
  }

  async computed(result) {
    this.running = false;
    clearTimeout(this.timers.dim);
    $("results").classList.remove("busy");
    this.refused = result.refused ? result : null;
    if (!result.refused) this.result = result;
    this.show();
    const { next } = this;
    if (next) {
      this.next = this.waits = null;
      await this.compute();
      next();
    }
  }

  failed(error) {
    this.running = false;
    this.notice(`This browser cannot compute: ${error.message}`);
  }

  later(name, act) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(act, LATER[name]);
  }

  _suggest() {
    this.suggestions.from(this.pinned, this.pinnedResult, this.level);
  }

  async why() {
    const sets = changes(this.pinned, this.values, this.about.controls);
    const host = $("why"), names = Object.keys(sets);
    if (this.refused || !names.length) {
      host.replaceChildren();
      html("p", {}, host).textContent = this.refused ? "" : "Nothing has changed yet.";
      return;
    }
    const { values } = this;
    const answer = await this.helpers.reasons.ask(
      { ask: "why", from: this.pinned, to: values, sets });
    const asked = this.values === values && !this.refused; // no other move came in between
    if (asked && !(answer && answer.void)) this.reasons(answer, sets);
  }

  reasons(answer, sets) {
    const host = $("why"), i = this.about.levels.indexOf(this.level);
    host.replaceChildren();
    if (!answer) {
      html("p", {}, host).textContent = "Some of these changes alone have no steady step, so that "
        + "what each contributes cannot be told.";
      return;
    }
    const shares = Object.entries(answer.shares).map(([name, values]) => [name, values[i]]);
    shares.sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
    const most = Math.max(...shares.map(([, value]) => Math.abs(value)), 0.02);
    const list = html("ul", {}, host);
    for (const [label, value] of shares) {
      const item = html("li", {}, list), control = sets[label][0];
      const of = this.about.controls.find(({ name }) => name === control);
      html("span", {}, item).textContent =
        `${label} ${step(of, this.pinned[control], this.values[control])}`;
      const bar = html("span", { class: `bar ${value < 0 ? "less" : "more"}` }, item);
      html("i", {}, bar).style.width = `${(50 * Math.abs(value)) / most}%`;
      html("b", {}, item).textContent = `${signed(value, 2)} BW`;
    }
    const core = Object.keys(sets).find((label) => sets[label][0] === "runner_core_strength");
    if (core)
      html("p", { class: "fine" }, host).textContent =
        strength(answer.shares[core][i], this.result, this.pinnedResult, this.level);
    if (shares.length > 1)
      html("p", { class: "fine" }, host).textContent = "Each change's share, averaged over all "
        + "orders in which they could be made.";
  }

  // -- showing

  get compared() {
    return this.result.values !== this.pinned && this.result !== this.pinnedResult
      ? this.pinnedResult : null;
  }

  show() {
    const { refused, level } = this, pinned = this.compared, result = this.result;
    this.panel.show(this.values, this.pinned);
    $("results").classList.toggle("refused", Boolean(refused));
    $("refusal").hidden = !refused;
    for (const part of document.querySelectorAll(".headline, #player, .story, .charts"))
      part.inert = Boolean(refused); // what it shows is not what is set
    $("said").textContent = refused
      ? refusal(refused.refused, refused.values) : "";
    const ghost = pinned && pinned.motion;
    this.player.show([{ motion: result.motion, ghost, level, label: this.pictured() }]);
    this._headline(pinned);
    this._curves(pinned);
    const each = Object.fromEntries(result.levels.map(({ name, peak }) =>
      [name, { peak, pinned: pinned ? levelOf(pinned, name).peak : null }]));
    this.ladder.draw(each, level);
    this._words(pinned);
    this.suggestions.show(level);
    if (refused) $("why").replaceChildren();
    this.later("why", () => this.why());
    this.later("said", () => ($("spoken").textContent = this.sentence()));
  }

  sentence() {
    if (this.refused) return $("said").textContent;
    const { peak } = levelOf(this.result, this.level), pinned = this.compared;
    const against = pinned ? `, ${change(peak, levelOf(pinned, this.level).peak)} against pinned` : "";
    return `${peak.toFixed(2)} body weights on ${this.level} at most${against}`;
  }

  // The picture in words.
  pictured() {
    const { levels, motion } = this.result;
    const loads = levels.map(({ name, peak }) => `${name} ${peak.toFixed(2)}`).join(", ");
    return `A runner at ${motion.speed.toFixed(1)} m/s from the side, with the lumbar spine enlarged; `
      + `most that each disc carries, in body weights: ${loads}`;
  }

  _headline(pinned) {
    const { peak } = levelOf(this.result, this.level);
    $("peak").textContent = peak.toFixed(2);
    $("where").textContent = this.level;
    $("change").textContent = pinned ? change(peak, levelOf(pinned, this.level).peak) : "pinned";
    this._sure();
  }

  _sure() {
    if (!this.refused)
      $("sure").textContent = this.certainty.words(this.pinned, this.result.values, this.level);
  }


  _curves(pinned) {
    const { result, level } = this, times = result.motion.time;
    const curve = (run, values) => run && { times: run.motion.time, values: values(run.motion) };
    const { impact, active } = result, of = levelOf(result, level);
    const ground = ({ ground_vertical: values }) => values;
    const disc = ({ compression }) => compression[level];
    this.charts.ground.draw({
      now: { times, values: ground(result.motion) },
      pinned: curve(pinned, ground),
      marks: [
        { ...impact, words: `impact ${impact.value.toFixed(2)}`, below: true },
        { ...active, words: `active ${active.value.toFixed(2)}` },
      ],
      label: `Vertical ground reaction: impact peak ${impact.value.toFixed(2)}, active peak `
        + `${active.value.toFixed(2)} body weights`,
    });
    this.charts.disc.draw({
      now: { times, values: disc(result.motion) },
      pinned: curve(pinned, disc),
      marks: [{ time: of.time, value: of.peak, words: `peak ${of.peak.toFixed(2)}` }],
      label: `Compression of ${level}: peak ${of.peak.toFixed(2)} body weights at `
        + `${(1e3 * of.time).toFixed(0)} ms`,
    });
    $("disc-level").textContent = level;
  }

  _words(pinned) {
    const lines = story(this.result, this.level);
    $("story").textContent = lines.join(" ");
    const host = $("chain");
    host.replaceChildren();
    for (const { name, value, change: by, trend } of chain(this.result, pinned, this.level)) {
      const item = html("li", {}, host);
      html("span", {}, item).textContent = name;
      html("b", {}, item).textContent = value;
      html("small", { class: trend }, item).textContent = by;
    }
    const traps_ = $("traps");
    traps_.replaceChildren();
    for (const text of traps(this.result, pinned, this.level, this.about.controls))
      html("p", {}, traps_).textContent = text;
  }

  notice(text) {
    $("notice").textContent = text;
    $("notice").hidden = !text;
  }

  toml() {
    return toToml(this.about.scenario, this.result.values, this.start);
  }

  describe() {
    return `spinesim ${this.about.version}; forces in body weights; ${this.toml()}`;
  }

  picture() {
    return toSvg([$("player").querySelector("svg")], this.describe());
  }

  curves() {
    return toSvg([$("ground"), $("disc")], this.describe());
  }
}
