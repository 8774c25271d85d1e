// Uncertain pairs, one at a time, side by side. Made after pile.js, whose names it uses.

const VERDICTS = { duplicate: "Same report", version: "Versions", distinct: "Different" };

class Pairs extends Pile {
  constructor(model, root) {
    super(model, root, "pairs", `Duplicates: ${model.get("setup").title}`, ["left", "right"]);
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
        this.button("duplicate", VERDICTS.duplicate, () => this.verdict("duplicate"), "include"),
        this.button("version", VERDICTS.version, () => this.verdict("version"), "maybe"),
        this.button("distinct", VERDICTS.distinct, () => this.verdict("distinct"), "exclude"),
        this.button("later", "Later", () => this.putOff(), "quiet first-quiet"),
        this.button("undo", "Undo", () => this.undo(), "quiet"),
        this.button("note", "Why", () => this.toggleNote(), "quiet"),
      ),
      this.live,
    );
  }

  actions() {
    return {
      duplicate: () => this.verdict("duplicate"),
      version: () => this.verdict("version"),
      distinct: () => this.verdict("distinct"),
      later: () => this.putOff(),
      undo: () => this.undo(),
      note: () => this.toggleNote(),
    };
  }

  verdict(verdict) {
    if (this.current) this.judge({ verdict, note: this.note.value.trim() || null }, `${VERDICTS[verdict]}.`);
  }

  undo() {
    this.takeBack({ verdict: null });
  }

  receive({ pairs, waiting }) {
    this.refill(pairs);
    this.progress.textContent = waiting === 1 ? "1 pair waits for a word" : `${waiting} pairs wait for a word`;
  }

  show(pair) {
    this.current = pair;
    this.note.value = "";
    this.note.hidden = true;
    for (const name of ["duplicate", "version", "distinct", "later"]) this.buttons[name].disabled = !pair;
    this.body.replaceChildren(...(pair ? pairFace(pair) : [this.empty("No pair waits for a word.")]));
    this.showSaved();
  }
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
