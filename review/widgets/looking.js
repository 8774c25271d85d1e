// Looking around from the card: reports by words, and what one has decided. Made after dom.js; it exports nothing.

class Look {
  // `asks` sends a question to the kernel, `goes` shows a report, `takesBack` undoes a word, `leaves` gives the focus back.
  constructor({ asks, goes, takesBack, leaves }) {
    Object.assign(this, { asks, goes, takesBack, leaves });
    this.input = element("input", { type: "search", "aria-label": "Search titles, abstracts, authors and identifiers", placeholder: "Words, a DOI, “a phrase” …" });
    this.heading = element("h4", {}, "Your decisions, newest first");
    this.said = element("p", { class: "said", role: "status" });
    this.list = element("ul", { class: "hits" });
    const close = element("button", { type: "button", class: "quiet" }, "Close", element("kbd", { "aria-hidden": "true" }, "esc"));
    close.addEventListener("click", () => this.close());
    this.node = element("div", { class: "look", hidden: "" }, element("div", { class: "look-head" }, this.input, this.heading, close), this.said, this.list);
    this.node.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("input", () => this.later());
  }

  openSearch() {
    this.open("search");
    this.input.focus();
    if (this.input.value) this.search();
  }

  openHistory() {
    this.open("history");
    this.asks("history");
    this.node.querySelector("button").focus();
  }

  open(kind) {
    this.kind = kind;
    this.node.hidden = false;
    this.input.hidden = kind !== "search";
    this.heading.hidden = kind !== "history";
    this.list.replaceChildren();
    this.said.textContent = "";
  }

  close() {
    this.node.hidden = true;
    this.leaves();
  }

  // Keys in here move among the hits, and never decide on the record behind.
  onKey(event) {
    event.stopPropagation();
    const places = [this.input, ...this.list.querySelectorAll("button.hit")].filter((each) => !each.hidden);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.close();
    else if (step) places[places.indexOf(document.activeElement) + step]?.focus();
    else return;
    event.preventDefault();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), 120);
  }

  search() {
    const words = this.input.value.trim();
    if (words) this.asks("find", { words });
    else this.list.replaceChildren();
  }

  showFound({ words, hits }) {
    if (this.kind !== "search" || words !== this.input.value.trim()) return;
    this.said.textContent = hits.length === 0 ? "Nothing has all these words." : hits.length === 1 ? "1 report" : `${hits.length} reports, best first`;
    this.list.replaceChildren(...hits.map((hit) => element("li", {}, this.hit(hit, hit.vote ? `you: ${hit.vote}` : "not voted on by you"))));
  }

  showHistory({ past }) {
    if (this.kind !== "history") return;
    this.said.textContent = past.length ? "" : "You have decided nothing at this stage.";
    this.list.replaceChildren(...past.map((word) => this.past(word)));
  }

  past(word) {
    const why = [word.verdict, word.criterion, word.note].filter(Boolean).join(" · ");
    const line = element("li", { class: word.verdict }, this.hit(word, `${word.at.slice(0, 16).replace("T", " ")} · ${why}`));
    if (!word.can_undo) return line;
    const back = element("button", { type: "button", class: "quiet" }, "Take back");
    back.setAttribute("aria-label", `Take back: ${word.title}`);
    back.addEventListener("click", () => {
      back.disabled = true;
      this.takesBack(word);
    });
    line.append(back);
    return line;
  }

  hit(report, line) {
    const made = element("button", { type: "button", class: "hit" }, element("span", {}, report.title), element("small", {}, [report.meta, line].filter(Boolean).join(" · ")));
    made.addEventListener("click", () => {
      this.close();
      this.goes(report.id);
    });
    return made;
  }
}
