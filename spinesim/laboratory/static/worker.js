// Computes beside the page: answers moves, and says what each change contributes.

import { startEngine } from "./engine.js";
import { Model } from "./run.js";

const EXACT = 5; // changes: 32 mixtures; beyond that orders are drawn
const ORDERS = 8;

class Computer {
  constructor(model, start) {
    this.model = model;
    this.near = start;
  }

  run(values) {
    const result = this.model.run(values, this.near);
    if (!result.refused) this.near = result;
    return result;
  }

  // What each set of changes contributes to the peak on every level (body weights): Shapley values
  // over mixtures of two scenarios; null where one of them has no steady step, {void} where the
  // answer is no longer wanted (alive).
  async why(from, to, sets, alive) {
    const names = Object.keys(sets), known = new Map();
    const peaks = async (on) => {
      const key = names.filter((name) => on.has(name)).join();
      if (!known.has(key)) {
        const values = { ...from };
        for (const name of on) for (const part of sets[name]) values[part] = to[part];
        await pause();
        if (!alive()) throw new Void();
        const result = this.run(values);
        known.set(key, result.refused ? null : result.levels.map((level) => level.peak));
      }
      return known.get(key);
    };
    try {
      const shares = await shapley(names, peaks);
      return shares && { shares };
    } catch (error) {
      if (error instanceof Void) return { void: true };
      throw error;
    }
  }
}

class Void extends Error {}

const pause = () => new Promise((go) => setTimeout(go, 0));

// {name: shares by level}, or null where a mixture has no steady step.
async function shapley(names, peaks) {
  const orders = names.length > EXACT ? drawnOrders(names) : permutations(names);
  const shares = Object.fromEntries(names.map((name) => [name, null]));
  for (const order of orders) {
    const on = new Set();
    let before = await peaks(on);
    for (const name of order) {
      on.add(name);
      const after = await peaks(on);
      if (!before || !after) return null;
      const gained = after.map((peak, i) => (peak - before[i]) / orders.length);
      shares[name] = shares[name] ? shares[name].map((s, i) => s + gained[i]) : gained;
      before = after;
    }
  }
  return shares;
}

function permutations(names) {
  if (names.length < 2) return [names];
  return names.flatMap((name) =>
    permutations(names.filter((other) => other !== name)).map((rest) => [name, ...rest]));
}

// Orders and their reverses; the same every time.
function drawnOrders(names) {
  return Array.from({ length: ORDERS }, (_, k) => {
    const order = names.map((_, i) => names[(i * (1 + (k % 3)) + k) % names.length]);
    const whole = [...new Set([...order, ...names])];
    return [whole, [...whole].reverse()];
  }).flat();
}

export async function startComputer({ about, module }) {
  return new Computer(new Model(await startEngine(module, about.engine), about), about.start);
}

// What a worker does with messages {id, ask, ...}: {id, answer} or {id, failed}.
export function serve(scope) {
  let computer = null, newest = 0; // question why; an older one is void
  scope.onmessage = async ({ data }) => {
    const { id, ask } = data;
    if (ask === "why") newest = id;
    try {
      scope.postMessage({ id, answer: await answered() });
    } catch (error) {
      scope.postMessage({ id, failed: String(error) });
    }

    async function answered() {
      if (ask === "start") {
        computer = startComputer(data);
        return Boolean(await computer);
      }
      const ready = await computer;
      if (ask === "why") return ready.why(data.from, data.to, data.sets, () => id === newest);
      return ready.run(data.values);
    }
  };
}

// A worker of the page's own script, or the same on the page where none may be started.
export class Helper {
  constructor(script, init) {
    this.waiting = new Map();
    this.count = 0;
    const receive = ({ data }) => {
      const { resolve, reject } = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ("failed" in data) reject(new Error(data.failed));
      else resolve(data.answer);
    };
    try {
      const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
      this.port = new Worker(url);
      this.port.onmessage = receive;
      this.port.onerror = () => this._stayHere(receive, init);
    } catch {
      this._stayHere(receive, init);
    }
    this.ready = this.ask({ ask: "start", ...init });
  }

  _stayHere(receive, init) {
    const scope = { postMessage: (data) => receive({ data }) };
    serve(scope);
    this.port = { postMessage: (data) => scope.onmessage({ data }) };
    for (const [id, { message }] of this.waiting)
      this.port.postMessage({ ...(message.ask === "start" ? init : {}), ...message, id });
  }

  ask(message) {
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, message });
      this.port.postMessage({ id, ...message });
    });
  }
}
