// Question cards: a prediction first, then the answer of the model.

import { html } from "./view.js";
import { chain, change, digitsOf, levelOf, verdict } from "./words.js";

const ANSWERS = { more: "More", same: "About the same", less: "Less" };

export class Questions {
  // page: what a card may do and ask: lock(locked), level(), pinned() -> values, made(change) and
  // start(set) -> results {result, pinned, level}.
  constructor(host, { questions, controls }, page) {
    Object.assign(this, { host, questions, controls, page, next: 0 });
    this.closed();
  }

  closed() {
    this.page.lock(false);
    this.host.replaceChildren();
    const text = html("p", {}, this.host);
    text.textContent = "Predict first, then look.";
    this._button("Ask me a question", () => this.ask());
  }

  ask() {
    const question = this.questions[this.next % this.questions.length];
    this.next += 1;
    this.page.lock(true);
    this.host.replaceChildren();
    const text = html("p", { class: "asked" }, this.host);
    text.textContent = `${this._asked(question)} What will the greatest load on ${this.page.level()} be?`;
    const row = html("div", { class: "answers" }, this.host);
    for (const [answer, words] of Object.entries(ANSWERS))
      this._button(words, () => this.answer(question, answer), row);
    this._button("Not now", () => this.closed(), row).className = "plain";
    row.firstChild.focus();
  }

  // What is done to the pinned runner, in a sentence.
  _asked({ text, change }) {
    const { name } = change, control = this.controls.find((item) => item.name === name);
    const said = (value) => control.choices ? value : value.toFixed(digitsOf(control));
    const [before, now] = [this.page.pinned()[name], this.page.made(change)[name]].map(said);
    return text.replace("{before}", before).replace("{now}", now);
  }

  async answer(question, guess) {
    const { result, pinned, level } = await this.page.start(this.page.made(question.change));
    this.page.lock(false);
    this.host.replaceChildren();
    const said = html("p", { class: "asked" }, this.host);
    if (!result || result.refused) {
      said.textContent = "The model finds no steady step for this runner; try another question.";
    } else {
      const now = levelOf(result, level).peak, then = levelOf(pinned, level).peak;
      const right = verdict(now, then), words = ANSWERS[right].toLowerCase();
      said.textContent = guess === right
        ? `As you said, ${words}: ${change(now, then)}.`
        : `You said ${ANSWERS[guess].toLowerCase()}; the model says ${words}: ${change(now, then)}.`;
      const steps = chain(result, pinned, level).filter(({ trend }) => trend);
      const why = html("p", {}, this.host);
      why.textContent = steps.length
        ? `On the way: ${steps.map(({ name, change: by, value }) =>
            `${name} ${by} ${value.slice(value.indexOf(" ") + 1)}`).join(", ")}.`
        : "Nothing on the way from ground to spine changes by much.";
    }
    this._button("Next question", () => this.ask());
    this._button("Enough", () => this.closed()).className = "plain";
  }

  _button(words, act, host = this.host) {
    const button = html("button", { type: "button" }, host);
    button.textContent = words;
    button.addEventListener("click", act);
    return button;
  }
}
