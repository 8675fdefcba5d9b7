// The geometry of the drawn runner: spinesim.show.skeleton, which says what it does, in JavaScript.
//
// placed(skeleton, motion, time) gives the shapes of a runner; skeleton is catalogue/skeleton.toml
// as JSON, motion what spinesim.show.skeleton.motion makes of a run.

const DEEPEST = -0.05; // m: a sole is not drawn deeper in the ground
const LEVELS = ["L5/S1", "L4/L5", "L3/L4", "L2/L3", "L1/L2", "T12/L1"];
const TRUNK = ["pelvis", "L5", "L4", "L3", "L2", "L1", "thorax"];
const radians = (degrees) => (degrees * Math.PI) / 180;

export function placed(skeleton, motion, time, wider = skeleton.spine.wider) {
  const bodies = coordinates(motion, time), { size, step_time: step } = motion;
  const base = fixed(motion, bodies, "thorax_base"), trunk = bodies.thorax.pitch;
  const neck = [
    moved(base, trunk, skeleton.neck.from, size),
    moved(fixed(motion, bodies, "head_centre"), 0, skeleton.neck.to, size),
  ];
  const outlines = skeleton.outline.map((outline) => {
    const origin = fixed(motion, bodies, outline.point);
    const pitch = outline.turned_by ? bodies[outline.turned_by].pitch : 0;
    const points = outline.corners.map((corner) => moved(origin, pitch, corner, size));
    return { name: outline.name, part: "body", kind: "outline", points };
  });
  const phase = (Math.PI * time) / step;
  return [
    arm(skeleton, motion, base, trunk, "far arm", Math.cos(phase)),
    ...leg(skeleton, motion, bodies, "far leg", time + step),
    line("neck", "body", neck, size * skeleton.neck.width),
    ...outlines,
    ...leg(skeleton, motion, bodies, "near leg", time),
    ...spine(skeleton, motion, bodies, wider),
    arm(skeleton, motion, base, trunk, "near arm", -Math.cos(phase)),
  ];
}

// x, z (m) and pitch (rad) of every drawn body at a time (s) of the step.
export function coordinates(motion, time) {
  const times = motion.time, last = times[times.length - 1], bodies = {};
  const lasting = motion.step_time - last, s = Math.min((time - last) / lasting, 1);
  const weights = [
    2 * s ** 3 - 3 * s ** 2 + 1,
    lasting * (s ** 3 - 2 * s ** 2 + s),
    3 * s ** 2 - 2 * s ** 3,
    lasting * (s ** 3 - s ** 2),
  ];
  for (const [body, axes] of Object.entries(motion.coordinates)) {
    bodies[body] = {};
    for (const [axis, values] of Object.entries(axes)) {
      if (time <= last) {
        bodies[body][axis] = between(time, times, values);
        continue;
      }
      const ahead = axis === "x" && body !== "shoe" ? motion.step_length : 0;
      const rates = motion.rates[body][axis];
      const ends = [values[values.length - 1], rates[1], values[0] + ahead, rates[0]];
      bodies[body][axis] = weights.reduce((sum, w, k) => sum + w * ends[k], 0);
    }
  }
  return bodies;
}

// Ground reaction at a time (s): {x (m), forward, upward (body weights)}; null in flight.
export function reaction(motion, time) {
  const { time: times, contact_time: contact, pressure_travel: travel } = motion;
  if (time > times[times.length - 1]) return null;
  return {
    x: Math.min(time / contact, 1) * travel,
    forward: between(time, times, motion.ground_fore_aft),
    upward: between(time, times, motion.ground_vertical),
  };
}

// Compression of every disc (body weights) at a time (s); null in flight.
export function compression(motion, time) {
  const times = motion.time;
  if (time > times[times.length - 1]) return null;
  return Object.fromEntries(
    LEVELS.map((level) => [level, between(time, times, motion.compression[level])]),
  );
}

export function spine(skeleton, motion, bodies, wider = 1) {
  const half = 0.5 * wider * motion.height * skeleton.proportions.disc_depth;
  const waist = half * skeleton.spine.waist;
  const plates = LEVELS.map((level, k) => {
    const below = fixed(motion, bodies, `${TRUNK[k]}_top`);
    const above = fixed(motion, bodies, `${TRUNK[k + 1]}_base`);
    const pitch = bodies[TRUNK[k]].pitch + motion.points[`${TRUNK[k]}_top`][2];
    return { level, centre: middle(below, above), pitch, high: motion.disc_height[level] / 2 };
  });
  const discs = plates.map(({ level, centre, pitch, high }) => {
    const flat = [[-0.85 * half, -high], [0.85 * half, -high], [1.1 * half, 0]];
    const corners = [...flat, ...flat.map(([x, z]) => [-x, -z])];
    const points = corners.map((corner) => moved(centre, pitch, corner));
    return { name: level, part: "disc", kind: "outline", points };
  });
  const vertebrae = TRUNK.slice(1, -1).map((name, k) => {
    const below = plates[k], above = plates[k + 1];
    const centre = middle(below.centre, above.centre), mean = (below.pitch + above.pitch) / 2;
    const feet = [-1, 1].map((s) => moved(below.centre, below.pitch, [s * half, below.high]));
    const tops = [1, -1].map((s) => moved(above.centre, above.pitch, [s * half, -above.high]));
    const [front, back] = [1, -1].map((s) => moved(centre, mean, [s * waist, 0]));
    const points = [
      ...[feet[0], feet[0], feet[1], feet[1]], front,
      ...[tops[0], tops[0], tops[1], tops[1]], back,
    ];
    return { name, part: "vertebra", kind: "outline", points };
  });
  return [...vertebrae, ...discs];
}

