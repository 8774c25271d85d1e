// What every widget is built with. Text of records only ever becomes text nodes.
// This file is put before a widget's own when its module is made; it exports nothing.

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function cuePattern(cues) {
  const escaped = cues
    .map((cue) => cue.trim())
    .filter(Boolean)
    .sort((a, b) => b.length - a.length)
    .map((cue) => cue.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("?", "\\p{L}").replaceAll("*", "[\\p{L}\\p{N}]*"));
  return escaped.length ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "giu") : null;
}

// The text with what the patterns find marked, each under its class; of two that overlap, the one that begins first.
function highlighted(text, patterns) {
  const found = patterns.flatMap(([pattern, kind]) => (pattern ? [...text.matchAll(pattern)].map((match) => ({ at: match.index, words: match[0], kind })) : []));
  found.sort((one, other) => one.at - other.at || other.words.length - one.words.length);
  const parts = [];
  let from = 0;
  for (const { at, words, kind } of found) {
    if (at < from) continue;
    parts.push(text.slice(from, at), element("mark", { class: kind }, words));
    from = at + words.length;
  }
  parts.push(text.slice(from));
  return parts;
}

function followTheme(root) {
  const apply = () => {
    const lab = document.body.dataset.jpThemeLight;
    const dark = lab ? lab === "false" : window.matchMedia("(prefers-color-scheme: dark)").matches;
    root.classList.toggle("dark", dark);
  };
  apply();
  const observer = new MutationObserver(apply);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  return () => observer.disconnect();
}
