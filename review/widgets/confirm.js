// Proposed evidence, one quote at a time. Made after panel.js, whose names it uses.

const TIERS = { precise: "precise: a rule that is rarely wrong", weak: "weak: look closely" };

class Confirming extends Panel {
  constructor(model, root) {
    super(model, root, "confirm", `Evidence: ${model.get("setup").title}`);
    const topics = this.setup.categories.flatMap(([category, held]) => held.map(([id, name, definition]) => [id, { name, definition, category }]));
    this.topics = new Map(topics);
    this.values = new Map(this.setup.axes.flatMap(([axis, name, values]) => values.map(([value, text]) => [`${axis}|${value}`, `${name}: ${text}`])));
    this.queue = [];
    this.current = null;
    this.later = [];
    this.done = new Set(this.outbox.waiting.map((message) => message.item));
    this.build();
    this.show(null);
  }

  build() {
    const { setup } = this;
    this.progress = element("span", { class: "progress-text" });
    this.record = element("div", { class: "record" });
    this.topic = element("select", { id: `topic-${setup.outbox}` }, ...setup.categories.map(([name, held]) => element("optgroup", { label: name }, ...held.map(([id, text]) => element("option", { value: id }, text)))));
    this.definition = element("p", { class: "definition" });
    this.topic.addEventListener("change", () => this.define());
    this.topic.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.root.focus();
    });
    this.stances = element("fieldset", { class: "reasons" }, element("legend", {}, "It is"), ...setup.stances.map((stance, index) => this.stance(stance, index)));
    this.note = element("textarea", { "aria-label": "Why", hidden: "", placeholder: "Why (kept with the word)" });
    this.words = element("div", { class: "words" });
    this.root.replaceChildren(
      element("header", {}, element("span", { class: "who" }, `${setup.reviewer} · evidence`), this.progress, this.saved),
      element("div", { class: "columns" }, this.record, element("aside", {}, element("label", { for: this.topic.id }, "It is about"), this.topic, this.definition, this.stances, this.note, this.words)),
      this.trouble,
      element(
        "div",
        { class: "actions" },
        this.button("confirm", "Confirm", () => this.judge("confirmed"), "include"),
        this.button("reject", "Reject", () => this.judge("rejected"), "exclude"),
        this.button("topic", "Other topic", () => this.topic.focus(), "quiet"),
        this.button("later", "Later", () => this.putOff(), "quiet first-quiet"),
        this.button("undo", "Undo", () => this.undo(), "quiet"),
        this.button("note", "Why", () => this.toggleNote(), "quiet"),
      ),
      this.live,
    );
  }

  stance(stance, index) {
    const input = element("input", { type: "radio", name: `stance-${this.setup.outbox}`, value: stance });
    return element("label", {}, input, element("kbd", {}, String(index + 1)), element("span", {}, stance));
  }

  actions() {
    return {
      confirm: () => this.judge("confirmed"),
      reject: () => this.judge("rejected"),
      topic: () => this.topic.focus(),
      later: () => this.putOff(),
      undo: () => this.undo(),
      note: () => this.toggleNote(),
    };
  }

  pressed(key) {
    const stance = /^[1-9]$/.test(key) ? this.stances.querySelectorAll("input")[Number(key) - 1] : null;
    if (stance) stance.checked = true;
    return Boolean(stance);
  }

  judge(status) {
    if (!this.current) return;
    const item = this.current;
    const topic = this.topic.value === item.topic ? null : this.topic.value;
    const chosen = this.stances.querySelector("input:checked")?.value ?? item.stance;
    const message = this.send({ item: item.id, status, topic, stance: chosen === item.stance ? null : chosen, reason: this.note.value.trim() || null });
    this.history.push({ item, eventId: message.event_id });
    this.done.add(item.id);
    const filed = topic ? ` under ${this.topics.get(topic).name}` : "";
    this.live.textContent = status === "confirmed" ? `Confirmed${filed}.` : "Rejected.";
    this.next();
  }

  putOff() {
    if (!this.current) return;
    this.later = [...this.later.filter((id) => id !== this.current.id), this.current.id];
    this.queue.push(this.current);
    this.live.textContent = "Put off.";
    this.next();
  }

  undo() {
    const last = this.history.pop();
    if (!last) return;
    this.done.delete(last.item.id);
    if (this.current) this.queue.unshift(this.current);
    this.send({ item: last.item.id, status: null });
    this.show(last.item);
    this.live.textContent = "Taken back.";
  }

  refused(message, entry) {
    this.done.delete(message.item);
    if (!entry) return;
    if (this.current) this.queue.unshift(this.current);
    this.show(entry.item);
  }

  receive({ items, sums }) {
    const put = (item) => this.later.indexOf(item.id);
    const open = items.filter((item) => !this.done.has(item.id) && item.id !== this.current?.id);
    this.queue = open.sort((one, other) => put(one) - put(other));
    this.complete = items.length === 0;
    const told = [["proposed", "proposed"], ["confirmed", "confirmed"], ["rejected", "rejected"]].filter(([name]) => sums[name]);
    this.progress.textContent = told.map(([name, text]) => `${sums[name]} ${text}`).join(" · ");
    if (!this.current) this.next();
  }

  next() {
    this.show(this.queue.shift() ?? null);
  }

  show(item) {
    this.current = item;
    this.note.value = "";
    this.note.hidden = true;
    for (const name of ["confirm", "reject", "topic", "later"]) this.buttons[name].disabled = !item;
    this.topic.disabled = !item;
    if (item) this.topic.value = item.topic;
    for (const input of this.stances.querySelectorAll("input")) input.checked = input.value === item?.stance;
    this.define();
    this.record.replaceChildren(...(item ? this.face(item) : [this.empty()]));
    this.words.replaceChildren(...(item?.words ?? []).map((word) => this.word(word)));
    this.record.scrollTop = 0;
    this.showSaved();
  }

  define() {
    this.definition.textContent = this.current ? (this.topics.get(this.topic.value)?.definition ?? "") : "";
  }

  face(item) {
    const values = item.axes.map((pair) => this.values.get(pair.join("|")) ?? pair.join(": "));
    return [
      element("h3", {}, item.report),
      element("p", { class: "meta" }, item.part ?? "a text that is not read any more"),
      element("blockquote", { class: "context" }, item.before, element("mark", {}, item.quote), item.after),
      values.length ? element("p", { class: "why" }, values.join(" · ")) : null,
      element("p", { class: `why tier ${item.tier}` }, `${TIERS[item.tier] ?? item.tier}${item.score === null ? "" : `; score ${item.score.toFixed(2)}`}`),
      element("details", { class: "why" }, element("summary", {}, "What found it"), element("ul", {}, ...item.triggers.map((trigger) => element("li", {}, trigger)))),
    ].filter(Boolean);
  }

  word([who, status, topic, reason]) {
    const filed = this.topics.get(topic)?.name ?? topic;
    return element("p", { class: `vote ${status}` }, element("strong", {}, who), ` ${status} (${filed})`, reason ? `: ${reason}` : "");
  }

  empty() {
    const text = this.complete ? "No proposed evidence waits for you here." : "The next quote is on its way …";
    return element("p", { class: "done", role: "status" }, text);
  }

  toggleNote() {
    this.note.hidden = !this.note.hidden;
    (this.note.hidden ? this.root : this.note).focus();
  }
}

export default { render: mounted(Confirming) };
