// How a record looks, in every widget. Made after dom.js, whose names it uses; it exports nothing.

class RecordFace {
  constructor(card, patterns) {
    const flags = [card.status, card.kind === "article" ? null : card.kind].filter(Boolean);
    const marks = flags.map((flag) => element("span", { class: `flag ${flag}` }, flag));
    const text = card.abstract ?? "No abstract: judge by the title, or open the record.";
    const label = card.note ? element("span", { class: "note-label" }, card.note) : null;
    this.abstract = element(
      "div",
      { class: "abstract", tabindex: "0", role: "group", "aria-label": card.note ?? "Abstract" },
      label,
      ...highlighted(text, patterns),
    );
    this.cut = element("p", { class: "cut", "aria-hidden": "true" });
    this.abstract.addEventListener("scroll", () => this.hintCut());
    this.nodes = [
      element("h3", {}, ...highlighted(card.title, patterns)),
      element("p", { class: "meta" }, ...marks, card.meta),
      this.abstract,
      this.cut,
      card.keywords.length ? element("p", { class: "why" }, `Keywords: ${card.keywords.join("; ")}`) : null,
      card.rank ? element("p", { class: "why" }, whyNow(card)) : null,
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

function whyNow({ drawn, rank, reasons }) {
  if (drawn) return `Why now: drawn at random, to see what the order misses (rank ${rank}).`;
  return reasons.length ? `Why now: rank ${rank}; ${reasons.join(", ")}.` : `Rank ${rank}.`;
}

// The criteria of a stage as a list, and its reasons to exclude as numbered choices.
function inclusionList(inclusion) {
  if (!inclusion.length) return [];
  return [element("h4", {}, "Include if"), element("ul", {}, ...inclusion.map(([, text]) => element("li", {}, text)))];
}

function reasonChoices(exclusion, name) {
  const group = element("fieldset", { class: "reasons" }, element("legend", { class: "unseen" }, "Reason to exclude"));
  if (exclusion.length) group.append(element("h4", { "aria-hidden": "true" }, "Exclude because"));
  exclusion.forEach(([code, text], index) => {
    const key = index < 9 ? element("kbd", {}, String(index + 1)) : null;
    const input = element("input", { type: "radio", name, value: code });
    group.append(element("label", { title: code }, input, key, element("span", {}, text)));
  });
  return group;
}

// The words that are marked in every text: those that speak for a record, and those that speak against it.
function marksOf({ highlights, against }) {
  return [
    [cuePattern(highlights), "for"],
    [cuePattern(against), "against"],
  ];
}
