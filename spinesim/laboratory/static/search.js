// The search for a steady step, as spinesim.gait.search has it, for one stance.

import { bodyOf, guesses, imbalanceOf, landed } from "./formulas.js";

const sizeOf = (f) => Math.hypot(...f);
const largest = (f) => Math.max(...f.map(Math.abs));

export class Search {
  // numbers: {p, task} of a scenario; near: {u, slopes} of a similar one.
  constructor(engine, numbers) {
    this.engine = engine;
    this.about = engine.about.search;
    this.p = numbers.parameters;
    this.task = numbers.task;
    this.rtol = this.about.rtol;
    this.nearest = { u: null, f: null, size: Infinity };
  }

  // The steady step {u, f, slopes}, or null.
  close(near) {
    const { closed, fine_rtol: finer } = this.about;
    let gait = near && this.newton(near.u, closed, near.slopes);
    const all = guesses(this.task).all, n = this.about.unit.length;
    for (let k = 0; k < all.length && !gait; k += n) gait = this.newton(all.slice(k, k + n), closed);
    if (!gait && isFinite(this.nearest.size)) {
      this.rtol = finer;
      gait = this.newton(this.nearest.u, closed);
    }
    return gait && this.refined(gait);
  }

  // A closed gait closed further, in finer simulations; null where only the errors of coarse ones
  // had closed it.
  refined(gait) {
    const { closed, fine, fine_rtol: finer } = this.about;
    this.rtol = finer;
    this.nearest = { u: null, f: null, size: Infinity };
    const better = this.newton(gait.u, fine, gait.slopes), { u, f, size } = this.nearest;
    return better || (size < closed ? { u, f, slopes: gait.slopes } : null);
  }

  // The gait that no guess leads to, reached from a known one {parameters, task, gait} through
  // stances between; a step of the way that does not close is halved.
  reach(origin) {
    const { closed, fine_rtol: finer, first, least, on_the_way: most } = this.about;
    let { gait } = origin, passed = 0, step = first;
    while (passed < 1 && step >= least) {
      const ahead = Math.min(passed + step, 1);
      const between = new Search(this.engine, blended(origin, this, ahead));
      between.rtol = finer;
      const next = between.newton(gait.u, closed, gait.slopes, most);
      if (next) [gait, passed] = [next, ahead];
      step *= next ? 2 : 0.5;
    }
    return passed < 1 ? null : this.refined(gait);
  }

  // Damped Newton steps with Broyden's updates from the unknowns u.
  newton(u, enough, slopes = null, most = this.about.most) {
    const { patience: PATIENCE, slow } = this.about;
    let f;
    if (slopes) {
      [f] = this.imbalances([u]);
      slopes = slopes.map((row) => [...row]);
    } else [f, slopes] = this.started(u);
    let patience = PATIENCE;
    for (let step = 0; step < most && f; step++) {
      if (largest(f) < enough) return { u, f, slopes };
      if (!slopes || patience < 0) return null;
      const way = this.limited(solved(slopes, f));
      const [taken, better] = this.shortened(u, f, way);
      if (better) {
        const moved = way.map((x) => taken * x);
        slopes = updated(slopes, f, better, moved);
        patience -= sizeOf(better) > slow * sizeOf(f) ? 1 : 0;
        u = u.map((x, i) => x + moved[i]);
        f = better;
      } else if (patience === PATIENCE + 1) return null; // slopes were just taken: no way down
      else patience = 0;
      if (patience <= 0 && largest(f) >= enough) {
        slopes = this.differences(u, f);
        patience = PATIENCE + 1;
      }
    }
    return f && largest(f) < enough ? { u, f, slopes } : null;
  }

  limited(step) {
    const longest = Math.max(1, ...step.map((x, i) => Math.abs(x / this.about.reach[i])));
    return step.map((x) => -x / longest);
  }

