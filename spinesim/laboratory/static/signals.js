// Filters and peaks, as spinesim.measures.signals has them, on evenly sampled numbers.

export class Signals {
  constructor(about, interval) {
    this.about = about;
    this.interval = interval;
  }

  // Zero-lag low-pass: filtered forwards and backwards, the signal zero outside.
  smooth(values) {
    const padded = new Float64Array(values.length + this.about.padding);
    padded.set(values);
    this.filter(padded, 0);
    padded.reverse();
    this.filter(padded, padded[0]);
    padded.reverse();
    return Array.from(padded.subarray(0, values.length));
  }

  // before: what the signal has been all the time.
  filter(values, before) {
    this.about.sections.forEach(([b0, b1, b2, , a1, a2], k) => {
      let [z1, z2] = this.about.settled[k].map((z) => z * before);
      for (let i = 0; i < values.length; i++) {
        const x = values[i], y = b0 * x + z1;
        z1 = b1 * x - a1 * y + z2;
        z2 = b2 * x - a2 * y;
        values[i] = y;
      }
    });
  }

  // When a signal first rises through a level (s).
  onset(values, level) {
    const i = values.findIndex((v) => v > level);
    return i > 0 ? this.interval * (i - 1 + (level - values[i - 1]) / (values[i] - values[i - 1])) : 0;
  }

  // How long a signal is above a level (s).
  timeAbove(values, level) {
    const last = values.findLastIndex((v) => v > level), n = values.length - 1;
    const past = last === n ? 0 : (values[last] - level) / (values[last] - values[last + 1]);
    return this.interval * (last + past) - this.onset(values, level);
  }

  // When the parabola through three samples about a maximum peaks (s).
  summit(values, i) {
    if (i <= 0 || i >= values.length - 1) return this.interval * i;
    const [before, top, after] = values.slice(i - 1, i + 2), bend = before - 2 * top + after;
    return this.interval * (i + (bend < 0 ? (0.5 * (before - after)) / bend : 0));
  }

  // The first peak of a ground reaction, else its shoulder: {value, time, distinct, trough}.
  impact(force) {
    const start = force.findIndex((v) => v > this.about.contact_force), n = force.length;
    const within = Math.min(
      this.about.window,
      this.about.early * this.timeAbove(force, this.about.contact_force),
    );
    const inside = Math.min(n - 1, start + Math.floor(within / this.interval + 1e-9));
    const least = this.about.ripple * Math.max(...force);
    const rises = (i) => force[i + 1] > force[i];
    for (let i = start + 1; i < Math.min(inside, n - 2); i++) {
      if (!(rises(i - 1) && !rises(i) && force[i] > least)) continue;
      let trough = i;
      while (trough < n - 1 && !rises(trough)) trough++;
      if (trough < n - 1 && Math.max(...force.slice(trough)) > force[trough])
        return { value: force[i], time: this.summit(force, i), distinct: true, trough };
      break;
    }
    return this.shoulder(force, start, inside);
  }

  // Where a rise without a peak of its own hesitates.
  shoulder(force, start, inside) {
    const slope = gradient(force, this.interval), bend = gradient(slope, this.interval);
    const half = start + ((inside - start) >> 1);
    const steepest = start + argmax(slope.slice(start, half + 1));
    let i = -1;
    for (let k = steepest + 1; k < inside && i < 0; k++)
      if (bend[k] > 0 && bend[k - 1] <= 0) i = k;
    if (i < 0) i = steepest + argmax(bend.slice(steepest, inside + 1).map((v) => -v));
    return { value: force[i], time: this.interval * i, distinct: false, trough: i };
  }
}

export function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

function gradient(values, interval) {
  const n = values.length - 1;
  return values.map((_, i) => {
    const low = Math.max(i - 1, 0), high = Math.min(i + 1, n);
    return (values[high] - values[low]) / ((high - low) * interval);
  });
}
