// Reports in conflict, one at a time, with every vote. Made after panel.js and record.js, whose names it uses.

class Conflicts extends Panel {
  constructor(model, root) {
    super(model, root, "conflicts", `Conflicts: ${model.get("setup").title}`);
    this.patterns = marksOf(this.setup);
    this.texts = new Map(this.setup.exclusion);
    this.queue = [];
    this.current = null;
    this.settled = new Set(this.outbox.waiting.map((message) => message.record_id));
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
    const message = this.send({ record_id: this.current.id, decision: verdict, criterion, note });
    this.history.push({ report: this.current, eventId: message.event_id });
    this.settled.add(this.current.id);
    this.live.textContent = `Settled: ${verdict}.`;
    this.say("");
    this.next();
  }

  putOff() {
    if (!this.current) return;
    this.queue.push(this.current);
    this.live.textContent = "Put off.";
    this.next();
  }

  undo() {
    const last = this.history.pop();
    if (!last) return;
    this.settled.delete(last.report.id);
    if (this.current) this.queue.unshift(this.current);
    this.send({ record_id: last.report.id, decision: null });
    this.show(last.report);
    this.live.textContent = "Taken back.";
  }

  refused(message, entry) {
    this.settled.delete(message.record_id);
    if (!entry) return;
    if (this.current) this.queue.unshift(this.current);
    this.show(entry.report);
  }

  receive({ reports }) {
    const open = reports.filter((report) => !this.settled.has(report.id));
    const order = this.queue.map((report) => report.id);
    const rest = open.filter((report) => report.id !== this.current?.id);
    this.queue = rest.sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
    this.complete = open.length === 0;
    this.progress.textContent = open.length === 1 ? "1 report in conflict" : `${open.length} reports in conflict`;
    if (!this.current) this.next();
  }

  next() {
    this.show(this.queue.shift() ?? null);
  }

  show(report) {
    this.current = report;
    this.note.value = "";
    for (const input of this.reasons.querySelectorAll("input")) input.checked = false;
    for (const name of ["include", "exclude", "later"]) this.buttons[name].disabled = !report;
    const face = report ? new RecordFace(report, this.patterns) : null;
    this.record.replaceChildren(...(face ? face.nodes : [this.empty()]));
    this.votes.replaceChildren(...(report ? report.votes.map((vote) => this.vote(vote)) : []));
    face?.hintCut();
    this.showSaved();
  }

  empty() {
    const text = this.complete ? "Nothing is in conflict at this stage." : "The next conflict is on its way …";
    return element("p", { class: "done", role: "status" }, text);
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
