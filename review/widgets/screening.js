// The screening card. The next record is already here; a decision stays in the outbox until the kernel has
// acknowledged that it is in the log. Made after panel.js, record.js, looking.js and labelling.js.

const WORDS = { include: "Include", exclude: "Exclude", maybe: "Maybe" };

class Card extends Panel {
  constructor(model, root) {
    super(model, root, "card", `Screening: ${model.get("setup").title}`);
    this.patterns = marksOf(this.setup);
    this.queue = [];
    this.current = null;
    this.decided = new Set(this.outbox.waiting.filter((message) => message.type === "decide").map((message) => message.record_id));
    this.started = performance.now();
    this.build();
    this.show(null);
  }

  build() {
    const { setup } = this;
    this.progress = element("span", { class: "progress-text" });
    this.bar = element("progress", { max: "1", value: "0", "aria-label": "Share of reports that are screened" });
    this.stopping = element("p", { class: "stopping" });
    this.record = element("div", { class: "record" });
    this.note = element("textarea", { "aria-label": "Note", hidden: "", placeholder: "Note (kept with the decision)" });
    this.again = element("p", { class: "stopping" });
    const asks = (type, content) => this.ask(type, content);
    this.root.classList.add(setup.stage);
    if (setup.stage === "full-text") this.document = new FullText({ asks, patterns: this.patterns, id: setup.outbox });
    this.reasons = reasonChoices(setup.exclusion, `reason-${setup.outbox}`);
    const leaves = () => this.root.focus();
    this.labels = new Labels({ reviewer: setup.reviewer, known: setup.labels, id: setup.outbox, says: (word) => this.label(word), leaves });
    this.look = new Look({
      asks,
      goes: (id) => this.ask("card", { record_id: id }),
      takesBack: (word) => this.takeBack(word),
      leaves,
    });
    this.root.replaceChildren(
      element(
        "header",
        {},
        element("span", { class: "who" }, `${setup.reviewer} · ${setup.stage === "full-text" ? "full text" : "title and abstract"}`),
        this.progress,
        this.saved,
      ),
      this.bar,
      this.stopping,
      this.again,
      this.look.node,
      element("div", { class: "columns" }, this.record, element("aside", {}, this.reasons, ...inclusionList(setup.inclusion))),
      this.trouble,
      this.buildActions(),
      this.live,
    );
  }

  buildActions() {
    return element(
      "div",
      { class: "actions" },
      this.button("include", WORDS.include, () => this.decide("include"), "include"),
      this.button("maybe", WORDS.maybe, () => this.decide("maybe"), "maybe"),
      this.button("exclude", WORDS.exclude, () => this.decide("exclude"), "exclude"),
      this.button("undo", "Undo", () => this.undo(), "quiet first-quiet"),
      this.button("note", "Note", () => this.toggleNote(), "quiet"),
      this.button("label", "Label", () => this.labels.open(), "quiet"),
      this.button("doi", "Open", () => this.openLink(), "quiet"),
      this.button("search", "Search", () => this.look.openSearch(), "quiet"),
      this.button("history", "History", () => this.look.openHistory(), "quiet"),
    );
  }

  actions() {
    return {
      include: () => this.decide("include"),
      exclude: () => this.decide("exclude"),
      maybe: () => this.decide("maybe"),
      undo: () => this.undo(),
      note: () => this.toggleNote(),
      doi: () => this.openLink(),
      label: () => this.labels.open(),
      search: () => this.look.openSearch(),
      history: () => this.look.openHistory(),
    };
  }

  pressed(key) {
    const reason = /^[1-9]$/.test(key) ? this.reasons.querySelectorAll("input")[Number(key) - 1] : null;
    if (reason) reason.checked = true;
    return Boolean(reason);
  }

  criterion() {
    return this.reasons.querySelector("input:checked")?.value ?? null;
  }

  decide(verdict) {
    if (!this.current) return;
    const criterion = verdict === "exclude" ? this.criterion() : null;
    if (verdict === "exclude" && this.setup.reasonRequired && !criterion) {
      this.say("Choose a reason first (keys 1-9): an exclusion at full text needs one.");
      return;
    }
    const { id, saw, rank, ranking, drawn } = this.current;
    const note = this.note.value.trim() || null;
    const shown = { saw, rank, ranking, drawn, dwell_ms: Math.round(performance.now() - this.started) };
    const message = this.send({ record_id: id, decision: verdict, criterion, note, ...shown });
    this.history.push({ card: this.current, eventId: message.event_id });
    this.live.textContent = `${WORDS[verdict]}${criterion ? `, ${criterion}` : ""}.`;
    this.decided.add(id);
    this.next();
  }

