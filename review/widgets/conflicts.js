// Reports in conflict, one at a time, with every vote. Made after pile.js and record.js, whose names it uses.

class Conflicts extends Pile {
  constructor(model, root) {
    super(model, root, "conflicts", `Conflicts: ${model.get("setup").title}`, ["record_id"]);
    this.patterns = marksOf(this.setup);
    this.texts = new Map(this.setup.exclusion);
    this.build();
    this.show(null);
  }

  build() {
    const { setup } = this;
    const stage = setup.stage === "full-text" ? "full text" : "title and abstract";
    this.progress = element("span", { class: "progress-text" });
    this.record = element("div", { class: "record" });
    this.votes = element("div", { class: "votes" });
    this.reasons = reasonChoices(setup.exclusion, `reason-${setup.outbox}`);
    this.note = element("textarea", { id: `note-${setup.outbox}`, placeholder: "Why it is settled so" });
    const label = element("label", { class: "note-name", for: this.note.id }, "Why");
    this.root.replaceChildren(
      element("header", {}, element("span", { class: "who" }, `${setup.reviewer} settles · ${stage}`), this.progress, this.saved),
      element("div", { class: "columns" }, this.record, element("aside", {}, this.votes, label, this.note, this.reasons, ...inclusionList(setup.inclusion))),
      this.trouble,
      element(
        "div",
        { class: "actions" },
        this.button("include", "Include", () => this.settle("include"), "include"),
        this.button("exclude", "Exclude", () => this.settle("exclude"), "exclude"),
        this.button("later", "Later", () => this.putOff(), "quiet first-quiet"),
        this.button("undo", "Undo", () => this.undo(), "quiet"),
        this.button("note", "Why", () => this.note.focus(), "quiet"),
      ),
      this.live,
    );
  }

  actions() {
    return {
      include: () => this.settle("include"),
      exclude: () => this.settle("exclude"),
      later: () => this.putOff(),
      undo: () => this.undo(),
      note: () => this.note.focus(),
    };
  }

  pressed(key) {
    const reason = /^[1-9]$/.test(key) ? this.reasons.querySelectorAll("input")[Number(key) - 1] : null;
    if (reason) reason.checked = true;
    return Boolean(reason);
  }

  settle(verdict) {
    if (!this.current) return;
    const criterion = verdict === "exclude" ? (this.reasons.querySelector("input:checked")?.value ?? null) : null;
    const note = this.note.value.trim() || null;
    if (!note && !criterion) {
      this.say(`Say why first: ${verdict === "exclude" ? "choose a reason (1-9) or write one (t)" : "write it down (t)"}.`);
      return;
    }
    this.say("");
    this.judge({ decision: verdict, criterion, note }, `Settled: ${verdict}.`);
  }

  undo() {
    this.takeBack({ decision: null });
  }

  receive({ reports }) {
    const open = this.refill(reports);
    this.progress.textContent = open === 1 ? "1 report in conflict" : `${open} reports in conflict`;
  }

  show(report) {
    this.current = report;
    this.note.value = "";
    for (const input of this.reasons.querySelectorAll("input")) input.checked = false;
    for (const name of ["include", "exclude", "later"]) this.buttons[name].disabled = !report;
    const face = report ? new RecordFace(report, this.patterns) : null;
    this.record.replaceChildren(...(face ? face.nodes : [this.empty("Nothing is in conflict at this stage.")]));
    this.votes.replaceChildren(...(report ? report.votes.map((vote) => this.vote(vote)) : []));
    face?.hintCut();
    this.showSaved();
  }

  vote({ reviewer, verdict, criterion, note }) {
    return element(
      "blockquote",
      { class: `vote ${verdict}` },
      element("strong", {}, reviewer),
      element("span", { class: "verdict" }, verdict),
      criterion ? element("p", {}, this.texts.get(criterion) ?? criterion) : null,
      note ? element("p", { class: "said" }, note) : null,
    );
  }
}

export default { render: mounted(Conflicts) };
