// Proposed evidence, one quote at a time. Made after pile.js, whose names it uses.

const TIERS = { precise: "precise: a rule that is rarely wrong", weak: "weak: look closely" };

class Confirming extends Pile {
  constructor(model, root) {
    super(model, root, "confirm", `Evidence: ${model.get("setup").title}`, ["item"]);
    const topics = this.setup.categories.flatMap(([category, held]) => held.map(([id, name, definition]) => [id, { name, definition, category }]));
    this.topics = new Map(topics);
    this.values = new Map(this.setup.axes.flatMap(([axis, name, values]) => values.map(([value, text]) => [`${axis}|${value}`, `${name}: ${text}`])));
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
        this.button("confirm", "Confirm", () => this.word("confirmed"), "include"),
        this.button("reject", "Reject", () => this.word("rejected"), "exclude"),
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
      confirm: () => this.word("confirmed"),
      reject: () => this.word("rejected"),
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

  word(status) {
    if (!this.current) return;
    const topic = this.topic.value === this.current.topic ? null : this.topic.value;
    const chosen = this.stances.querySelector("input:checked")?.value ?? null;
    const stance = chosen === this.current.stance ? null : chosen;
    const filed = topic ? ` under ${this.topics.get(topic).name}` : "";
    const reason = this.note.value.trim() || null;
    this.judge({ status, topic, stance, reason }, status === "confirmed" ? `Confirmed${filed}.` : "Rejected.");
  }

  undo() {
    this.takeBack({ status: null });
  }

  receive({ items, sums }) {
    this.refill(items);
    const told = ["proposed", "confirmed", "rejected"].filter((status) => sums[status]);
    this.progress.textContent = told.map((status) => `${sums[status]} ${status}`).join(" · ");
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
    this.record.replaceChildren(...(item ? this.face(item) : [this.empty("No proposed evidence waits for you here.")]));
    this.words.replaceChildren(...(item?.words ?? []).map((word) => this.said(word)));
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

  said([who, status, topic, reason]) {
    const filed = this.topics.get(topic)?.name ?? topic;
    return element("p", { class: `vote ${status}` }, element("strong", {}, who), ` ${status} (${filed})`, reason ? `: ${reason}` : "");
  }
}

export default { render: mounted(Confirming) };
