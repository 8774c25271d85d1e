// The sections of a report's document, beside the card at full text. Made after dom.js; it exports nothing.

class FullText {
  // `asks` wants the document of a record from the kernel; what came is kept for the records around.
  constructor({ asks, patterns, id }) {
    Object.assign(this, { asks, patterns });
    this.held = new Map();
    this.contents = element("select", { id: `contents-${id}`, "aria-label": "Go to a section" });
    this.contents.addEventListener("change", () => this.go());
    this.told = element("p", { class: "told", role: "status" });
    this.text = element("div", { class: "text", tabindex: "0", role: "group", "aria-label": "Full text" });
    this.node = element("div", { class: "fulltext" }, this.told, this.contents, this.text);
  }

  // `face` is the record's; its abstract gives way to the document where there is one.
  show(id, face) {
    this.current = id;
    this.face = face;
    face.nodes.splice(2, 0, this.node);
    if (this.held.has(id)) this.draw(this.held.get(id));
    else {
      this.draw({ told: "The document is being read …", sections: [] });
      this.asks("document", { record_id: id });
    }
  }

  prefetch(id) {
    if (id && !this.held.has(id)) this.asks("document", { record_id: id });
  }

  receive(document) {
    this.held.set(document.record_id, document);
    if (document.record_id === this.current) this.draw(document);
    while (this.held.size > 12) this.held.delete(this.held.keys().next().value);
  }

  draw({ told, sections }) {
    this.told.textContent = told ?? "";
    this.contents.hidden = sections.length < 2;
    this.contents.replaceChildren(...sections.map(([heading], at) => element("option", { value: String(at) }, heading)));
    this.text.hidden = sections.length === 0;
    this.face.abstract.hidden = this.face.cut.hidden = sections.length > 0;
    this.text.replaceChildren(...sections.flatMap(([heading, content]) => [element("h4", { tabindex: "-1" }, heading), element("p", {}, ...highlighted(content, this.patterns))]));
  }

  // Only the column scrolls: the page around it stays where it is.
  go() {
    const heading = this.text.querySelectorAll("h4")[Number(this.contents.value)];
    const column = this.node.parentElement;
    const above = this.contents.getBoundingClientRect().height + 12;
    column.scrollTop += heading.getBoundingClientRect().top - column.getBoundingClientRect().top - above;
    heading.focus({ preventScroll: true });
  }
}
