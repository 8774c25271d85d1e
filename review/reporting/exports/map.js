
"use strict";
const DATA = JSON.parse(document.getElementById("data").textContent);
const STANCES = ["challenge", "solution", "resolved", "background"];
const KINDS_OF_NOTHING = { g: "gap", n: "unread", e: "none", u: "none" };
const SVG = "http://www.w3.org/2000/svg";

/** An element; strings among the children become text, never markup. */
function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** The element with that id. */
function by(id) {
  return document.getElementById(id);
}

/** "1 study", "2 studies". */
function studies(n) {
  return `${n.toLocaleString("en")} ${n === 1 ? "study" : "studies"}`;
}

/** "1 report", "2 reports". */
function reports(n) {
  return `${n.toLocaleString("en")} ${n === 1 ? "report" : "reports"}`;
}

/** "1 quote", "2 quotes". */
function quotes(n) {
  return `${n.toLocaleString("en")} ${n === 1 ? "quote" : "quotes"}`;
}

/** Whether an item stands: confirmed by a person, or proposed and not yet looked at. */
function live(item) {
  return item.status === "confirmed" || item.status === "proposed";
}

/** The live items that the filters let through. */
function chosen() {
  const [standing, stance, kind] = ["standing", "stance", "kind"].map((id) => by(id).value);
  const [since, until] = ["since", "until"].map((id) => Number.parseInt(by(id).value, 10));
  return DATA.items.filter((item) => {
    const record = DATA.records[item.record] || {};
    return live(item)
      && (!standing || item.status === standing)
      && (!stance || item.stance === stance)
      && (!kind || record.kind === kind)
      && (Number.isNaN(since) || (record.year !== undefined && record.year >= since))
      && (Number.isNaN(until) || (record.year !== undefined && record.year <= until));
  });
}

/** Distinct studies of items: those with confirmed evidence, and those with proposed evidence only. */
function count(items) {
  const confirmed = new Set(), proposed = new Set();
  for (const item of items) (item.status === "confirmed" ? confirmed : proposed).add(item.study);
  return { confirmed: confirmed.size, proposed: [...proposed].filter((study) => !confirmed.has(study)).length };
}

/** The items of a topic in a column: `null` is every column, `undefined` no value of the axis. */
function within(items, axis, topic, value) {
  return items.filter((item) => {
    if (topic !== null && item.topic !== topic) return false;
    const held = (item.axes || {})[axis.id] || [];
    return value === null || (value === undefined ? held.length === 0 : held.includes(value));
  });
}

/** Items by their topic. */
function byTopic(items) {
  const held = new Map();
  for (const item of items) {
    if (!held.has(item.topic)) held.set(item.topic, []);
    held.get(item.topic).push(item);
  }
  return held;
}

/** The lower bounds of the five shades, for a greatest count; low counts are told apart best. */
function shades(most) {
  const bounds = [1];
  for (const part of [0.1, 0.25, 0.45, 0.7]) bounds.push(Math.max(bounds.at(-1) + 1, Math.round(part * most)));
  return bounds;
}

/** The shade of a count, 1 to 5. */
function shade(n, bounds) {
  return bounds.filter((low) => n >= low).length;
}

/** What a cell shows: numbers, or which kind of nothing. */
function face(tile, counts, nothing, bounds) {
  const { confirmed, proposed } = counts;
  if (confirmed) {
    tile.classList.add(`l${shade(confirmed, bounds)}`);
    tile.append(el("span", { class: "n" }, String(confirmed)), hidden(` ${confirmed === 1 ? "study" : "studies"} confirmed`));
  }
  if (proposed) {
    if (!confirmed) tile.classList.add("unreviewed", `h${shade(proposed, bounds)}`);
    tile.append(el("span", { class: "w" }, `${confirmed ? "+" : ""}${proposed}`), hidden(` ${proposed === 1 ? "study" : "studies"} to review`));
  }
  if (!confirmed && !proposed) nothingAt(tile, nothing);
}

