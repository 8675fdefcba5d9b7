// Draws runs of the runner as SVG.  Knows no engine: what it takes is data.
//
//   const player = mountPlayer(element, { skeleton, runs: [{ name, motion }], slower: 10 });
//   player.show(runs), player.seek(share of the step), player.play(), player.pause()
//
//   const scene = new Scene(svg, skeleton, { lens: true });     one picture, without controls
//   scene.draw(motion, share, { ghost: otherMotion });
//
// skeleton is catalogue/skeleton.toml as JSON; motion is what spinesim.show.skeleton.motion (in
// Python) or Model.run (in the lab) make of a run: plain data.  A share of the step goes from 0 at
// touchdown to 1 at the next.

import { compression, coordinates, placed, reaction, spine } from "./skeleton.js";

export const SVG = "http://www.w3.org/2000/svg";
const SHADES = ["#fff3cf", "#fcc970", "#f08c3e", "#d5503f", "#96266a", "#3f0f4c"]; // 0 to 5 BW
const MOST = 5; // body weights at the end of the scale
const GROUND = { top: -2040, bottom: 160, left: -730, right: 680 };
const LENS = { left: 720, top: -2020, height: 2160 };
// of the lens: its width, letters, magnification, and where spine, names and values stand
const WIDE = { width: 990, letters: 66, scale: 5600, spine: 275, names: 535, values: 955 };
const NARROW = { width: 1130, letters: 100, scale: 4300, spine: 215, names: 435, values: 1095 };
const LOOKS = {
  "far arm": { stroke: "#dfe4eb" },
  "near arm": { stroke: "#d3dae4", opacity: 0.9 },
  "far leg": { stroke: "#dfe4eb", fill: "#dfe4eb" },
  "near leg": { stroke: "#3a485b", fill: "#0b5fa5" },
  swing: { stroke: "#cdd5df", fill: "#bcc7d4" },
  body: { stroke: "#74839a", fill: "#cbd5e1" },
  vertebra: { stroke: "#6f6a5c", fill: "#faf7ee" },
  disc: { stroke: "#2b2f36" },
};

export function element(name, attributes = {}, parent = null, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  if (parent) parent.append(made);
  return made;
}

// Colour of a load in body weights; the darker the more.
export function shade(load) {
  const at = (Math.min(Math.max(load / MOST, 0), 1) * (SHADES.length - 1)) % SHADES.length;
  const i = Math.min(Math.floor(at), SHADES.length - 2), t = at - i;
  const mixed = [1, 3, 5].map((k) => {
    const [a, b] = [SHADES[i], SHADES[i + 1]].map((hex) => parseInt(hex.slice(k, k + 2), 16));
    return Math.round(a + t * (b - a));
  });
  return `rgb(${mixed.join(",")})`;
}

