// The screening card. The next record is already here; a decision stays in the outbox until the kernel has
// acknowledged that it is in the log. Made after dom.js, outbox.js and record.js, whose names it uses.

const WORDS = { include: "Include", exclude: "Exclude", maybe: "Maybe" };

class Card {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.setup = model.get("setup");
    this.pattern = cuePattern(this.setup.highlights);
    this.outbox = new Outbox(this.setup.outbox);
    this.queue = [];
    this.current = null;
    this.decided = new Set(this.outbox.waiting.map((message) => message.record_id));
    this.history = [];
    this.started = performance.now();
    this.build();
  }

  build() {
    const { setup } = this;
    this.root.className = "evergreen-card";
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", `Screening: ${setup.title}`);
    this.root.setAttribute("data-lm-suppress-shortcuts", "true");
    this.progress = element("span", { class: "progress-text" });
    this.bar = element("progress", { max: "1", value: "0", "aria-label": "Share of reports that are screened" });
    this.stopping = element("p", { class: "stopping" });
    this.saved = element("span", { class: "saved" }, "");
    this.live = element("div", { class: "unseen", "aria-live": "polite" });
    this.trouble = element("p", { class: "trouble", role: "alert" });
    this.record = element("div", { class: "record" });
    this.note = element("textarea", { "aria-label": "Note", hidden: "", placeholder: "Note (kept with the decision)" });
    this.reasons = this.buildReasons();
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
      element("div", { class: "columns" }, this.record, this.buildAside()),
      this.trouble,
      this.buildActions(),
      this.live,
    );
    this.root.addEventListener("keydown", (event) => this.onKey(event));
  }

  buildAside() {
    const { inclusion } = this.setup;
    const listed = element("ul", {}, ...inclusion.map(([, text]) => element("li", {}, text)));
    return element(
      "aside",
      {},
      this.reasons,
      inclusion.length ? element("h4", {}, "Include if") : null,
      inclusion.length ? listed : null,
    );
  }

  buildReasons() {
    const group = element("fieldset", { class: "reasons" }, element("legend", { class: "unseen" }, "Reason to exclude"));
    if (this.setup.exclusion.length) group.append(element("h4", { "aria-hidden": "true" }, "Exclude because"));
    this.setup.exclusion.forEach(([code, text], index) => {
      const key = index < 9 ? element("kbd", {}, String(index + 1)) : null;
      const input = element("input", { type: "radio", name: `reason-${this.setup.outbox}`, value: code });
      group.append(element("label", { title: code }, input, key, element("span", {}, text)));
    });
    return group;
  }

  buildActions() {
    const { keys } = this.setup;
    const button = (name, label, run, style) => {
      const made = element(
        "button",
        { type: "button", class: style, "aria-keyshortcuts": keys[name] },
        element("span", {}, label),
        element("kbd", { "aria-hidden": "true" }, keys[name]),
      );
      made.addEventListener("click", run);
      return made;
    };
    this.buttons = {
      include: button("include", WORDS.include, () => this.decide("include"), "include"),
      maybe: button("maybe", WORDS.maybe, () => this.decide("maybe"), "maybe"),
      exclude: button("exclude", WORDS.exclude, () => this.decide("exclude"), "exclude"),
      undo: button("undo", "Undo", () => this.undo(), "quiet first-quiet"),
      note: button("note", "Note", () => this.toggleNote(), "quiet"),
      doi: button("doi", "Open", () => this.openLink(), "quiet"),
    };
    return element("div", { class: "actions" }, ...Object.values(this.buttons));
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === this.note) {
      if (event.key === "Escape") this.root.focus();
      event.stopPropagation();
      return;
    }
    const { keys } = this.setup;
    const key = event.key.toLowerCase();
    const actions = {
      [keys.include]: () => this.decide("include"),
      [keys.exclude]: () => this.decide("exclude"),
      [keys.maybe]: () => this.decide("maybe"),
      [keys.undo]: () => this.undo(),
      [keys.note]: () => this.toggleNote(),
      [keys.doi]: () => this.openLink(),
    };
    const reason = /^[1-9]$/.test(key) ? this.reasons.querySelectorAll("input")[Number(key) - 1] : null;
    if (reason) reason.checked = true;
    else if (actions[key]) actions[key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
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
    if (this.current) this.queue.unshift(this.current);
    this.show(last.card);
    this.send({ record_id: last.card.id, decision: null, supersedes: last.eventId });
    this.live.textContent = "Taken back.";
  }

  send(content) {
    const message = { type: "decide", event_id: crypto.randomUUID(), at: new Date().toISOString(), ...content };
    this.outbox.add(message);
    this.model.send(message);
    this.showSaved();
    return message;
  }

  resend() {
    for (const message of this.outbox.waiting) this.model.send(message);
    this.model.send({ type: "ready" });
    this.showSaved();
  }

  toggleNote() {
    this.note.hidden = !this.note.hidden;
    (this.note.hidden ? this.root : this.note).focus();
  }

  openLink() {
    if (this.current?.link) window.open(this.current.link, "_blank", "noopener,noreferrer");
  }

  onMessage(message) {
    if (message.type === "ack") {
      this.outbox.drop(message.event_id);
      if (this.troubled === message.event_id) this.say("");
    } else if (message.type === "queue") {
      this.receive(message);
      if (!this.troubled) this.say("");
    } else if (message.type === "error") {
      this.say(`${message.message}. ${message.hint}`, message.event_id);
      if (message.event_id && message.final) this.refuse(message.event_id);
      else if (message.event_id) setTimeout(() => this.retry(message.event_id), 3000);
    }
    this.showSaved();
  }

  say(trouble, eventId = null) {
    this.troubled = eventId;
    this.trouble.textContent = trouble;
  }

  // A lock or a full disk passes: what was not saved is sent again, under the same id.
  retry(eventId) {
    const message = this.outbox.find(eventId);
    if (message) this.model.send(message);
  }

  // The decision makes no sense to the review (it will not later either): the record comes back.
  refuse(eventId) {
    const message = this.outbox.find(eventId);
    if (message) this.decided.delete(message.record_id);
    const refused = this.history.findIndex((each) => each.eventId === eventId);
    this.outbox.drop(eventId);
    if (refused < 0) return;
    const [{ card }] = this.history.splice(refused, 1);
    this.decided.delete(card.id);
    if (this.current) this.queue.unshift(this.current);
    this.show(card);
  }

  receive({ cards, status }) {
    const known = (card) => this.decided.has(card.id) || card.id === this.current?.id;
    this.queue = cards.filter((card) => !known(card));
    this.complete = cards.length === 0;
    const screened = status.reports - status.unscreened;
    this.progress.textContent =
      `${screened} of ${status.reports} reports screened · ${status.included} go on · ` +
      `${status.excluded} excluded · ${status.conflict} in conflict · ${status.waiting} wait for a second vote`;
    this.stopping.textContent = status.stopping;
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
    this.buttons.undo.disabled = this.history.length === 0;
    this.record.replaceChildren(...(card ? this.face(card) : [this.empty()]));
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
    this.shown = new RecordFace(card, this.pattern);
    return [...this.shown.nodes, this.note];
  }

  showSaved() {
    const waiting = this.outbox.waiting.length;
    const oldest = waiting ? Date.now() - Date.parse(this.outbox.waiting[0].at) : 0;
    const lost = oldest > 3000;
    this.saved.className = `saved ${waiting ? (lost ? "lost" : "waiting") : "ok"}`;
    this.saved.textContent = waiting ? (lost ? `NOT SAVED: ${waiting}` : `saving ${waiting} …`) : "all saved";
    this.buttons.undo.disabled = this.history.length === 0;
  }
}

function render({ model, el }) {
  const root = element("section");
  el.append(root);
  const card = new Card(model, root);
  const listener = (message) => card.onMessage(message);
  model.on("msg:custom", listener);
  const unfollow = followTheme(root);
  const ticking = setInterval(() => card.showSaved(), 1000);
  card.show(null);
  card.resend();
  root.focus({ preventScroll: true });
  return () => {
    clearInterval(ticking);
    unfollow();
    model.off("msg:custom", listener);
  };
}

export default { render };
