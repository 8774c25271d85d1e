// A panel with a pile of things to judge, one at a time: put off, judged, taken back, refused, brought up to
// date. Made after panel.js; it exports nothing.

class Pile extends Panel {
  // `fields` are what names a thing, in the pile and in the words about it.
  constructor(model, root, name, label, fields) {
    super(model, root, name, label);
    this.fields = fields;
    this.pile = [];
    this.current = null;
    this.later = [];
    this.done = new Set(this.outbox.waiting.map((message) => this.key(message)));
  }

  key(thing) {
    return this.fields.map((field) => thing[field]).join("|");
  }

  named(thing) {
    return Object.fromEntries(this.fields.map((field) => [field, thing[field]]));
  }

  judge(content, told) {
    const thing = this.current;
    const message = this.send({ ...this.named(thing), ...content });
    this.history.push({ thing, eventId: message.event_id });
    this.done.add(this.key(thing));
    this.live.textContent = told;
    this.next();
  }

  putOff() {
    if (!this.current) return;
    const key = this.key(this.current);
    this.later = [...this.later.filter((each) => each !== key), key];
    this.pile.push(this.current);
    this.live.textContent = "Put off.";
    this.next();
  }

  takeBack(content) {
    const last = this.history.pop();
    if (!last) return;
    this.send({ ...this.named(last.thing), ...content });
    this.comeBack(last.thing);
    this.live.textContent = "Taken back.";
  }

  refused(message, entry) {
    this.done.delete(this.key(message));
    if (entry) this.comeBack(entry.thing);
  }

  comeBack(thing) {
    this.done.delete(this.key(thing));
    if (this.current) this.pile.unshift(this.current);
    this.show(thing);
  }

  // What is being read stays; what was put off comes last.
  refill(things) {
    const open = things.filter((thing) => !this.done.has(this.key(thing)));
    const put = (thing) => this.later.indexOf(this.key(thing));
    const shown = this.current && this.key(this.current);
    this.pile = open.filter((thing) => this.key(thing) !== shown).sort((one, other) => put(one) - put(other));
    this.complete = open.length === 0;
    if (!this.current) this.next();
    return open.length;
  }

  next() {
    this.show(this.pile.shift() ?? null);
  }

  empty(nothing) {
    return element("p", { class: "done", role: "status" }, this.complete ? nothing : "The next one is on its way …");
  }

  toggleNote() {
    this.note.hidden = !this.note.hidden;
    (this.note.hidden ? this.root : this.note).focus();
  }
}
