// From the controls to the engine's numbers: tables of spinesim.laboratory.numbers, and the stride.

import { morinOf, strideOf } from "./formulas.js";

export class Numbers {
  constructor(about, contactTime) {
    this.about = about;
    this.contactTime = contactTime; // of the scenario, if it says so
  }

  // {parameters, force, arm, tone, ..., task, height, step} for values of the controls.
  at(values) {
    const flat = Float64Array.from(this.about.base);
    for (const table of this.about.tables) {
      const shapes = table.axes.reduce(
        (entries, axis) => contracted(weights(axis, values[axis.name]), entries),
        table.shapes,
      );
      table.rows.forEach((row, k) => (flat[row] = shapes[table.shape[k]] * table.size[k]));
    }
    const numbers = {};
    for (const [name, [first, last]] of Object.entries(this.about.places))
      numbers[name] = flat.slice(first, last);
    const task = {};
    this.about.task.forEach((name, k) => (task[name] = numbers.task[k]));
    this.step(numbers, task, values);
    return { ...numbers, task, height: numbers.height[0] };
  }

  step(numbers, task, values) {
    const { stride_speed: speed, stride_cadence: cadence } = values;
    const law = strideOf({ speed, cadence, height: numbers.height[0] });
    Object.assign(task, { speed, step_time: law.step_time });
    task.contact_time = this.contactTime || law.contact_time;
    task.morin = morinOf(task).morin;
    const { contact_time } = task;
    for (const [place, times] of Object.entries(this.about.contact))
      numbers.parameters[place] = times * contact_time;
  }
}

function weights(axis, value) {
  if (axis.choices) return axis.choices.map((name) => Number(name === value));
  const { nodes } = axis, same = nodes.indexOf(value);
  if (same >= 0) return nodes.map((_, k) => Number(k === same));
  const last = nodes.length - 1;
  const parts = nodes.map((node, k) => {
    const sign = (k % 2 ? -1 : 1) / (k === 0 || k === last ? 2 : 1);
    return sign / (value - node);
  });
  const sum = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / sum);
}

// Entries weighted along their first axis.
function contracted(weights, entries) {
  const used = weights.map((w, k) => [w, entries[k]]).filter(([w]) => w);
  const sum = (parts) =>
    Array.isArray(parts[0][1])
      ? parts[0][1].map((_, i) => sum(parts.map(([w, part]) => [w, part[i]])))
      : parts.reduce((total, [w, part]) => total + w * part, 0);
  return sum(used);
}
