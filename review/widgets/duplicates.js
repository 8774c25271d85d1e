// Uncertain pairs, one at a time, side by side. Made after panel.js, whose names it uses.

const VERDICTS = { duplicate: "Same report", version: "Versions", distinct: "Different" };

class Pairs extends Panel {
  constructor(model, root) {
    super(model, root, "pairs", `Duplicates: ${model.get("setup").title}`);
    this.queue = [];
    this.current = null;
    this.done = new Set(this.outbox.waiting.map(pairKey));
    this.later = [];
    this.build();
    this.show(null);
  }

  build() {
    this.progress = element("span", { class: "progress-text" });
    this.body = element("div", { class: "pair" });
    this.note = element("textarea", { "aria-label": "Why", hidden: "", placeholder: "Why (kept with the word)" });
    this.root.replaceChildren(
      element("header", {}, element("span", { class: "who" }, `${this.setup.reviewer} · uncertain pairs`), this.progress, this.saved),
      this.body,
      this.note,
      this.trouble,
      element(
        "div",
        { class: "actions" },
        this.button("duplicate", VERDICTS.duplicate, () => this.judge("duplicate"), "include"),
        this.button("version", VERDICTS.version, () => this.judge("version"), "maybe"),
        this.button("distinct", VERDICTS.distinct, () => this.judge("distinct"), "exclude"),
        this.button("later", "Later", () => this.putOff(), "quiet first-quiet"),
        this.button("undo", "Undo", () => this.undo(), "quiet"),
        this.button("note", "Why", () => this.toggleNote(), "quiet"),
      ),
      this.live,
    );
  }

  actions() {
    return {
      duplicate: () => this.judge("duplicate"),
      version: () => this.judge("version"),
      distinct: () => this.judge("distinct"),
      later: () => this.putOff(),
      undo: () => this.undo(),
      note: () => this.toggleNote(),
    };
  }

  judge(verdict) {
    if (!this.current) return;
    const pair = this.current;
    const message = this.send({ left: pair.left, right: pair.right, verdict, note: this.note.value.trim() || null });
    this.history.push({ pair, eventId: message.event_id });
    this.done.add(pairKey(pair));
    this.live.textContent = `${VERDICTS[verdict]}.`;
    this.next();
  }

  putOff() {
    if (!this.current) return;
    this.later = [...this.later.filter((key) => key !== pairKey(this.current)), pairKey(this.current)];
    this.queue.push(this.current);
    this.live.textContent = "Put off.";
    this.next();
  }

  undo() {
    const last = this.history.pop();
    if (!last) return;
    this.done.delete(pairKey(last.pair));
    if (this.current) this.queue.unshift(this.current);
    this.send({ left: last.pair.left, right: last.pair.right, verdict: null });
    this.show(last.pair);
    this.live.textContent = "Taken back.";
  }

  refused(message, entry) {
    this.done.delete(pairKey(message));
    if (!entry) return;
    if (this.current) this.queue.unshift(this.current);
    this.show(entry.pair);
  }

  receive({ pairs, waiting }) {
    const open = pairs.filter((pair) => !this.done.has(pairKey(pair)) && !this.isShown(pair));
    const put = (pair) => this.later.indexOf(pairKey(pair));
    this.queue = open.sort((one, other) => put(one) - put(other));
    this.complete = waiting === 0;
    this.progress.textContent = waiting === 1 ? "1 pair waits for a word" : `${waiting} pairs wait for a word`;
    if (!this.current) this.next();
  }

  isShown(pair) {
    return this.current !== null && pairKey(pair) === pairKey(this.current);
  }

  next() {
    this.show(this.queue.shift() ?? null);
  }

  show(pair) {
    this.current = pair;
    this.note.value = "";
    this.note.hidden = true;
    for (const name of ["duplicate", "version", "distinct", "later"]) this.buttons[name].disabled = !pair;
    this.body.replaceChildren(...(pair ? pairFace(pair) : [this.empty()]));
    this.showSaved();
  }

  empty() {
    const text = this.complete ? "No pair waits for a word." : "The next pair is on its way …";
    return element("p", { class: "done", role: "status" }, text);
  }

  toggleNote() {
    this.note.hidden = !this.note.hidden;
    (this.note.hidden ? this.root : this.note).focus();
  }
}

function pairKey({ left, right }) {
  return `${left}|${right}`;
}

function pairFace(pair) {
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, "Field"),
    ...pair.records.map((record) => element("th", { scope: "col" }, record.origin, element("span", { class: "kind" }, record.kind))),
    element("th", { scope: "col" }, "Alike"),
  );
  return [
    element("p", { class: "why" }, pair.explanation),
    element(
      "div",
      { class: "sides", tabindex: "0", role: "group", "aria-label": "The two records, field by field" },
      element("table", {}, element("thead", {}, head), element("tbody", {}, ...pair.fields.map(fieldRow))),
    ),
  ];
}

function fieldRow(row) {
  const alike = row.similarity === null ? "–" : row.similarity.toFixed(2);
  return element(
    "tr",
    { class: row.field },
    element("th", { scope: "row" }, row.field),
    element("td", {}, ...marked(row.left, row.right)),
    element("td", {}, ...marked(row.right, row.left)),
    element("td", { class: "alike" }, alike),
  );
}

// The words of a side that the other side lacks are marked; a side that says nothing marks nothing.
function marked(own, other) {
  if (own === null) return [element("span", { class: "missing" }, "not given")];
  const there = new Map();
  for (const word of wordsOf(other ?? "")) there.set(word, (there.get(word) ?? 0) + 1);
  return own.split(/(\s+)/).map((part) => {
    const word = plain(part);
    if (other === null || !word) return part;
    const left = there.get(word) ?? 0;
    there.set(word, left - 1);
    return left > 0 ? part : element("mark", {}, part);
  });
}

function wordsOf(text) {
  return text.split(/\s+/).map(plain).filter(Boolean);
}

function plain(word) {
  return word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

export default { render: mounted(Pairs) };
