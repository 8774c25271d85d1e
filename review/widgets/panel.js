// What the widgets have in common: keys that stay in the widget, words that wait in the outbox until the
// kernel has acknowledged them, trouble that is shown. Made after dom.js and outbox.js; it exports nothing.

// After so many milliseconds a word that is not acknowledged is called lost, and is sent once more.
const LATE = 3000;
const AGAIN = 5000;

class Panel {
  constructor(model, root, name, label) {
    this.model = model;
    this.root = root;
    this.setup = model.get("setup");
    this.outbox = new Outbox(this.setup.outbox);
    this.history = [];
    this.buttons = {};
    root.className = `evergreen evergreen-${name}`;
    root.tabIndex = 0;
    root.setAttribute("role", "region");
    root.setAttribute("aria-label", label);
    root.setAttribute("data-lm-suppress-shortcuts", "true");
    this.saved = element("span", { class: "saved" }, "");
    this.live = element("div", { class: "unseen", "aria-live": "polite" });
    this.trouble = element("p", { class: "trouble", role: "alert" });
    root.addEventListener("keydown", (event) => this.onKey(event));
  }

  // A button with its key printed on it; `name` is what the key is called in `setup.keys`.
  button(name, label, run, style = "") {
    const key = this.setup.keys[name];
    const made = element(
      "button",
      { type: "button", class: style, "aria-keyshortcuts": key },
      element("span", {}, label),
      key ? element("kbd", { "aria-hidden": "true" }, key) : null,
    );
    made.addEventListener("click", run);
    this.buttons[name] = made;
    return made;
  }

  // The keys of a widget: what is called `name` in `setup.keys` runs `actions()[name]`.
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, input[type=search], input[type=text], select")) {
      if (event.key === "Escape") this.root.focus();
      event.stopPropagation();
      return;
    }
    const key = event.key.toLowerCase();
    if (!this.pressed(key) && !this.act(key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  act(key) {
    const actions = this.actions();
    const name = Object.keys(actions).find((each) => this.setup.keys[each] === key);
    if (!name || this.buttons[name]?.disabled) return Boolean(name);
    actions[name]();
    return true;
  }

  actions() {
    return {};
  }

  // Keys that are not in `setup.keys`, such as numbers; true when one was used.
  pressed() {
    return false;
  }

  // A word of the reviewer: kept until it is acknowledged, sent again under its id until then. One is on its
  // way at a time, so that words reach the log in their order: an undo must not come before what it undoes.
  send(content) {
    const message = { type: "decide", event_id: crypto.randomUUID(), at: new Date().toISOString(), ...content };
    this.outbox.add(message);
    if (this.outbox.waiting.length === 1) this.resend();
    this.showSaved();
    return message;
  }

  // Without a kernel there is nobody to send to; the outbox keeps the word and the widget goes on.
  transmit(message) {
    try {
      this.model.send(message);
    } catch (error) {
      console.warn("evergreen: not sent", error);
    }
  }

  // A question; what is asked twice does no harm, so that it waits in no outbox.
  ask(type, content = {}) {
    this.transmit({ type, ...content });
  }

  resend() {
    const [oldest] = this.outbox.waiting;
    this.sent = Date.now();
    if (oldest) this.transmit(oldest);
  }

  // A lock or a full disk passes, a connection that broke comes back: what was not saved is sent again.
  tick() {
    if (Date.now() - this.sent > AGAIN) this.resend();
    this.showSaved();
  }

  // For how many milliseconds the oldest word has waited.
  waited() {
    const [oldest] = this.outbox.waiting;
    return oldest ? Date.now() - Date.parse(oldest.at) : 0;
  }

  onMessage(message) {
    if (message.type === "ack") {
      this.drop(message.event_id);
      if (this.troubled === message.event_id) this.say("");
    } else if (message.type === "error") {
      this.say(`${message.message}. ${message.hint}`, message.event_id);
      if (message.event_id && message.final) this.refuse(message.event_id);
    } else {
      this.receive(message);
      if (message.type === "queue" && !this.troubled) this.say("");
    }
    this.showSaved();
  }

  // What was on its way is settled; the next word follows.
  drop(eventId) {
    const waited = this.outbox.find(eventId);
    this.outbox.drop(eventId);
    if (waited) this.resend();
  }

  say(trouble, eventId = null) {
    this.troubled = eventId;
    this.trouble.textContent = trouble;
  }

  // The word makes no sense to the review (it will not later either): the widget takes it back.
  refuse(eventId) {
    const message = this.outbox.find(eventId);
    const at = this.history.findIndex((each) => each.eventId === eventId);
    this.drop(eventId);
    const [entry] = at < 0 ? [null] : this.history.splice(at, 1);
    if (message) this.refused(message, entry);
  }

  refused() {}

  receive() {}

  showSaved() {
    const waiting = this.outbox.waiting.length;
    const lost = this.waited() > LATE;
    this.saved.className = `saved ${waiting ? (lost ? "lost" : "waiting") : "ok"}`;
    this.saved.textContent = waiting ? (lost ? `NOT SAVED: ${waiting}` : `saving ${waiting} …`) : "all saved";
    if (this.buttons.undo) this.buttons.undo.disabled = this.history.length === 0;
  }
}

// What anywidget renders: a panel in a section of its own, gone when the output is.
function mounted(Widget) {
  return ({ model, el }) => {
    const root = element("section");
    el.append(root);
    const panel = new Widget(model, root);
    const listener = (message) => panel.onMessage(message);
    model.on("msg:custom", listener);
    const unfollow = followTheme(root);
    const ticking = setInterval(() => panel.tick(), 1000);
    panel.resend();
    panel.ask("ready");
    panel.showSaved();
    root.focus({ preventScroll: true });
    return () => {
      clearInterval(ticking);
      unfollow();
      model.off("msg:custom", listener);
    };
  };
}
