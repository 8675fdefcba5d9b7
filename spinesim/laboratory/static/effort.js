// What a motion asks of the trunk's muscles (spinesim.spine.effort): the moments that tissue leaves
// to them, and the least co-contraction that makes the trunk as stiff as the gait takes it to be.

// {activation, reserve} along a motion: arrays of samples.  motion: {t, moments, bending,
// hip_flexion} of its samples, and the bending stiffness `needed`; share(moments, floors): what
// muscles do, {activation, reserve} or null where they do not balance.
export function effort(share, about, numbers, motion) {
  const task = new Task(share, about, numbers, motion);
  const own = numbers.trunk[0], calm = task.shared(own);
  if (!calm) return null;
  const stiffness = task.stiffness(calm);
  if (stiffness >= motion.needed) return calm;
  return task.shared(task.thinned().least(motion.needed / stiffness, own));
}

class Task {
  constructor(share, about, numbers, { t, moments, bending, hip_flexion }) {
    Object.assign(this, { share, about, numbers, t, hip_flexion });
    const [spring, ...standing] = numbers.tissue;
    this.left = moments.map((sample, n) =>
      sample.map((moment, k) => moment - standing[k] - spring * bending[n][k]));
    this.arms = standing.map((_, k) => numbers.arm.slice(k * numbers.force.length,
      (k + 1) * numbers.force.length));
  }

  thinned() {
    const last = this.t.length - 1, { every } = this.about;
    const some = (values) => values.filter((_, n) => n % every === 0 || n === last);
    const task = Object.create(this);
    return Object.assign(task, { t: some(this.t), left: some(this.left),
      hip_flexion: some(this.hip_flexion) });
  }

  // The sharing with the abdominal wall at `times` its tone.
  shared(times) {
    const { tone, strength, force } = this.numbers, { highest, least_strength } = this.about;
    const [muscle, wall, pull] = tone;
    const held = Array.from(strength, (share, i) =>
      Math.min((this.about.wall[i] ? wall * times : muscle) / Math.max(share, least_strength),
        highest));
    const floors = this.hip_flexion.map((flexion) => held.map((floor, i) =>
      this.about.psoas[i] ? Math.max(floor, Math.min(pull * Math.max(flexion, 0) /
        Math.max(force[i], 1e-9), highest)) : floor));
    return this.share(this.left, floors);
  }

  // Bending stiffness of the trunk at the mean activation.
  stiffness({ activation }) {
    const { spring, tissue, trunk } = this.numbers;
    const weights = trapezium(this.t);
    const pull = Array.from(spring, (s, i) =>
      s * activation.reduce((sum, sample, n) => sum + weights[n] * sample[i], 0));
    const joint = this.arms.map((a, k) => this.arms.map((b, j) =>
      pull.reduce((sum, p, i) => sum + a[i] * p * b[i], k === j ? tissue[0] : 0)));
    const turn = solved(joint, joint.map(() => 1)).reduce((sum, x) => sum + x, 0);
    return (trunk[2] * this.about.reflex) / turn;
  }

  // Least co-contraction from `low` on that makes the trunk `times` as stiff: false position.
  least(times, low) {
    const { close, trials } = this.about, most = this.numbers.trunk[3];
    const goal = times * this.stiffness(this.shared(low));
    const excess = (tried) => this.stiffness(this.shared(tried)) / goal - 1 - close;
    let below = excess(low), high = Math.min(Math.max(2 * low, 2), most), above = excess(high);
    while (above < 0 && high < most) {
      [low, below] = [high, above];
      high = Math.min(2 * high, most);
      above = excess(high);
    }
    for (let n = 0, last = 0; n < trials && above > close / 2; n++) {
      const tried = high - (above * (high - low)) / (above - below), value = excess(tried);
      const up = value >= 0;
      if (up) [high, above, below] = [tried, value, last > 0 ? below / 2 : below];
      else [low, below, above] = [tried, value, last < 0 ? above / 2 : above];
      last = up ? 1 : -1;
    }
    return high;
  }
}

function trapezium(t) {
  const last = t.length - 1, whole = t[last] - t[0];
  return t.map((_, n) => (t[Math.min(n + 1, last)] - t[Math.max(n - 1, 0)]) / 2 / whole);
}

// x with A x = b, A symmetric and positive definite.
function solved(A, b) {
  const n = b.length, x = b.slice(), a = A.map((row) => row.slice());
  for (let k = 0; k < n; k++)
    for (let i = k + 1; i < n; i++) {
      const factor = a[i][k] / a[k][k];
      for (let j = k; j < n; j++) a[i][j] -= factor * a[k][j];
      x[i] -= factor * x[k];
    }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) x[k] -= a[k][j] * x[j];
    x[k] /= a[k][k];
  }
  return x;
}
