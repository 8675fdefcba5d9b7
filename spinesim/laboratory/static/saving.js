// What leaves the page: a link, the scenario as TOML, numbers as CSV, pictures as SVG and PNG.

import { SVG, element } from "./view.js";

const KEYS = {
  speed: "stride_speed",
  cadence: "stride_cadence",
  lean: "runner_trunk_lean",
  core: "runner_core_strength",
  mass: "runner_mass",
  height: "runner_height",
  shoe: "shoe",
  ground: "surface",
};

// The part of an address that holds what differs from the start.
export function toAddress(values, start) {
  const parts = Object.entries(KEYS)
    .filter(([, name]) => values[name] !== start[name])
    .map(([key, name]) => {
      const value = values[name];
      return `${key}=${encodeURIComponent(typeof value === "number" ? Number(value.toPrecision(6)) : value)}`;
    });
  return parts.length ? `#${parts.join("&")}` : "";
}

// Values that an address holds: {set, wrong}; wrong: whether any of it was left out.
export function fromAddress(hash, controls) {
  const set = {};
  let wrong = false;
  for (const part of hash.replace(/^#/, "").split("&").filter(Boolean)) {
    const [key, text = ""] = part.split("="), name = Object.hasOwn(KEYS, key) ? KEYS[key] : null;
    const control = controls.find((item) => item.name === name);
    const value = control && parsed(control, text);
    if (value === undefined || value === null) wrong = true;
    else set[name] = value;
  }
  return wrong ? { set: {}, wrong } : { set, wrong };
}

function parsed(control, text) {
  if (control.choices) {
    let name = text;
    try {
      name = decodeURIComponent(text);
    } catch {
      return undefined;
    }
    return control.choices.some((choice) => choice.name === name) ? name : undefined;
  }
  const value = Number(text);
  return text !== "" && value >= control.low && value <= control.high ? value : undefined;
}

// The scenario as TOML that spinesim reads: the page's own, with what was moved.
export function toToml(scenario, values, start) {
  const whole = structuredClone(scenario);
  whole.runner ??= {};
  whole.stride ??= {};
  const differs = (name) => values[name] !== start[name];
  for (const name of Object.values(KEYS)) {
    const [group, ...rest] = name.split("_");
    if (!differs(name)) continue;
    if (rest.length) whole[group][rest.join("_")] = values[name];
    else whole[group] = values[name];
  }
  if (differs("stride_speed") || differs("stride_cadence")) {
    delete whole.stride.step_length;
    delete whole.stride.overstride;
    Object.assign(whole.stride, { speed: values.stride_speed, cadence: values.stride_cadence });
  }
  return toml({ scenario: whole });
}

function toml(table, path = []) {
  const plain = Object.entries(table).filter(([, value]) => typeof value !== "object");
  const nested = Object.entries(table).filter(([, value]) => typeof value === "object");
  const head = path.length && plain.length ? `[${path.join(".")}]\n` : "";
  const number = (value) => (Number.isInteger(value) ? value.toFixed(1) : String(value));
  const lines = plain.map(([key, value]) =>
    `${key} = ${typeof value === "number" ? number(value) : JSON.stringify(value)}\n`);
  const tables = nested.map(([key, value]) => toml(value, [...path, key]));
  return [head + lines.join(""), ...tables].filter(Boolean).join("\n");
}

export function toCsv(result, version) {
  const rows = [
    ["version", version, ""],
    ...Object.entries(result.values).map(([name, value]) => [name, value, ""]),
    ["impact_peak_bw", result.impact.value, "BW"],
    ["active_peak_bw", result.active.value, "BW"],
    ["leg_spring", result.leg, "N/m"],
    ["flight", result.flight, "s"],
    ["fall", result.fall, "m/s"],
    ...result.levels.flatMap(({ name, newtons, peak, shear, moment, time }) => [
      [`lumbar_compression_peak ${name}`, newtons, "N"],
      [`lumbar_compression_peak_bw ${name}`, peak, "BW"],
      [`time of it ${name}`, time, "s"],
      [`lumbar_shear_peak_bw ${name}`, shear, "BW"],
      [`lumbar_moment_peak ${name}`, moment, "N m"],
    ]),
  ];
  const cell = (value) => `"${String(value).replaceAll('"', '""')}"`;
  return ["quantity,value,unit", ...rows.map((row) => row.map(cell).join(","))].join("\r\n") + "\r\n";
}

// Pictures, one below the other, as one text, with what they show inside.
export function toSvg(pictures, about) {
  const boxes = pictures.map((picture) => picture.viewBox.baseVal);
  const width = Math.max(...boxes.map((box) => box.width));
  const height = boxes.reduce((sum, box) => sum + box.height, 0);
  const whole = element("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`,
    "font-family": "system-ui, sans-serif" });
  element("metadata", {}, whole, about);
  let top = 0;
  pictures.forEach((picture, k) => {
    const copy = picture.cloneNode(true), { width: w, height: h } = boxes[k];
    for (const [name, value] of Object.entries({ x: 0, y: top, width: w, height: h }))
      copy.setAttribute(name, value);
    whole.append(copy);
    top += h;
  });
  return new XMLSerializer().serializeToString(whole);
}

export async function toPng(text, width) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = (2 * width * image.naturalHeight) / image.naturalWidth;
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

export function save(name, content, type = "text/plain") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1e4);
}