export class Scene {
  // options: lens (the spine magnified beside the runner), narrow (larger letters, for a picture
  // of less than some 400 pixels), picked (called with a level).
  constructor(svg, skeleton, { lens = true, narrow = false, picked = null } = {}) {
    this.svg = svg;
    this.look = narrow ? NARROW : WIDE;
    this.skeleton = skeleton;
    this.lens = lens;
    this.picked = picked;
    const right = lens ? LENS.left + this.look.width + 20 : GROUND.right;
    const { left, top, bottom } = GROUND;
    svg.replaceChildren();
    svg.setAttribute("viewBox", `${left} ${top} ${right - left} ${bottom - top}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", "A runner from the side");
    svg.setAttribute("font-family", "system-ui, sans-serif");
    this._ground();
    this.ghost = element("g", { "data-part": "ghost" }, svg);
    this.runner = element("g", { "data-part": "runner" }, svg);
    this.arrow = element("path", { fill: "#d97700", stroke: "#fff", "stroke-width": 7 }, svg);
    this.force = element("text", { "font-size": this.look.letters, "font-weight": 700, fill: "#8a4b00" }, svg);
    this.shapes = new Map();
    if (lens) this._lens();
  }

  _ground() {
    const { left, right } = GROUND, group = element("g", {}, this.svg);
    element("rect", { x: left, y: 0, width: right - left, height: 150, fill: "#ebe5d9" }, group);
    element("path", { d: `M${left} 4H${right}`, stroke: "#8d8371", "stroke-width": 9 }, group);
    this.marks = Array.from({ length: 6 }, () =>
      element("path", { stroke: "#c3b9a5", "stroke-width": 8 }, group));
  }

  _lens() {
    const { left, top, height } = LENS, { letters, width } = this.look;
    this.rays = element("path",
      { fill: "none", stroke: "#9fb0c3", "stroke-width": 4, "stroke-dasharray": "14 12" }, this.svg);
    const box = element("g", { transform: `translate(${left} ${top})` }, this.svg);
    element("rect", { width, height, rx: 36, fill: "#fff", stroke: "#cdd5df", "stroke-width": 5 },
      box);
    element("text", { x: 36, y: 40 + letters, "font-size": letters, fill: "#4d5866" }, box,
      "Discs now (BW)");
    this.magnified = element("g", {}, box);
    this.labels = element("g", {}, box);
    const scale = element("g", { transform: `translate(${width / 2 - 300} ${height - 90 - letters})` },
      box);
    for (let k = 0; k < 60; k++)
      element("rect", { x: 10 * k, width: 11, height: 40, fill: shade((MOST * k) / 60) }, scale);
    for (let k = 0; k <= MOST; k++)
      element("text", { x: (600 * k) / MOST, y: 50 + 0.9 * letters, "font-size": letters,
        "text-anchor": "middle", fill: "#4d5866" }, scale, String(k));
  }

  // The runner at a share of the step; ghost: the motion of another at the same share; level: the
  // disc that is chosen.
  draw(motion, share, { ghost = null, level = null } = {}) {
    const time = share * motion.step_time, loads = compression(motion, time);
    const shift = cameraOf(motion, time);
    this._shapes(this.runner, placed(this.skeleton, motion, time), shift, (shape) =>
      this._look(shape, motion, time, loads, level));
    this._ghost(ghost, share);
    this._arrow(motion, time, shift);
    this._marks(motion, time);
    if (this.lens) this._magnify(motion, time, loads, level, shift);
  }

  _look(shape, motion, time, loads, level) {
    if (shape.part === "disc")
      return { ...LOOKS.disc, fill: loads ? shade(loads[shape.name]) : "#fff",
        "stroke-width": shape.name === level ? 9 : 4 };
    if (shape.part === "vertebra") return { ...LOOKS.vertebra, "stroke-width": 4 };
    const swinging = shape.part === "near leg" && time > motion.time[motion.time.length - 1];
    const look = LOOKS[swinging ? "swing" : shape.part];
    if (shape.kind === "line")
      return { fill: "none", stroke: shape.part === "body" ? look.fill : look.stroke,
        "stroke-width": 1e3 * shape.width, opacity: look.opacity || 1 };
    return { ...look, "stroke-width": shape.part === "body" ? 7 : 0 };
  }

  _shapes(group, shapes, shift, look) {
    while (group.childElementCount < shapes.length)
      element("path", { "stroke-linejoin": "round", "stroke-linecap": "round" }, group);
    shapes.forEach((shape, k) => {
      const path = group.children[k];
      path.setAttribute("d", pathOf(shape, ([x, z]) => [1e3 * (x - shift), -1e3 * z]));
      path.setAttribute("data-name", shape.name);
      for (const [key, value] of Object.entries(look(shape))) path.setAttribute(key, value);
    });
  }

  _ghost(motion, share) {
    this.ghost.style.display = motion ? "" : "none";
    if (!motion) return;
    const time = share * motion.step_time;
    const shapes = placed(this.skeleton, motion, time).filter(
      ({ part, kind }) => (part === "body" && kind === "outline") || part === "near leg");
    this._shapes(this.ghost, shapes, cameraOf(motion, time), () => ({
      fill: "none", stroke: "#7a8698", "stroke-width": 7, "stroke-dasharray": "22 16",
    }));
  }

  _arrow(motion, time, shift) {
    const force = reaction(motion, time), shown = force && force.upward > 0.08;
    this.arrow.style.display = shown ? "" : "none";
    const place = (x, y, words) => {
      this.force.setAttribute("x", x);
      this.force.setAttribute("y", y);
      this.force.textContent = words;
    };
    if (!shown) return place(-200, 112, "in the air");
    const length = 1e3 * this.skeleton.arrow.per_weight;
    const x = 1e3 * (force.x - shift), dx = length * force.forward, dy = length * force.upward;
    const size = Math.hypot(dx, dy), [ux, uy] = [dx / size, -dy / size];
    const head = Math.min(86, 0.6 * size), at = (along, across) =>
      `${(x + along * ux - across * uy).toFixed(1)} ${(along * uy + across * ux).toFixed(1)}`;
    const outline = [[0, 15], [size - head, 15], [size - head, 44], [size, 0], [size - head, -44],
      [size - head, -15], [0, -15]];
    this.arrow.setAttribute("d", `M${outline.map(([a, b]) => at(a, b)).join("L")}Z`);
    return place(x + 90, 112, `${force.upward.toFixed(1)} BW`);
  }

  _marks(motion, time) {
    const { left, right } = GROUND, width = right - left;
    this.marks.forEach((mark, j) => {
      const travelled = (width * j) / this.marks.length - 1e3 * motion.speed * time;
      const x = left + (((travelled % width) + width) % width);
      mark.setAttribute("d", x > left + 30 ? `M${x} 24L${x - 26} 70` : "");
    });
  }

  _magnify(motion, time, loads, level, shift) {
    const bodies = coordinates(motion, time);
    const shapes = spine(this.skeleton, motion, bodies, 1.25);
    const all = shapes.flatMap((shape) => shape.points);
    const middle = (k) => {
      const values = all.map((point) => point[k]);
      return (Math.max(...values) + Math.min(...values)) / 2;
    };
    const { height, left, top } = LENS, scale = this.look.scale / motion.size;
    const cx = middle(0), cz = middle(1);
    const at = ([x, z]) => [this.look.spine + scale * (x - cx), height / 2 - 20 - scale * (z - cz)];
    const group = this.magnified;
    while (group.childElementCount < shapes.length)
      element("path", { "stroke-linejoin": "round" }, group);
    shapes.forEach((shape, k) => {
      const path = group.children[k];
      path.setAttribute("d", pathOf(shape, at));
      const disc = shape.part === "disc", chosen = shape.name === level;
      path.setAttribute("fill", disc ? (loads ? shade(loads[shape.name]) : "#fff") : "#faf7ee");
      path.setAttribute("stroke", chosen ? "#0b5fa5" : disc ? "#2b2f36" : "#8b8675");
      path.setAttribute("stroke-width", chosen ? 14 : 6);
      if (disc && this.picked) {
        path.style.cursor = "pointer";
        path.onclick = () => this.picked(shape.name);
      }
    });
    this._labels(shapes.filter((shape) => shape.part === "disc"), at, loads, level);
    const ends = [Math.max(...all.map((p) => p[1])), Math.min(...all.map((p) => p[1]))];
    const x = 1e3 * (Math.max(...all.map((p) => p[0])) - shift) + 50;
    this.rays.setAttribute("d", `M${x} ${-1e3 * ends[0]}L${left} ${top + 150}`
      + `M${x} ${-1e3 * ends[1]}L${left} ${top + height - 220}`);
  }

  _labels(discs, at, loads, level) {
    discs.forEach((disc, k) => {
      let row = this.labels.children[k];
      if (!row) {
        row = element("g", {}, this.labels);
        const { letters, names, values } = this.look;
        element("text", { x: names, "font-size": letters }, row);
        element("text", { x: values, "font-size": letters, "text-anchor": "end" }, row);
        if (this.picked) {
          row.style.cursor = "pointer";
          row.addEventListener("click", () => this.picked(disc.name));
        }
      }
      const heights = disc.points.map((point) => at(point)[1]);
      const y = heights.reduce((sum, h) => sum + h, 0) / heights.length + 0.35 * this.look.letters;
      const weight = disc.name === level ? 700 : 500;
      [disc.name, loads ? loads[disc.name].toFixed(2) : "–"].forEach((words, c) => {
        const text = row.children[c];
        text.textContent = words;
        text.setAttribute("y", y);
        text.setAttribute("font-weight", weight);
        text.setAttribute("fill", disc.name === level ? "#0b5fa5" : "#1c2430");
      });
    });
  }
}

// How far the picture has moved along (m): with the pelvis on average.
function cameraOf(motion, time) {
  return motion.coordinates.pelvis.x[0] + motion.speed * time + 0.03;
}

function pathOf(shape, at) {
  const points = shape.points.map(at), text = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  if (shape.kind === "line") return `M${points.map(text).join("L")}`;
  const half = (a, b) => text([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]), n = points.length;
  const turns = points.map((p, k) => `Q${text(p)} ${half(p, points[(k + 1) % n])}`);
  return `M${half(points[n - 1], points[0])}${turns.join("")}Z`;
}

// A player with its controls: one picture for each run, all at the same share of their step.
export function mountPlayer(host, { skeleton, runs, slower = 10, lens = true, picked = null }) {
  const player = new Player(host, skeleton, { slower, lens, picked });
  player.show(runs);
  return player;
}

class Player {
  constructor(host, skeleton, { slower, lens, picked }) {
    Object.assign(this, { host, skeleton, slower, lens, picked, share: 0.4, playing: false });
    host.replaceChildren();
    this.pictures = html("div", { class: "pictures" }, host);
    const bar = html("div", { class: "bar" }, host);
    this.button = html("button", { type: "button", class: "play" }, bar);
    this.range = html("input", { type: "range", min: 0, max: 1000, step: 1,
      "aria-label": "Time in the step" }, bar);
    this.clock = html("output", { class: "clock" }, bar);
    this.listeners = [];
    this.narrow = matchMedia("(max-width: 720px)");
    this.narrow.addEventListener("change", () => {
      this.scenes = null;
      this.show(this.runs);
    });
    this.button.addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    this.range.addEventListener("input", () => {
      this.pause();
      this.seek(this.range.value / 1000);
    });
    this.pause();
  }

  // runs: [{name, motion, ghost, level, label}]; the label is for those who do not see the picture.
  show(runs) {
    if (!this.scenes || this.scenes.length !== runs.length) {
      this.pictures.replaceChildren();
      this.scenes = runs.map(({ name }) => {
        const figure = html("figure", {}, this.pictures);
        if (name) html("figcaption", {}, figure).textContent = name;
        const svg = element("svg", {}, figure);
        const { lens, picked } = this, narrow = this.narrow.matches;
        return new Scene(svg, this.skeleton, { lens, picked, narrow });
      });
    }
    this.runs = runs;
    runs.forEach(({ name, label = name }, k) => {
      if (label) this.scenes[k].svg.setAttribute("aria-label", label);
    });
    this.seek(this.share);
  }

  seek(share) {
    this.share = share;
    this.runs.forEach(({ motion, ghost, level }, k) =>
      this.scenes[k].draw(motion, share, { ghost, level }));
    const time = share * this.runs[0].motion.step_time;
    this.range.value = 1000 * share;
    this.range.setAttribute("aria-valuetext", `${(1e3 * time).toFixed(0)} ms after touchdown`);
    this.clock.textContent = `${(1e3 * time).toFixed(0)} ms`;
    for (const listener of this.listeners) listener(share, time);
  }

  play() {
    this.playing = true;
    this._button("Pause", "M7 5h4v14H7zM14 5h4v14h-4z");
    let last = null;
    const frame = (now) => {
      if (!this.playing) return;
      const elapsed = last === null ? 0 : Math.min(now - last, 60);
      last = now;
      const step = 1e3 * this.runs[0].motion.step_time * this.slower;
      this.seek((this.share + elapsed / step) % 1);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  pause() {
    this.playing = false;
    this._button("Play", "M8 5v14l11-7z");
  }

  _button(label, path) {
    this.button.setAttribute("aria-label", label);
    const icon = element("svg", { viewBox: "0 0 24 24", width: 22, height: 22,
      "aria-hidden": "true" });
    element("path", { d: path, fill: "currentColor" }, icon);
    this.button.replaceChildren(icon);
  }
}

export function html(name, attributes, parent) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (parent) parent.append(made);
  return made;
}