/** The face of a cell without studies. */
function nothingAt(tile, nothing) {
  tile.classList.add(nothing);
  if (nothing === "gap") tile.append(el("i", { "aria-hidden": "true" }), hidden("gap"));
  else if (nothing === "unread") tile.append(el("span", {}, "n/a"), hidden(" not assessed"));
  else tile.append(el("span", { "aria-hidden": "true" }, "·"), hidden("none under these filters"));
}

/** Text for those who listen. */
function hidden(text) {
  return el("span", { class: "vh" }, text);
}

/** The face of a row's total: two numbers and a bar, solid for confirmed and dashed for proposed. */
function totalFace(tile, counts, most) {
  tile.classList.add("all");
  const figures = el("span", { class: "figures" }, el("span", { class: "n" }, String(counts.confirmed)), hidden(" studies confirmed"));
  if (counts.proposed) figures.append(el("span", { class: "w" }, `+${counts.proposed}`), hidden(" studies to review"));
  const bar = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ class: "bar", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" })) bar.setAttribute(key, value);
  const scale = 100 / Math.max(1, most), solid = counts.confirmed * scale, open = counts.proposed * scale;
  for (const [kind, x, width] of [["c", 0, solid], ["p", solid + 0.5, Math.max(0, open - 1)]]) {
    const part = document.createElementNS(SVG, "rect");
    for (const [key, value] of Object.entries({ class: kind, x, y: 0.5, width, height: 3 })) part.setAttribute(key, value);
    if (width > 0) bar.append(part);
  }
  tile.append(figures, bar);
}

/** The columns of an axis: every study first, then its values, then what names none of them. */
function columns(axis, items) {
  const held = axis.values.map((value, at) => ({ key: value.id, name: value.name, at }));
  const unnamed = items.some((item) => live(item) && !((item.axes || {})[axis.id] || []).length);
  return [{ key: null, name: "All" }, ...held, ...(unnamed ? [{ key: undefined, name: "Not stated" }] : [])];
}

/** One cell's button. */
function tile(place, counts, nothing, scale) {
  const button = el("button", { type: "button", class: "tile", tabindex: "-1", "data-row": place.row, "data-column": place.column });
  if (place.value === null) totalFace(button, counts, scale.most);
  else face(button, counts, nothing, scale.bounds);
  button.append(hidden(`, ${place.topic.name}${place.value === null ? "" : `, ${place.name}`}`));
  button.addEventListener("click", () => openCell(place));
  return button;
}

/** Draw the table for the chosen axis and filters. */
function draw() {
  if (reversed()) {
    refuse(reversed());
    return;
  }
  const axis = DATA.axes.find((each) => each.id === by("axis").value) || { id: "", name: "", values: [] };
  const items = chosen(), across = columns(axis, DATA.items);
  const topics = DATA.categories.flatMap((category) => category.topics);
  const shown = byTopic(items), standing = byTopic(DATA.items.filter(live));
  const totals = topics.map((topic) => count(shown.get(topic.id) || []));
  const all = topics.flatMap((topic) => axis.values.map((value) => count(within(standing.get(topic.id) || [], axis, topic.id, value.id))));
  const scale = { bounds: shades(Math.max(1, ...all.map((each) => Math.max(each.confirmed, each.proposed)))), most: Math.max(1, ...totals.map((each) => each.confirmed + each.proposed)) };
  const table = el("table", {}, el("caption", { class: "vh" }, `Studies by challenge and ${axis.name.toLowerCase()}`), widths(across), head(across, axis, items));
  table.style.minWidth = `${(matchMedia("(max-width: 40rem)").matches ? 14.6 : 25) + roomOf(across) * (across.length - 1)}rem`;
  let row = 0;
  for (const category of DATA.categories) {
    const body = el("tbody", {}, bandOf(category, across.length));
    for (const topic of category.topics) {
      const line = el("tr", {}, el("th", { scope: "row", title: topic.definition || null, dir: "auto" }, topic.name));
      across.forEach((column, at) => {
        const counts = count(within(shown.get(topic.id) || [], axis, topic.id, column.key));
        const letter = column.at === undefined ? "e" : ((DATA.states[axis.id] || {})[topic.id] || "")[column.at] || "n";
        const place = { row, column: at, topic, category, axis, value: column.key, name: column.name, letter };
        line.append(el("td", { class: column.key === null ? "total" : null }, tile(place, counts, KINDS_OF_NOTHING[letter], scale)));
      });
      body.append(line);
      row += 1;
    }
    table.append(body);
  }
  by("matrix").replaceChildren(table);
  const first = table.querySelector("button.tile");
  if (first) first.tabIndex = 0;
  legend(scale.bounds);
  said(items);
  fit();
}

