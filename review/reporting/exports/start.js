
/** Fill the selects from the data. */
function fillFilters() {
  const options = (id, pairs) => by(id).replaceChildren(...pairs.map(([value, text]) => el("option", { value }, text)));
  options("axis", DATA.axes.map((axis) => [axis.id, axis.name]));
  const stances = STANCES.filter((stance) => DATA.items.some((item) => item.stance === stance));
  options("stance", [["", "Every stance"], ...stances.map((stance) => [stance, stance])]);
  const kinds = [...new Set(DATA.items.map((item) => (DATA.records[item.record] || {}).kind).filter(Boolean))].sort();
  options("kind", [["", "Every kind"], ...kinds.map((kind) => [kind, kind])]);
  const years = DATA.items.map((item) => (DATA.records[item.record] || {}).year).filter(Boolean);
  if (years.length) {
    by("since").placeholder = String(Math.min(...years));
    by("until").placeholder = String(Math.max(...years));
  }
}

/** One stop of the tab key for the table; the arrow keys move within it. */
function roam(event) {
  const from = event.target.closest("button.tile");
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99] }[event.key];
  if (!from || !step) return;
  const row = Number(from.dataset.row) + step[0];
  const line = [...by("matrix").querySelectorAll(`button[data-row="${row}"]`)];
  const to = line[Math.min(line.length - 1, Math.max(0, Number(from.dataset.column) + step[1]))];
  if (!to) return;
  event.preventDefault();
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}

/** Let the numbers of the diagram be pressed. */
function enliven() {
  const svg = document.querySelector(".diagram svg");
  svg.setAttribute("role", "group");
  for (const text of svg.querySelectorAll("text[data-field]")) {
    const number = text.querySelector("tspan");
    if (!number) continue;
    const { field, name, at } = text.dataset;
    const label = `${name} ${number.textContent}`;
    const press = () => openFlow(label, field, at);
    for (const [key, value] of [["role", "button"], ["tabindex", "0"], ["aria-label", label]]) text.setAttribute(key, value);
    text.addEventListener("click", press);
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      press();
    });
  }
}

/** The table of searches. */
function listRuns() {
  const heads = [["Where", ""], ["When", ""], ["Query as run", ""], ["Reported", "num"], ["Fetched", "num"], ["New", "num"], ["Ended", ""]];
  const rows = DATA.runs.map((run) => el("tr", {},
    el("td", { dir: "auto" }, run.where, run.file ? el("small", { dir: "auto" }, run.file) : null),
    el("td", {}, run.date),
    el("td", {}, run.query === run.file ? "not given" : el("code", { dir: "auto" }, run.query)),
    ...[run.reported, run.fetched, run.new].map((n) => el("td", { class: "num" }, n === undefined ? "–" : n.toLocaleString("en"))),
    el("td", {}, run.status),
  ));
  const head = el("tr", {}, heads.map(([text, kind]) => el("th", { scope: "col", class: kind || null }, text)));
  by("runs").replaceChildren(rows.length ? el("table", {}, el("thead", {}, head), el("tbody", {}, rows)) : el("p", {}, "No search has been run."));
}

/** Light or dark, beginning with what the reader's system prefers. */
function themes() {
  const button = by("theme"), root = document.documentElement;
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const show = () => { button.textContent = dark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; show(); });
  // A page that shows this one in a frame may say which it is in.
  addEventListener("message", ({ data }) => {
    if (data?.evergreen !== "theme" || !["dark", "light"].includes(data.theme)) return;
    root.dataset.theme = data.theme;
    show();
  });
  button.hidden = false;
  show();
}

/** A line for what is no longer counted. */
function mentionGone() {
  const n = DATA.items.filter((item) => item.status === "withdrawn" || item.status === "superseded").length;
  if (!n) return;
  const button = el("button", { type: "button", class: "quiet" }, "Show them");
  button.addEventListener("click", openGone);
  by("gone").replaceChildren(`${n} ${n === 1 ? "quote is" : "quotes are"} not counted: withdrawn, or superseded by a newer version. `, button);
}

/** How the reports were read, among the words on how to read the map. */
function mentionRead() {
  by("read").textContent = reading();
}

fillFilters();
draw();
enliven();
listRuns();
themes();
mentionGone();
mentionRead();
by("filters").addEventListener("input", draw);
by("filters").addEventListener("submit", (event) => event.preventDefault());
by("filters").addEventListener("reset", () => setTimeout(draw));
by("matrix").addEventListener("keydown", roam);
by("drawer-close").addEventListener("click", () => by("drawer").close());
by("drawer").addEventListener("click", (event) => { if (event.target === by("drawer")) by("drawer").close(); });
addEventListener("resize", fit);
