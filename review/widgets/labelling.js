// The labels on a report, put on and taken off. Made after dom.js; it exports nothing.

class Labels {
  // `says` sends the reviewer's word on one label; `leaves` gives the focus back to the card.
  constructor({ reviewer, known, id, says, leaves }) {
    Object.assign(this, { reviewer, known: new Map(known), says, leaves });
    this.names = element("datalist", { id: `labels-${id}` });
    this.input = element("input", { type: "text", maxlength: "60", list: this.names.id, hidden: "", "aria-label": "Label: put on, or take off if it is yours", placeholder: "Label, then Enter" });
    this.chips = element("ul", { class: "labels", "aria-label": "Labels" });
    this.node = element("div", { class: "labelling" }, this.chips, this.input, this.names);
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.offer();
  }

  offer() {
    this.names.replaceChildren(...[...this.known.keys()].map((name) => element("option", { value: name })));
  }

  show(card) {
    this.card = card;
    this.close();
    this.draw();
  }

  open() {
    this.input.hidden = false;
    this.input.value = "";
    this.input.focus();
  }

  close() {
    this.input.hidden = true;
  }

  onKey(event) {
    event.stopPropagation();
    if (event.key === "Escape" || (event.key === "Enter" && !this.input.value.trim())) {
      this.close();
      this.leaves();
    } else if (event.key === "Enter") {
      this.toggle(this.input.value.trim().replace(/\s+/g, " "));
      this.input.value = "";
    }
  }

  toggle(typed) {
    const held = this.held(typed);
    const name = held?.name ?? typed;
    this.says({ name, remove: this.isOwn(held) });
    this.flip(name);
    if (!this.known.has(name)) this.known.set(name, "");
    this.offer();
  }

  // Puts the reviewer's label on the card that is shown, or takes it off; also when a word was refused.
  flip(name) {
    const held = this.held(name);
    const others = (held?.people ?? []).filter((person) => person !== this.reviewer);
    const people = this.isOwn(held) ? others : [...others, this.reviewer];
    const rest = this.card.labels.filter((label) => label !== held);
    this.card.labels = people.length ? [...rest, { name: held?.name ?? name, people }] : rest;
    this.draw();
  }

  held(name) {
    return this.card.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
  }

  isOwn(held) {
    return held?.people.includes(this.reviewer) ?? false;
  }

  draw() {
    this.chips.replaceChildren(...(this.card?.labels ?? []).map((label) => this.chip(label)));
  }

  chip({ name, people }) {
    const made = element("li", { title: people.join(", ") }, name);
    const colour = this.known.get(name);
    if (colour) made.style.setProperty("--chip", colour);
    return made;
  }
}
