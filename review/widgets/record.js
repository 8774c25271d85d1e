// How a record looks, in every widget. Made after dom.js, whose names it uses; it exports nothing.

class RecordFace {
  constructor(card, pattern) {
    const flags = [card.status, card.kind === "article" ? null : card.kind].filter(Boolean);
    const marks = flags.map((flag) => element("span", { class: `flag ${flag}` }, flag));
    const text = card.abstract ?? "No abstract: judge by the title, or open the record.";
    const label = card.note ? element("span", { class: "note-label" }, card.note) : null;
    this.abstract = element(
      "div",
      { class: "abstract", tabindex: "0", role: "group", "aria-label": card.note ?? "Abstract" },
      label,
      ...highlighted(text, pattern),
    );
    this.cut = element("p", { class: "cut", "aria-hidden": "true" });
    this.abstract.addEventListener("scroll", () => this.hintCut());
    const why = card.drawn ? `Why now: drawn at random, to see what the order misses (rank ${card.rank}).` : card.reasons.length ? `Why now: rank ${card.rank}; ${card.reasons.join(", ")}.` : `Rank ${card.rank}.`;
    this.nodes = [
      element("h3", {}, ...highlighted(card.title, pattern)),
      element("p", { class: "meta" }, ...marks, card.meta),
      this.abstract,
      this.cut,
      card.keywords.length ? element("p", { class: "why" }, `Keywords: ${card.keywords.join("; ")}`) : null,
      element("p", { class: "why" }, why),
      element("p", { class: "why" }, `From ${card.sources.join(", ")}`),
      card.lent.length ? element("p", { class: "why" }, `Lent: ${card.lent.join("; ")}`) : null,
    ].filter(Boolean);
  }

  // Whether the abstract goes on below its frame: seen, and not only scrollable.
  hintCut() {
    if (!this.abstract.isConnected) return;
    const below = this.abstract.scrollHeight - this.abstract.scrollTop - this.abstract.clientHeight > 4;
    this.abstract.classList.toggle("more", below);
    this.cut.textContent = below ? "↓ the text goes on" : "";
  }
}