  shortened(u, f, step) {
    for (const factor of this.about.factors) {
      const [g] = this.imbalances([u.map((x, i) => x + factor * step[i])]);
      if (g && sizeOf(g) < (1 - 1e-3 * factor) * sizeOf(f)) return [factor, g];
    }
    return [0, null];
  }

  started(u) {
    const each = [u, ...this.about.trial.map((_, i) => this.moved(u, i, 1))];
    const [f, ...forward] = this.imbalances(each);
    return [f, f && this.slopesOf(u, f, forward)];
  }

  differences(u, f) {
    return this.slopesOf(u, f, this.imbalances(this.about.trial.map((_, i) => this.moved(u, i, 1))));
  }

  // Slopes by forward differences, backward where no stance came of one; null where neither did.
  slopesOf(u, f, forward) {
    const columns = forward.map((g, i) => {
      let sign = 1;
      if (!g) {
        [g] = this.imbalances([this.moved(u, i, -1)]);
        sign = -1;
      }
      return g && g.map((x, k) => (x - f[k]) / (sign * this.about.trial[i]));
    });
    if (columns.some((column) => !column)) return null;
    return f.map((_, k) => columns.map((column) => column[k]));
  }

  moved(u, i, sign) {
    return u.map((x, k) => (k === i ? x + sign * this.about.trial[k] : x));
  }

  // The seven equations at several unknowns, null where no stance comes of them.
  imbalances(each) {
    const starts = each.map((u) => this.landed(u));
    const tried = starts.filter((start) => start);
    const ends = tried.length
      ? this.engine.stances(tried, this.task.contact_time, this.rtol)
      : [];
    return starts.map((start, i) => {
      if (!start) return null;
      const end = ends[tried.indexOf(start)];
      if (!isFinite(end.left)) return null;
      const before = bodyOf(start.p, start.y), after = bodyOf(start.p, end.y);
      const { f } = imbalanceOf(this.task, { left: end.left }, before, after);
      if (!f.every(isFinite)) return null;
      const size = largest(f);
      if (size < this.nearest.size) this.nearest = { u: each[i], f, size };
      return f;
    });
  }

  // Parameters with the leg that unknowns ask for, and the state at touchdown; null where no
  // landing is.
  landed(u) {
    const { ok, leg, state } = landed(this.p, this.task, u);
    if (!ok) return null;
    const p = Float64Array.from(this.p);
    this.engine.about.leg.forEach((place, k) => (p[place] = leg[k]));
    return { p, y: state };
  }
}

// Numbers at a share of the way between two stances: geometrically where both have one sign.
function blended(origin, { p, task }, share) {
  const between = (a, b) => (a * b > 0 ? a * (b / a) ** share : a + share * (b - a));
  const names = Object.keys(task);
  return {
    parameters: Array.from(p, (value, k) => between(origin.parameters[k], value)),
    task: Object.fromEntries(names.map((name) => [name, between(origin.task[name], task[name])])),
  };
}

function updated(slopes, f, better, moved) {
  const length = Math.max(moved.reduce((sum, x) => sum + x * x, 0), 1e-30);
  return slopes.map((row, i) => {
    const change = better[i] - f[i] - row.reduce((sum, x, k) => sum + x * moved[k], 0);
    return row.map((x, k) => x + (change * moved[k]) / length);
  });
}

// slopes^-1 f by elimination with pivots.
export function solved(slopes, f) {
  const rows = slopes.map((row, i) => [...row, f[i]]), n = f.length;
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++)
      if (Math.abs(rows[r][c]) > Math.abs(rows[pivot][c])) pivot = r;
    [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
    for (let r = c + 1; r < n; r++) {
      const factor = rows[r][c] / rows[c][c];
      for (let k = c; k <= n; k++) rows[r][k] -= factor * rows[c][k];
    }
  }
  const x = new Array(n);
  for (let r = n - 1; r >= 0; r--) {
    let sum = rows[r][n];
    for (let k = r + 1; k < n; k++) sum -= rows[r][k] * x[k];
    x[r] = sum / rows[r][r];
  }
  return x;
}
