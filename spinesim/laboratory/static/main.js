// Starts the page, or, in a worker, what answers it.

import { Helper, serve } from "./worker.js";
import { Page } from "./page.js";

if (typeof document === "undefined") serve(self);
else begin(document.currentScript.textContent);

function begin(script) {
  const read = (id) => document.getElementById(id).textContent;
  const about = JSON.parse(read("data"));
  const module = Uint8Array.from(atob(read("module").trim()), (c) => c.charCodeAt(0));
  const init = { about, module };
  const helpers = { moves: new Helper(script, init), reasons: new Helper(script, init) };
  window.lab = new Page(about, helpers);
}
