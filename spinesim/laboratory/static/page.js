// The page: what is set, what is pinned, what is shown.

import { Chart, Ladder } from "./charts.js";
import { Panel, changes, moved } from "./panel.js";
import { Questions } from "./questions.js";
import { fromAddress, save, toAddress, toCsv, toPng, toSvg, toToml } from "./saving.js";
import { html, mountPlayer } from "./view.js";
import { chain, change, levelOf, refusal, shown, story, strength, traps } from "./words.js";
import { signed } from "./charts.js";

const $ = (id) => document.getElementById(id);
const LATER = { dim: 400, why: 250, said: 500, sure: 700 }; // ms

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
    this.sure = new Map();
    this._build();
    this._fromAddress();
    this.show();
    this.suggest();
  }

  _build() {
    const { about } = this;
    this.panel = new Panel($("controls"), about, (name, value) => this.move({ [name]: value }));
    this.player = mountPlayer($("player"), {
      skeleton: about.skeleton,
      runs: [{ motion: this.result.motion }],
      picked: (level) => this.choose(level),
    });
    this.charts = { ground: new Chart($("ground")), disc: new Chart($("disc")) };
    this.player.listeners.push((_, time) => {
      this.charts.ground.at(time);
      this.charts.disc.at(time);
    });
    this.ladder = new Ladder($("ladder"), about.levels, (level) => this.choose(level));
    this.questions = new Questions($("question"), about.questions, {
      lock: (locked) => this.lock(locked),
      level: () => this.level,
      start: (set) => this.answer(set),
    });
    this._buttons();
    if (about.live) this._fields();
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
      "save-curves": () => save("curves.svg", toSvg($("disc"), this.describe()), "image/svg+xml"),
      "save-png": async () => save("runner.png", await toPng(this.picture(), 1200), "image/png"),
    };
    for (const [id, act] of Object.entries(saving))
      $(id).addEventListener("click", () => {
        act();
        $("save").open = false;
      });
    for (const item of this.about.suggestions) {
      const button = html("button", { type: "button", class: "try" }, $("suggestions"));
      html("span", {}, button).textContent = item.label;
      item.effect = html("small", {}, button);
      button.addEventListener("click", () => this.set({ ...this.pinned, ...item.set }));
    }
    addEventListener("hashchange", () => {
      if (location.hash !== toAddress(this.values, this.start)) this._fromAddress();
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches("input, select, textarea");
      if (event.key === "p" && !typing && !event.ctrlKey && !event.metaKey) this.pin();
    });
  }

  // Fields without a slider: Python makes another page of them.
  _fields() {
    const { fields } = this.about, form = $("fields"), chosen = new URLSearchParams(location.search);
    $("more").hidden = false;
    for (const { name, label, meaning, unit, choices, value } of fields) {
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
      const next = new URLSearchParams({ token: chosen.get("token") });
      for (const { name, value } of fields) {
        const entered = form.elements[name].value;
        if (chosen.has(name) || entered !== String(value)) next.set(name, entered);
      }
      location.assign(`/?${next}${location.hash}`);
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
    this.values = moved(values, "stride_cadence", values.stride_cadence);
    this.panel.show(this.values, this.pinned);
    try {
      history.replaceState(null, "", 
        location.pathname + location.search + toAddress(this.values, this.start));
    } catch {
      // a page inside another has no address of its own
    }
    return this.compute();
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
    this.suggest();
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
    for (const button of $("suggestions").querySelectorAll("button")) button.disabled = locked;
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

  // What each suggestion does to the pinned runner.
  async suggest() {
    const from = this.pinned, then = this.pinnedResult;
    const gained = new Map();
    for (const item of this.about.suggestions) item.effect.textContent = "…";
    for (const item of this.about.suggestions) {
      const values = moved({ ...from, ...item.set }, "stride_cadence",
        item.set.stride_cadence ?? from.stride_cadence);
      const result = await this.helpers.reasons.ask({ ask: "run", values });
      if (this.pinned !== from) return;
      gained.set(item, result.refused ? null : result);
      item.gained = { result, then };
      this._effects();
    }
  }

  _effects() {
    for (const { effect, gained } of this.about.suggestions) {
      if (!gained) continue;
      const { result, then } = gained;
      effect.textContent = result.refused ? "no steady step"
        : `${signed(levelOf(result, this.level).peak - levelOf(then, this.level).peak, 2)} BW`;
    }
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
    if (this.values === values && !(answer && answer.void)) this.reasons(answer, sets);
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
        `${label} ${shown(of, this.pinned[control])} → ${shown(of, this.values[control])}`;
      const bar = html("span", { class: `bar ${value < 0 ? "less" : "more"}` }, item);
      html("i", {}, bar).style.width = `${(50 * Math.abs(value)) / most}%`;
      html("b", {}, item).textContent = `${signed(value, 2)} BW`;
    }
    const core = Object.keys(sets).find((label) => sets[label][0] === "runner_core_strength");
    if (core)
      html("p", { class: "fine" }, host).textContent =
        strength(answer.shares[core][i], this.result, this.level);
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
    this._effects();
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
    $("sure").textContent = this.certainty(pinned);
  }

  // How sure the number is, where this page knows.
  certainty(pinned) {
    const { intervals } = this.about;
    const same = (a, b) => this.about.controls.every(({ name }) =>
      name === "stride_step_length" || a[name] === b[name]);
    const [digits, words] = [2, "in nine of ten models that the sources allow"];
    if (intervals && !pinned && same(this.values, this.start)) {
      const [low, high] = intervals.start[this.level];
      return `${low.toFixed(digits)} to ${high.toFixed(digits)} BW ${words}`;
    }
    const suggestion = intervals && same(this.pinned, this.start) && this.about.suggestions.find(({ set }) =>
      same(this.values, { ...this.start, ...set }));
    if (suggestion) {
      const [low, high] = intervals.changes[suggestion.label][this.level];
      return `the change: ${signed(low, digits)} to ${signed(high, digits)} BW ${words}`;
    }
    if (this.about.asks) return this.asked(pinned, words);
    return intervals ? "Intervals are known for the start and for the three suggestions."
      : "How sure this is: the command `spinesim lab` computes it.";
  }

  // How sure Python is; asked once for each pair of scenarios.
  asked(pinned, words) {
    const key = JSON.stringify([this.pinned, this.result.values]);
    const answer = this.sure.get(key);
    if (answer === undefined) {
      this.later("sure", () => this.askServer(key));
      return "calculating how sure this is …";
    }
    if (answer === null) return "Python does not answer any more; the page goes on without it.";
    const change = pinned && answer.change;
    const [low, high] = (change || answer.value)[this.level];
    return change ? `the change: ${signed(low, 2)} to ${signed(high, 2)} BW ${words}`
      : `${low.toFixed(2)} to ${high.toFixed(2)} BW ${words}`;
  }

  async askServer(key) {
    const [pinned, now] = JSON.parse(key);
    const fields = Object.fromEntries(new URLSearchParams(location.search));
    delete fields.token;
    const body = JSON.stringify(Object.fromEntries(
      [["pinned", pinned], ["now", now]].map(([name, controls]) => [name, { fields, controls }])));
    try {
      const headers = { "x-token": this.about.token, "content-type": "application/json" };
      const reply = await fetch("/interval", { method: "POST", headers, body });
      this.sure.set(key, reply.ok ? await reply.json() : null);
    } catch {
      this.sure.set(key, null);
    }
    if (!this.refused) $("sure").textContent = this.certainty(this.compared);
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
    return toSvg($("player").querySelector("svg"), this.describe());
  }
}
