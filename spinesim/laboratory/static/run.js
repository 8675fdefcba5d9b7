// One scenario from controls to results: its steady step, what every disc carries, and its motion.

import { effort } from "./effort.js";
import { discsOf, soleOf, strideOf } from "./formulas.js";
import { Numbers } from "./numbers.js";
import { Search } from "./search.js";
import { Signals, argmax } from "./signals.js";

export class Model {
  constructor(engine, about) {
    this.engine = engine;
    this.about = about;
    this.numbers = new Numbers(about.numbers, about.contact_time);
    this.signals = new Signals(about.engine.signals, about.engine.interval);
    this.row = {};
    about.engine.coordinates.forEach(([body, axis], k) => (this.row[`${body} ${axis}`] = k));
    this.parameter = {};
    about.engine.parameters.forEach((name, k) => (this.parameter[name] = k));
    this.link = {};
    about.engine.record.links.forEach((name, k) => (this.link[name] = k));
  }

  // The results of values of the controls, or {refused}: why there are none.  near: results of
  // similar values, from which the search is quicker.
  run(values, near) {
    const before = this.engine.simulations, result = this.closed(values, near);
    return { ...result, simulations: this.engine.simulations - before };
  }

  closed(values, near) {
    const numbers = this.numbers.at(values), { task } = numbers;
    const refused = this.tooLong(numbers);
    if (refused) return { values, refused };
    const search = new Search(this.engine, numbers);
    const gait = search.close(near && near.gait) || search.reach(this.origin());
    if (!gait) return { values, refused: this.notClosed(search) };
    const { p, y } = search.landed(gait.u);
    const rtol = this.about.engine.search.displayed_rtol;
    const history = this.engine.history(p, y, task.contact_time, rtol);
    if (!history) return { values, refused: { why: "search" } };
    const discs = this.discs(numbers, p, history);
    if (!discs) return { values, refused: { why: "muscles" } };
    return this.results(values, numbers, gait, p, history, discs);
  }

  // Numbers and gait of the start, from which others are reached.
  origin() {
    const start = Object.fromEntries(this.about.controls.map(({ name, value }) => [name, value]));
    return { ...this.numbers.at(start), gait: this.about.start.gait };
  }

  // Whether contact leaves no flight, with the highest cadence that would.
  tooLong({ task, height }) {
    const { longest_contact: most } = this.about.engine.search, { contact_time, step_time } = task;
    if (contact_time <= most * step_time) return null;
    let cadence = Math.floor(60 / step_time);
    const contact = () => this.about.contact_time
      || strideOf({ speed: task.speed, cadence, height }).contact_time;
    while (cadence > 0 && contact() > (most * 60) / cadence) cadence -= 1;
    return { why: "contact", contact_time, step_time, cadence };
  }

  notClosed(search) {
    const { f } = search.nearest;
    if (!f) return { why: "ground" };
    const worst = argmax(f.map(Math.abs));
    return { why: "search", equation: this.about.engine.search.equations[worst] };
  }

  results(values, numbers, gait, p, history, discs) {
    const { task } = numbers, weight = task.mass * this.about.engine.gravity;
    const contact = this.link[this.about.engine.contact];
    const force = history.f.slice(0, history.even).map((f) => f[contact]);
    const ground = this.signals.smooth(force);
    const impact = this.signals.impact(ground);
    const start = this.signals.onset(ground, this.about.engine.signals.contact_force);
    const top = impact.trough + argmax(ground.slice(impact.trough));
    return {
      values,
      gait,
      task,
      weight,
      t: history.t,
      left: history.left,
      ground: ground.map((v) => v / weight),
      impact: { value: impact.value / weight, time: impact.time, distinct: impact.distinct },
      active: { value: ground[top] / weight, time: this.signals.summit(ground, top) },
      touch: start,
      flight: task.step_time - history.left,
      fall: -gait.u[5],
      leg: p[this.parameter.leg_stiffness],
      levels: this.levels(discs, weight, history.t),
      doubtful: this.doubtful(p, history, discs, weight),
      motion: this.motion(numbers, p, history, ground, discs, weight),
    };
  }

  // Loads of all discs along time: arrays by level of arrays along time; null where the muscles do
  // not balance the joints.
  discs(numbers, p, history) {
    const levels = this.about.levels;
    const bend = levels.map((level) => this.link[`${level} bend`]);
    const moment = history.f.map((f) => bend.map((k) => f[k]));
    const answer = effort(
      (moments, floors) => this.engine.muscles(moments, floors, numbers),
      this.about.engine.effort, numbers, this.asked(p, history, moment),
    );
    if (!answer) return null;
    const each = history.y.map((y, k) =>
      discsOf(p, y, history.f[k], answer.activation[k], numbers.force, answer.reserve[k],
        numbers.reserve),
    );
    const along = (name) => levels.map((_, i) => each.map((sample) => sample[name][i]));
    return {
      compression: along("compression"),
      shear: along("shear"),
      pull: along("pull"),
      moment: levels.map((_, i) => moment.map((sample) => sample[i])),
    };
  }

