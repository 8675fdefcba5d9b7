// The C of the batch, called as WebAssembly: stances side by side, and muscle sharing along one.

const MOST_STANCES = 8; // a start and a difference along each unknown
const MOST_SAMPLES = 1500;

export async function startEngine(bytes, about) {
  const { instance } = await WebAssembly.instantiate(bytes, {});
  return new Engine(instance.exports, about);
}

// A structure of C, with the arrays that it points to.
class Structure {
  constructor(module, layout, arrays) {
    this.module = module;
    this.layout = layout;
    this.address = module.malloc(layout.size);
    this.arrays = {};
    for (const name of Object.keys(layout.places).filter((key) => !layout.places[key][1])) {
      const [Kind, length] = arrays[name] || [Float64Array, 1]; // a model without recordings
      const at = module.malloc(Kind.BYTES_PER_ELEMENT * length);
      this.arrays[name] = { Kind, at, length };
      this.view().setUint32(this.address + layout.places[name][0], at, true);
    }
  }

  view() {
    return new DataView(this.module.memory.buffer);
  }

  // Views move when the memory grows, so that each is made when it is used.
  array(name) {
    const { Kind, at, length } = this.arrays[name];
    return new Kind(this.module.memory.buffer, at, length);
  }

  set(values) {
    const view = this.view();
    for (const [name, value] of Object.entries(values)) {
      const [place, kind] = this.layout.places[name];
      if (kind === "double") view.setFloat64(this.address + place, value, true);
      else view.setBigInt64(this.address + place, BigInt(value), true);
    }
  }
}

class Engine {
  constructor(module, about) {
    this.module = module;
    this.about = about;
    const called = (start) => Object.keys(module).find((name) => name.startsWith(start));
    this.kernel = module[called("kernel")];
    this.share = module[called("sharing")];
    if (module._initialize) module._initialize();
    this.states = 2 * about.coordinates.length;
    this.work = this._work();
    this.sharing = null;
    this.simulations = 0;
  }

  _work() {
    const n = MOST_STANCES, { states } = this, { rows } = this.about.record;
    const doubles = (length) => [Float64Array, length];
    const work = new Structure(this.module, this.about.work, {
      parameters: doubles(n * this.about.parameters.length),
      start: doubles(n * states),
      begin: doubles(n),
      end: doubles(n),
      least: doubles(n),
      samples: doubles(MOST_SAMPLES),
      chosen: [BigInt64Array, rows.length],
      event_force: [BigInt64Array, 1],
      level: doubles(n),
      earliest: doubles(n),
      rising: [Uint8Array, 1],
      terminal: [Uint8Array, 1],
      status: [BigInt64Array, n],
      steps: [BigInt64Array, n],
      t_end: doubles(n),
      y_end: doubles(n * states),
      event_times: doubles(n),
      measures: doubles(n * this.about.watched.length * this.about.measures),
      track: doubles(rows.length * MOST_SAMPLES),
      stop: [Int32Array, 1],
    });
    work.array("least").fill(Infinity);
    work.array("chosen").set(rows.map(BigInt));
    const contact = this.about.watched.indexOf(this.about.contact);
    work.array("event_force").set([BigInt(contact)]);
    work.array("rising").set([0]);
    work.array("terminal").set([1]);
    work.array("level").fill(this.about.signals.contact_force);
    work.set({ events: 1, most_steps: this.about.most_steps, longest: Infinity });
    return work;
  }

  // Simulates stances until the foot leaves the ground.  each: {p, y} parameters and state at
  // touchdown; returns {left, y} of each, left NaN where the foot does not leave.
  stances(each, contactTime, rtol) {
    this._fill(each, contactTime, this.about.lasting.longest * contactTime, rtol, 0);
    const { work, states } = this;
    const status = work.array("status"), times = work.array("event_times");
    return each.map((_, i) => ({
      left: status[i] === 1n ? times[i] : NaN,
      y: work.array("y_end").slice(i * states, (i + 1) * states),
    }));
  }

  // One stance with its samples: times t, and at each the states y, the forces f of the links and
  // the accelerations a of the bodies that move forward; at last those of the moment `left`.
  history(p, y, contactTime, rtol) {
    const { work } = this, { interval, lasting, record } = this.about;
    const longest = lasting.shown * contactTime;
    const count = Math.min(Math.floor(longest / interval) + 2, MOST_SAMPLES);
    work.array("samples").set(Array.from({ length: count }, (_, k) => k * interval));
    this._fill([{ p, y }], contactTime, longest, rtol, count);
    if (work.array("status")[0] !== 1n) return null;
    const left = work.array("t_end")[0], even = Math.floor((left + 1e-12) / interval) + 1;
    const track = work.array("track"), links = record.states + record.links.length;
    const t = [], states = [], f = [], a = [];
    for (let k = 0; k <= even; k++) {
      const sample = record.rows.map((_, row) => track[row * count + k]);
      t.push(k < even ? k * interval : left);
      states.push(sample.slice(0, record.states));
      f.push(sample.slice(record.states, links));
      a.push(sample.slice(links));
    }
    return { t, y: states, f, a, left, even };
  }

  _fill(each, contactTime, duration, rtol, samples) {
    const { work, states } = this;
    const size = this.about.parameters.length;
    each.forEach(({ p, y }, i) => {
      work.array("parameters").set(p, i * size);
      work.array("start").set(y, i * states);
    });
    work.array("begin").fill(0);
    work.array("end").fill(duration);
    work.array("earliest").fill(this.about.lasting.earliest * contactTime);
    work.array("event_times").fill(NaN);
    work.set({
      rtol,
      count: each.length,
      sample_count: samples,
      chosen_count: samples ? this.about.record.rows.length : 0,
    });
    this.simulations += each.length;
    if (this.kernel(work.address, 0n, BigInt(each.length))) throw new Error("no memory is left");
  }

  // What the muscles do along a motion: moments (samples of levels) left to them, their least
  // activations (samples of muscles), and their arms and forces; {activation, reserve} of the
  // samples, or null where they do not balance.
  muscles(moments, floors, numbers) {
    const levels = moments[0].length, muscles = numbers.force.length;
    if (!this.sharing) {
      const doubles = (length) => [Float64Array, length];
      this.sharing = new Structure(this.module, this.about.sharing, {
        moments: doubles(MOST_SAMPLES * levels),
        gain: doubles(levels * muscles),
        floor: doubles(MOST_SAMPLES * muscles),
        activation: doubles(MOST_SAMPLES * muscles),
        multipliers: doubles(MOST_SAMPLES * levels),
        imbalance: doubles(MOST_SAMPLES),
        stiff: doubles(1),
      });
    }
    const work = this.sharing, stiff = numbers.trunk[1] ** 2 / 2;
    moments.forEach((moment, k) => work.array("moments").set(moment, k * levels));
    floors.forEach((floor, k) => work.array("floor").set(floor, k * muscles));
    work.array("gain").set(numbers.arm.map((arm, k) => arm * numbers.force[k % muscles]));
    work.array("stiff").fill(stiff);
    work.set({ ...this.about.muscles, count: 1, samples: moments.length, muscles });
    this.share(work.address, 0n, 1n);
    const imbalance = work.array("imbalance").subarray(0, moments.length);
    if (!imbalance.every(isFinite)) return null;
    const rows = (name, width) => {
      const values = work.array(name);
      return moments.map((_, k) => values.slice(k * width, (k + 1) * width));
    };
    const reserve = rows("multipliers", levels).map((row) => row.map((value) => stiff * value));
    return { activation: rows("activation", muscles), reserve };
  }
}
