
/** An address that may be followed: a web page's, or null. */
function web(address) {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** A link to a web page, or its text alone. */
function link(text, address) {
  const href = web(address);
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}

/** Open the drawer; the browser keeps the focus inside it and gives it back when it closes. */
function openDrawer(over, title, ...content) {
  by("drawer-over").textContent = over;
  by("drawer-title").textContent = title;
  by("drawer-body").replaceChildren(...content.flat());
  if (!by("drawer").open) by("drawer").showModal();
  by("drawer").scrollTop = 0;
  by("drawer-title").focus();
}

/** What a cell holds. */
function openCell(place) {
  const items = within(chosen(), place.axis, place.topic.id, place.value);
  const counts = count(items);
  const column = place.value === null ? "all columns" : `${place.axis.name}: ${place.name}`;
  const sums = items.length
    ? `${studies(counts.confirmed)} with confirmed evidence, ${counts.proposed} more to review; ${quotes(items.length)}.`
    : emptiness(place.letter);
  openDrawer(
    `${place.category.name} · ${column}`,
    place.topic.name,
    place.topic.definition ? el("p", { class: "note", dir: "auto" }, place.topic.definition) : [],
    el("p", { class: "note" }, sums),
    studyList(items),
  );
}

/** Why a cell is empty. */
function emptiness(letter) {
  if (letter === "g") return `A gap: nothing found in what was read with the present protocol. ${reading()}`;
  if (letter === "n") return "Not assessed: not every included report has been read for this, so nothing can be said.";
  return "Nothing here under the present filters.";
}

/** How much of the included reports was read. */
function reading() {
  const { full, part } = DATA.read;
  return `${reports(full)} read in full, ${part.toLocaleString("en")} by title and abstract (or a summary) only.`;
}

/** The studies of some items, newest first, each with its quotes. */
function studyList(items) {
  const held = new Map();
  for (const item of items) held.set(item.study, [...(held.get(item.study) || []), item]);
  const newest = (quotes) => Math.max(...quotes.map((item) => (DATA.records[item.record] || {}).year || 0));
  return [...held.values()].sort((a, b) => newest(b) - newest(a)).map(study);
}

/** One study: each of its reports with the quotes from it. */
function study(items) {
  const reports = new Map();
  for (const item of items) reports.set(item.record, [...(reports.get(item.record) || []), item]);
  const parts = [...reports].map(([at, quotes]) => {
    const record = DATA.records[at] || { title: "Record not in this file" };
    return [heading(record), quotes.map(quote), DATA.records[at] ? about(record) : null];
  });
  return el("article", { class: "study" }, parts.flat(2));
}

/** Title, authors, venue and year of a record. */
function heading(record) {
  const authors = record.authors || [];
  const who = authors.length > 3 ? `${authors.slice(0, 3).join(", ")} and ${authors.length - 3} more` : authors.join(", ");
  const line = [who, record.venue, record.year].filter(Boolean).join(" · ");
  return el("div", {},
    el("h3", { dir: "auto" }, link(record.title, record.link)),
    line ? el("p", { class: "meta", dir: "auto" }, line) : null,
    el("p", { class: "meta" }, el("span", { class: "chip" }, record.kind || "report"), record.status ? el("span", { class: "chip warn" }, record.status) : null),
    record.note ? el("p", { class: "abstract-note", dir: "auto" }, `Quotes below are from a text that is not the publication’s own: ${record.note}.`) : null,
  );
}

/** A quote in its context, with who stands behind it. */
function quote(item) {
  const [before, text, after] = item.quote;
  const place = `Characters ${item.at[1]} to ${item.at[2]} of text ${item.at[0]}`;
  const standing = { confirmed: "confirmed by", proposed: "proposed by", rejected: "rejected by" }[item.status] || `${item.status}; from`;
  const words = (item.words || []).map(([who, what, when, why]) => el("li", { dir: "auto" }, `${who}: ${what}, ${when}${why ? ` – ${why}` : ""}`));
  const values = DATA.axes.flatMap((axis) => ((item.axes || {})[axis.id] || []).map((id) => (axis.values.find((value) => value.id === id) || { name: id }).name));
  return el("figure", { class: `quote ${item.status}` },
    el("blockquote", { dir: "auto" }, before, el("mark", { title: place }, text), after),
    el("figcaption", {},
      el("span", { class: "chip" }, item.stance),
      el("span", { class: `chip ${item.status}` }, `${standing} ${item.agent}`),
      item.tier === "weak" ? el("span", { class: "chip warn" }, "weak: look closely") : null,
      values.length ? el("span", { dir: "auto" }, values.join(", ")) : null,
      words.length > 1 ? el("ul", {}, words) : null,
      (item.answers || []).map((at) => el("p", { class: "meta", dir: "auto" }, `answers: “${DATA.items[at].quote[1]}”`)),
    ),
  );
}

/** The record behind a quote; written only when a reader opens it, since a cell may hold hundreds. */
function about(record) {
  const held = el("details", {}, el("summary", {}, "The record and where it came from"));
  held.addEventListener("toggle", () => held.append(origin(record)), { once: true });
  return held;
}

/** A record's abstract, and where it came from. */
function origin(record) {
  const inner = el("div", { class: "inner" });
  if (record.abstract) {
    inner.append(el("h4", {}, "Abstract"));
    if (record.note) inner.append(el("p", { class: "abstract-note", dir: "auto" }, record.note));
    inner.append(el("p", { dir: "auto" }, record.abstract));
  }
  if (record.doi) inner.append(el("h4", {}, "DOI"), el("p", {}, link(record.doi, `https://doi.org/${encodeURI(record.doi)}`)));
  inner.append(el("h4", {}, "Where it came from"), el("p", {}, `${record.source}, id ${record.sourceId}`));
  for (const at of record.runs || []) inner.append(...search(DATA.runs[at]).filter(Boolean));
  inner.append(el("h4", {}, "Record"), el("p", {}, el("code", {}, record.id)));
  return inner;
}

/** One search, as it was run. */
function search(run) {
  return [
    el("p", { dir: "auto" }, `${run.where}${run.file ? `, file ${run.file}` : ""}, searched ${run.date}${windowOf(run)}`),
    run.query === run.file ? null : el("code", { class: "query", dir: "auto" }, run.query),
  ];
}

/** The days that a search looked at. */
function windowOf(run) {
  if (!run.since && !run.until) return "";
  return `, records of ${run.since || "the beginning"} to ${run.until || "that day"}`;
}

/** What a number of the flow counts. */
function openFlow(name, field, at) {
  const pair = (DATA.flow.named[field] || [])[at];
  const people = name.startsWith("by people");
  const left = new Set(people ? DATA.flow.boxes.excluded_automation : []);
  const ids = (pair ? pair[1] : DATA.flow.boxes[field] || []).filter((id) => !left.has(id));
  openDrawer("Flow of records", name, el("p", { class: "note" }, `${ids.length.toLocaleString("en")} in all.`), idList(ids, field));
}

/** A list of ids, with titles where this file has them; long ones in portions. */
function idList(ids, field) {
  const titles = new Map(DATA.records.map((record) => [record.id, record]));
  const first = new Map(DATA.studies.map((each) => [each.id, DATA.records[each.reports[0]]]));
  const list = el("ol", { class: "ids" });
  const more = el("button", { type: "button", class: "quiet" }, "Show more");
  const portion = () => {
    const from = list.children.length;
    for (const at of ids.slice(from, from + 250)) {
      const id = DATA.flow.ids[at];
      const record = field.endsWith("_studies") ? first.get(id) || titles.get(id) : titles.get(id);
      list.append(el("li", {}, record ? el("span", { dir: "auto" }, link(record.title, record.link), " ") : null, el("code", {}, id.slice(0, 12))));
    }
    more.hidden = list.children.length >= ids.length;
  };
  more.addEventListener("click", portion);
  portion();
  return [list, more];
}

/** The quotes that no longer count. */
function openGone() {
  const items = DATA.items.filter((item) => item.status === "withdrawn" || item.status === "superseded");
  openDrawer("Not counted", "Withdrawn or superseded", el("p", { class: "note" }, "Their reports were retracted or withdrawn, or a newer version says the same."), studyList(items));
}