  // What a motion asks of the muscles (see effort.js).
  asked(p, history, moments) {
    const { levels } = this.about, { trunk } = this.about.engine;
    const pitch = trunk.map((body) => this.row[`${body} pitch`]);
    const soft = this.about.engine.bend.map((name) => 1 / p[this.parameter[name]]);
    return {
      t: history.t,
      moments,
      bending: history.y.map((y) => levels.map((_, k) => y[pitch[k + 1]] - y[pitch[k]])),
      hip_flexion: history.f.map((f) => -f[this.link.hip]),
      needed: 1 / soft.reduce((sum, each) => sum + each, 0),
    };
  }

  levels(discs, weight, t) {
    const largest = (values) => values[argmax(values.map(Math.abs))];
    return this.about.levels.map((name, i) => {
      const compression = discs.compression[i], at = argmax(compression);
      return {
        name,
        curve: compression.map((v) => v / weight),
        peak: compression[at] / weight,
        newtons: compression[at],
        time: t[at],
        pull: discs.pull[i][at] / weight,
        shear: largest(discs.shear[i]) / weight,
        moment: largest(discs.moment[i]),
      };
    });
  }

  // What a reader has to know of a step before its numbers are taken: how far the midsole is
  // pressed in (m) where that is beyond what foams bear, else 0; levels that are in tension.
  doubtful(p, history, discs, weight) {
    const { bare, bottoming, tension } = this.about.doubts;
    const deepest = Math.max(...history.y.map((y) => soleOf(p, y).pressed));
    const depth = p[this.parameter.midsole_depth];
    return {
      midsole: depth > bare && deepest > bottoming * depth ? deepest : 0,
      tension: this.about.levels.filter((_, i) =>
        Math.min(...discs.compression[i]) < -tension * weight),
    };
  }

  // The motion as the drawing takes it (see view.js).
  motion(numbers, p, history, ground, discs, weight) {
    const { task, height } = numbers, { about } = this;
    const every = Math.round(about.drawing.interval / about.engine.interval);
    const last = history.t.length - 1, end = history.y[last];
    const picked = history.t.map((_, k) => k).filter((k) => k % every === 0 && k < last);
    const half = history.y[0].length / 2;
    const of = (body, axis, y, offset = 0) => {
      const k = this.row[`${body} ${axis}`];
      return k === undefined ? 0 : y[k + offset];
    };
    const coordinates = {}, rates = {};
    for (const body of about.drawing.bodies) {
      coordinates[body] = {};
      rates[body] = {};
      for (const axis of ["x", "z", "pitch"]) {
        const values = picked.map((k) => of(body, axis, history.y[k]));
        coordinates[body][axis] = [...values, of(body, axis, end)];
        rates[body][axis] = [history.y[0], end].map((y) => of(body, axis, y, half));
      }
    }
    const chosen = (values) => [...picked, last].map((k) => values[Math.min(k, values.length - 1)]);
    const compression = {};
    about.levels.forEach((level, i) => {
      compression[level] = chosen(discs.compression[i]).map((v) => v / weight);
    });
    return {
      time: [...picked.map((k) => history.t[k]), history.left],
      coordinates,
      rates,
      points: this.points(p),
      ground_vertical: chosen(ground).map((v) => Math.max(v, 0) / weight),
      ground_fore_aft: chosen(this.foreAft(p, history)).map((v) => v / weight),
      compression,
      disc_height: Object.fromEntries(
        Object.entries(about.drawing.disc_height).map(([level, h]) => [
          level,
          (h * height) / about.drawing.reference_height,
        ]),
      ),
      body_weight: weight,
      size: height / about.drawing.reference_height,
      height,
      leg_length: task.leg_length,
      foot_strike: about.drawing.foot_strike,
      pressure_travel: p[this.parameter.foot_roll],
      contact_time: task.contact_time,
      step_time: task.step_time,
      step_length: task.speed * task.step_time,
      speed: task.speed,
    };
  }

  points(p) {
    return Object.fromEntries(
      this.about.drawing.points.map((name) => [
        name,
        ["x", "z", "angle"].map((part) => p[this.parameter[`${name}_${part}`]] || 0),
      ]),
    );
  }

  // Fore-aft ground reaction, low-passed (N): what changes the runner's forward momentum.
  foreAft(p, history) {
    const masses = this.about.engine.record.forward.map((name) => p[this.parameter[name]]);
    return this.signals.smooth(history.a.slice(0, history.even).map((a) =>
      a.reduce((sum, acceleration, k) => sum + masses[k] * acceleration, 0)));
  }
}