/** How wide a column must be, in rem, for the longest word of the headings to stay whole. */
function roomOf(across) {
  const words = across.flatMap((column) => column.name.split(/[\s-]+/));
  return Math.min(11, Math.max(4.9, 0.9 + 0.5 * Math.max(...words.map((word) => word.length))));
}

/** The widths of the columns. */
function widths(across) {
  return el("colgroup", {}, el("col", { class: "topic" }), across.map((column) => el("col", { class: column.key === null ? "total" : null })));
}

/** The head of the table: the columns with the studies that each holds. */
function head(across, axis, items) {
  const cells = across.map((column) => {
    const counts = count(within(items, axis, null, column.key));
    return el("th", { scope: "col", dir: "auto" }, column.name, el("small", {}, `${counts.confirmed} +${counts.proposed}`, hidden(" studies confirmed and to review")));
  });
  return el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Challenge"), cells));
}

/** The band that names a category. */
function bandOf(category, width) {
  const text = el("div", {}, el("strong", { dir: "auto" }, category.name), el("small", { dir: "auto" }, category.definition || ""));
  return el("tr", {}, el("th", { scope: "rowgroup", colspan: width + 1 }, text));
}

/** The legend, for the shades in use. */
function legend(bounds) {
  const scale = el("span", { class: "scale" }, bounds.map((low, at) => {
    const high = bounds[at + 1];
    const text = high === undefined ? `${low}+` : high - low > 1 ? `${low}–${high - 1}` : String(low);
    return el("span", { class: `tile l${at + 1}` }, text);
  }));
  const sample = (kind, fill) => {
    const made = el("span", { class: `tile ${kind}` });
    fill(made);
    return made;
  };
  by("legend").replaceChildren(
    el("span", {}, scale, "studies with confirmed evidence"),
    el("span", {}, sample("unreviewed h3", (made) => made.append(el("span", { class: "w" }, "3"))), "studies found by a program, to review; denser is more"),
    el("span", {}, sample("gap", (made) => made.append(el("i", { "aria-hidden": "true" }))), `gap: nothing found in what was read (${reading().slice(0, -1)})`),
    el("span", {}, sample("unread", (made) => made.append(el("span", {}, "n/a"))), "not assessed"),
    el("span", {}, "Colour is the amount of evidence, never its direction."),
  );
}

/** Say how much is shown. */
function said(items) {
  const { confirmed, proposed } = count(items), standing = by("standing").value;
  const total = (status) => new Set(DATA.items.filter((item) => item.status === status).map((item) => item.study)).size.toLocaleString("en");
  const first = `${studies(confirmed)} with confirmed evidence (of ${total("confirmed")})`;
  const open = `(of ${total("proposed")} with something to review)`;
  const sums = { confirmed: first, proposed: `${studies(proposed)} to review ${open}` }[standing];
  by("shown").textContent = `${sums || `${first} and ${proposed.toLocaleString("en")} more to review ${open}`}, in ${quotes(items.length)}.`;
}

/** The years when the first is after the last, else null. */
function reversed() {
  const [since, until] = ["since", "until"].map((id) => Number.parseInt(by(id).value, 10));
  return since > until ? { since, until } : null;
}

/** Say that no year is in a span, instead of drawing a table that looks like gaps. */
function refuse({ since, until }) {
  const text = `No year lies from ${since} to ${until}: the first is after the last. Exchange them to see the map.`;
  by("matrix").replaceChildren();
  by("shown").textContent = text;
}

/** Let the head of the table stay in sight where the whole table has room. */
function fit() {
  const matrix = by("matrix");
  matrix.classList.remove("fits");
  matrix.classList.toggle("fits", matrix.scrollWidth <= matrix.clientWidth);
}
