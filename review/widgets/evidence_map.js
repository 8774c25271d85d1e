// The evidence map: a page in a frame that may run its own script and nothing else. Made after panel.js.

class MapExplorer extends Panel {
  constructor(model, root) {
    super(model, root, "map", `Evidence map: ${model.get("setup").title}`);
    this.state = element("span", { class: "progress-text", role: "status" }, "The map is being made …");
    this.frame = element("iframe", {
      title: "Evidence map",
      sandbox: "allow-scripts allow-popups allow-popups-to-escape-sandbox",
      referrerpolicy: "no-referrer",
    });
    this.frame.addEventListener("load", () => this.tellTheme());
    new MutationObserver(() => this.tellTheme()).observe(root, { attributes: true, attributeFilter: ["class"] });
    root.replaceChildren(
      element("header", {}, element("span", { class: "who" }, "Evidence map"), this.state, this.button("refresh", "Bring up to date", () => this.refresh(), "quiet")),
      this.trouble,
      this.frame,
      this.live,
    );
  }

  actions() {
    return { refresh: () => this.refresh() };
  }

  refresh() {
    this.buttons.refresh.disabled = true;
    this.state.textContent = "The map is being made …";
    this.ask("ready");
  }

  receive({ page, as_of: asOf }) {
    this.buttons.refresh.disabled = false;
    this.state.textContent = `as of event ${asOf}`;
    if (page === this.page) return;
    this.page = page;
    this.frame.srcdoc = page;
  }

  onMessage(message) {
    super.onMessage(message);
    if (message.type === "error") this.buttons.refresh.disabled = false;
  }

  tellTheme() {
    const theme = this.root.classList.contains("dark") ? "dark" : "light";
    this.frame.contentWindow?.postMessage({ evergreen: "theme", theme }, "*");
  }
}

export default { render: mounted(MapExplorer) };