function leg(skeleton, motion, bodies, part, since) {
  const hip = fixed(motion, bodies, "pelvis_hip"), { size, height } = motion;
  const [ankle, pitch] = foot(skeleton, motion, bodies, hip, since);
  const { thigh, shank } = skeleton.proportions;
  const limb = bent(hip, ankle, height * thigh, height * shank, skeleton.legs.joint);
  const points = skeleton.foot.corners.map((corner) => moved(ankle, pitch, corner, size));
  return [
    line("leg", part, limb, size * skeleton.legs.width),
    { name: "foot", part, kind: "outline", points },
  ];
}

function foot(skeleton, motion, bodies, hip, since) {
  const last = motion.time[motion.time.length - 1], shoe = motion.coordinates.shoe.z;
  if (since <= last) return standingFoot(skeleton, motion, since, bodies.shoe.z);
  const share = Math.min((since - last) / (2 * motion.step_time - last), 1);
  const [left, first] = standingFoot(skeleton, motion, last, shoe[shoe.length - 1]);
  const [landing, end] = standingFoot(skeleton, motion, 0, shoe[0]);
  const ends = [[left, (values) => values[values.length - 1]], [landing, (values) => values[0]]].map(
    ([place, pick]) => {
      const { x, z, pitch } = motion.coordinates.pelvis;
      const at = moved([pick(x), pick(z)], pick(pitch), motion.points.pelvis_hip);
      return [place[0] - at[0], place[1] - at[1]];
    },
  );
  const { swing } = skeleton.foot, reach = motion.leg_length;
  const keys = [ends[0], ...swing.ankle.map(([x, z]) => [reach * x, reach * z]), ends[1]];
  const [x, z] = curve(keys, share);
  const [pitch] = curve([[first], ...swing.pitch.map((angle) => [radians(angle)]), [end]], share);
  return [[hip[0] + x, hip[1] + z], pitch];
}

function standingFoot(skeleton, motion, since, sole) {
  const { foot } = skeleton, { size, time } = motion;
  const keys = foot.stance[motion.foot_strike], share = Math.min(since / time[time.length - 1], 1);
  const pitch = radians(between(share, keys.map((k) => k[0]), keys.map((k) => k[1])));
  const about = pitch >= 0 ? foot.ball : foot.heel;
  const pivot = [
    motion.pressure_travel + size * (about[0] - foot.ball[0]),
    Math.max(Math.min(sole, 0), DEEPEST),
  ];
  return [moved(pivot, pitch, [-about[0], -about[1]], size), pitch];
}

function arm(skeleton, motion, base, trunk, part, swing) {
  const { arms, proportions } = skeleton, { size, height } = motion;
  const upper = radians(arms.hang + arms.swing * swing), lower = upper + radians(arms.elbow);
  const points = [moved(base, trunk, arms.shoulder, size)];
  for (const [name, angle] of [["upper_arm", upper], ["forearm", lower]]) {
    const [x, z] = points[points.length - 1], length = height * proportions[name];
    points.push([x + length * Math.sin(angle), z - length * Math.cos(angle)]);
  }
  return line("arm", part, points, size * arms.width);
}

function bent(start, end, first, second, side) {
  const dx = end[0] - start[0], dz = end[1] - start[1], distance = Math.hypot(dx, dz);
  const stretch = Math.max(distance / (first + second), 1);
  first *= stretch;
  second *= stretch;
  const along = (first ** 2 - second ** 2 + distance ** 2) / (2 * distance);
  const beside = side * Math.sqrt(Math.max(first ** 2 - along ** 2, 0));
  const joint = [
    start[0] + (along * dx - beside * dz) / distance,
    start[1] + (along * dz + beside * dx) / distance,
  ];
  return [start, joint, end];
}

function curve(keys, share) {
  const last = keys.length - 1, along = Math.min(Math.max(share, 0), 1) * last;
  const i = Math.min(Math.trunc(along), last - 1), t = along - i;
  const key = (k) => keys[Math.max(0, Math.min(last, k))];
  return keys[0].map((_, c) => {
    const [a, b, d, e] = [key(i - 1), key(i), key(i + 1), key(i + 2)].map((k) => k[c]);
    return 0.5 * (2 * b + (d - a) * t + (2 * a - 5 * b + 4 * d - e) * t ** 2
      + (3 * b - a - 3 * d + e) * t ** 3);
  });
}

function fixed(motion, bodies, point) {
  const body = bodies[point.slice(0, point.lastIndexOf("_"))];
  return moved([body.x, body.z], body.pitch, motion.points[point]);
}

function moved(origin, pitch, [x, z], size = 1) {
  const sin = Math.sin(pitch), cos = Math.cos(pitch);
  return [origin[0] + size * (cos * x + sin * z), origin[1] + size * (cos * z - sin * x)];
}

const line = (name, part, points, width) => ({ name, part, kind: "line", points, width });
const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

// A value between samples, as numpy.interp has it.
export function between(x, xs, ys) {
  const last = xs.length - 1;
  if (x <= xs[0]) return ys[0];
  if (x >= xs[last]) return ys[last];
  let low = 0, high = last;
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (xs[mid] <= x) low = mid;
    else high = mid;
  }
  return ys[low] + ((ys[high] - ys[low]) * (x - xs[low])) / (xs[high] - xs[low]);
}
