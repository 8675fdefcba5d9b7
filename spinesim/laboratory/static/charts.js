// Curves along the step, and the ladder of levels.

import { element, shade } from "./view.js";

const BOX = { width: 430, height: 190, left: 30, right: 16, top: 24, bottom: 36 };
const NOW = "#0b5fa5", PINNED = "#6b7686", INK = "#1c2430", SOFT = "#4d5866";

// One chart: {now, pinned} with times (s) and values; marks: [{time, value, words, below}].
export class Chart {
  // sought: called with the time (s) where a reader clicks or draws along.
  constructor(svg, sought) {
    this.svg = svg;
    svg.setAttribute("viewBox", `0 0 ${BOX.width} ${BOX.height}`);
    svg.setAttribute("role", "img");
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      svg.setPointerCapture(event.pointerId);
      sought(this.time(event));
    });
    svg.addEventListener("pointermove", (event) => {
      if (svg.hasPointerCapture(event.pointerId)) sought(this.time(event));
    });
  }

  // The time (s) under a pointer, within the curve that is shown.
  time({ clientX }) {
    const { left, width } = this.svg.getBoundingClientRect();
    const along = (BOX.width * (clientX - left)) / width - BOX.left;
    const ms = (this.last * along) / (BOX.width - BOX.left - BOX.right);
    return Math.min(Math.max(ms / 1e3, 0), this.end);
  }

  draw({ now, pinned, marks, label }) {
    const { svg } = this;
    svg.replaceChildren();
    svg.setAttribute("aria-label", label);
    const longest = Math.max(...[now, pinned].filter(Boolean).map(({ times }) => times.at(-1)));
    const highest = Math.max(...[now, pinned].filter(Boolean).map(({ values }) => Math.max(...values)));
    this.end = now.times.at(-1);
    this.last = Math.ceil((1e3 * longest) / 50) * 50;
    this.most = Math.max(3, Math.ceil(1.12 * highest));
    this._axes();
    if (pinned) this._curve(pinned, { stroke: PINNED, "stroke-dasharray": "6 4" });
    this._curve(now, { stroke: NOW, "stroke-width": 2.6 });
    this.cursor = element("path", { stroke: "#c77700", "stroke-width": 1.6 }, svg);
    for (const mark of marks) this._mark(mark);
    if (pinned) this._key();
  }

  x(ms) {
    return BOX.left + ((BOX.width - BOX.left - BOX.right) * ms) / this.last;
  }

  y(value) {
    return BOX.height - BOX.bottom - ((BOX.height - BOX.top - BOX.bottom) * value) / this.most;
  }

  _axes() {
    const { width, right, height, bottom, left } = BOX, { svg } = this;
    for (let v = 0; v <= this.most; v++) {
      element("path", { d: `M${left} ${this.y(v)}H${width - right}`, stroke: v ? "#e6eaef" : "#9aa5b1" },
        svg);
      element("text", { x: left - 6, y: this.y(v) + 4, "text-anchor": "end", "font-size": 13,
        fill: SOFT }, svg, String(v));
    }
    for (let ms = 0; ms <= this.last; ms += 50)
      element("text", { x: this.x(ms), y: height - bottom + 17, "text-anchor": "middle",
        "font-size": 13, fill: SOFT }, svg, String(ms));
    element("text", { x: width - right, y: height - 2, "text-anchor": "end", "font-size": 13,
      fill: SOFT }, svg, "ms after touchdown");
    element("text", { x: left - 24, y: 10, "font-size": 13, fill: SOFT }, svg, "BW");
  }

  _curve({ times, values }, look) {
    const points = times.map((t, i) => `${this.x(1e3 * t).toFixed(1)} ${this.y(values[i]).toFixed(1)}`);
    element("path", { d: `M${points.join("L")}`, fill: "none", "stroke-width": 2,
      "stroke-linejoin": "round", ...look }, this.svg);
  }

  _mark({ time, value, words, below }) {
    const x = this.x(1e3 * time), y = this.y(value);
    element("circle", { cx: x, cy: y, r: 3.6, fill: INK }, this.svg);
    element("text", { x: x + 7, y: below ? y + 19 : y - 6, "font-size": 13, "font-weight": 600,
      fill: INK, stroke: "#fff", "stroke-width": 3.5, "paint-order": "stroke" }, this.svg, words);
  }

  _key() {
    [["pinned", PINNED, "6 4", 276], ["now", NOW, "none", 362]].forEach(([words, stroke, dash, x]) => {
      element("path", { d: `M${x} 6h22`, stroke, "stroke-width": 2.4, "stroke-dasharray": dash },
        this.svg);
      element("text", { x: x + 27, y: 10, "font-size": 13, fill: SOFT }, this.svg, words);
    });
  }

  // Where the player is (s); nowhere once the stance is over.
  at(time) {
    if (!this.cursor) return;
    const x = this.x(1e3 * time), inside = 1e3 * time <= this.last;
    this.cursor.setAttribute("d", inside ? `M${x} ${BOX.top}V${BOX.height - BOX.bottom}` : "");
  }
}

// Rows of real buttons, the highest level first; chosen: called with a level.
export class Ladder {
  constructor(host, levels, chosen) {
    this.rows = [...levels].reverse().map((level) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "rung";
      button.addEventListener("click", () => chosen(level));
      host.append(button);
      return { level, button };
    });
  }

  // each: {level: {peak, pinned or null}} in body weights.
  draw(each, level) {
    const most = Math.max(...Object.values(each).flatMap(({ peak, pinned }) => [peak, pinned || 0]));
    for (const { level: name, button } of this.rows) {
      const { peak, pinned } = each[name];
      const change = pinned === null ? "" : signed(peak - pinned, 2);
      button.setAttribute("aria-pressed", String(name === level));
      const against = pinned === null ? " body weights" : " body weights, against pinned";
      button.replaceChildren(words("span", "name", name), this._bar(peak, pinned, most),
        words("span", "value", peak.toFixed(2)), words("span", "unseen", against),
        words("span", "change", change));
    }
  }

  _bar(peak, pinned, most) {
    const svg = element("svg", { viewBox: "0 0 200 20", preserveAspectRatio: "none",
      "aria-hidden": "true" });
    const x = (value) => Math.max((198 * value) / (1.04 * most), 1);
    element("rect", { x: 0, y: 2, width: x(peak), height: 16, rx: 2, fill: shade(peak),
      stroke: "#2b2f3655" }, svg);
    if (pinned !== null)
      element("path", { d: `M${x(pinned)} 0V20`, stroke: INK, "stroke-width": 2,
        "stroke-dasharray": "3 2", "vector-effect": "non-scaling-stroke" }, svg);
    return svg;
  }
}

function words(name, kind, text) {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  return made;
}

// A number with its sign, "±0.00" where nothing is left of it.
export function signed(value, digits) {
  const size = Math.abs(value).toFixed(digits);
  if (Number(size) === 0) return `±${size}`;
  return `${value > 0 ? "+" : "\u2212"}${size}`;
}