  undo() {
    const last = this.history.pop();
    if (!last) return;
    this.decided.delete(last.card.id);
    this.goTo(last.card);
    this.send({ record_id: last.card.id, decision: null, supersedes: last.eventId });
    this.live.textContent = "Taken back.";
  }

  toggleNote() {
    this.note.hidden = !this.note.hidden;
    (this.note.hidden ? this.root : this.note).focus();
  }

  openLink() {
    if (this.current?.link) window.open(this.current.link, "_blank", "noopener,noreferrer");
  }

  label(word) {
    const done = word.remove ? "taken off" : "put on";
    this.send({ type: "label", record_id: this.current.id, ...word });
    this.live.textContent = `Label ${word.name} ${done}.`;
  }

  // A word from the history: its record comes back into the queue when the kernel has it.
  takeBack({ id, event_id: eventId }) {
    this.history = this.history.filter((each) => each.eventId !== eventId);
    this.decided.delete(id);
    this.send({ record_id: id, decision: null, supersedes: eventId });
    this.live.textContent = "Taken back.";
  }

  refused(message, entry) {
    if (message.type === "label") {
      if (message.record_id === this.current?.id) this.labels.flip(message.name);
      return;
    }
    this.decided.delete(message.record_id);
    if (entry) this.goTo(entry.card);
  }

  // What was being read is the next.
  goTo(card) {
    this.queue = this.queue.filter((each) => each.id !== card.id);
    if (this.current && this.current.id !== card.id) this.queue.unshift(this.current);
    this.show(card);
  }

  receive(message) {
    if (message.type === "queue") this.refill(message);
    else if (message.type === "card") this.goTo(message.card);
    else if (message.type === "document") this.document.receive(message);
    else if (message.type === "found") this.look.showFound(message);
    else if (message.type === "history") this.look.showHistory(message);
  }

  refill({ cards, status }) {
    const known = (card) => this.decided.has(card.id) || card.id === this.current?.id;
    this.queue = cards.filter((card) => !known(card));
    this.complete = cards.length === 0;
    const screened = status.reports - status.unscreened;
    const others = [
      [status.included, "go on"],
      [status.excluded, "excluded"],
      [status.conflict, "in conflict"],
      [status.waiting, "wait for a second vote"],
    ];
    const told = others.filter(([count]) => count).map(([count, what]) => `${count} ${what}`);
    this.progress.textContent = [`${screened} of ${status.reports} reports screened`, ...told].join(" · ");
    this.stopping.textContent = status.stopping;
    this.again.textContent = status.again;
    this.bar.max = Math.max(status.reports, 1);
    this.bar.value = screened;
    if (!this.current) this.next();
  }

  next() {
    this.show(this.queue.shift() ?? null);
  }

  show(card) {
    this.current = card;
    this.started = performance.now();
    this.note.value = "";
    this.note.hidden = true;
    for (const input of this.reasons.querySelectorAll("input")) input.checked = false;
    for (const name of ["include", "maybe", "exclude"]) this.buttons[name].disabled = !card;
    this.buttons.doi.disabled = !card?.link;
    this.buttons.label.disabled = !card;
    this.buttons.undo.disabled = this.history.length === 0;
    this.record.replaceChildren(...(card ? this.face(card) : [this.empty()]));
    this.record.scrollTop = 0;
    this.record.classList.remove("next");
    void this.record.offsetWidth;
    this.record.classList.add("next");
    this.shown?.hintCut();
  }

  empty() {
    const text = this.complete ? "Nothing waits for you at this stage." : "The next record is on its way …";
    return element("p", { class: "done", role: "status" }, text);
  }

  face(card) {
    this.shown = new RecordFace(card, this.patterns);
    this.labels.show(card);
    if (this.document) {
      this.document.show(card.id, this.shown);
      this.document.prefetch(this.queue[0]?.id);
    }
    return [...this.shown.nodes, this.labels.node, ...card.votes.map((vote) => this.vote(vote, card)), this.note];
  }

  vote({ reviewer, verdict, criterion, note }, { again }) {
    const who = reviewer === this.setup.reviewer ? "You" : reviewer;
    const before = again ? ", before the protocol was amended" : "";
    return element("p", { class: "why vote" }, `${who} said${before}: ${[verdict, criterion, note].filter(Boolean).join(" · ")}`);
  }
}

export default { render: mounted(Card) };
