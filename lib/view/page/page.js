"use strict";
// Puts it together: tabs, filter, keys, colours.

const views = [Timeline, Spans, Lanes, Stories].filter(
  (view) => view.available === undefined || view.available());
const panels = new Map();
let current;
let shown = [];
let cursor = -1;

const select = (index) => {
  if (shown[cursor]) {
    shown[cursor].classList.remove("cursor");
  }
  cursor = Math.max(0, Math.min(index, shown.length - 1));
  const row = shown[cursor];
  if (row) {
    row.classList.add("cursor");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
};

const refresh = () => {
  const kept = shown[cursor];
  shown = current.filter();
  cursor = shown.indexOf(kept);
  const all = current.rows.length;
  const word = current === Stories ? ["story", "stories"]
    : current === Spans ? ["row"] : ["record"];
  byId("count").textContent = shown.length === all
    ? count(all, ...word)
    : `${shown.length.toLocaleString("en")} of ${count(all, ...word)}`;
  panels.get(current).classList.toggle("empty", shown.length === 0);
};

const panelOf = (view) => {
  if (!panels.has(view)) {
    const panel = make("section", `view ${view.key}`);
    panel.id = `view-${view.key}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-label", view.title);
    view.build(panel);
    byId("main").append(panel);
    panels.set(view, panel);
  }
  return panels.get(view);
};

// Column headings stay below the head, however high it is.
const measure = () => document.documentElement.style.setProperty("--head",
  `${byId("head").offsetHeight}px`);

const show = (view) => {
  current = view;
  panelOf(view);
  for (const [other, panel] of panels) {
    panel.hidden = other !== view;
  }
  for (const tab of byId("tabs").children) {
    tab.setAttribute("aria-selected", String(tab.dataset.view === view.key));
  }
  byId("lane").hidden = view !== Lanes || Lanes.kinds().length < 2;
  shown = [];
  cursor = -1;
  refresh();
};

const showStory = (number) => {
  wanted.story = number;
  if (current === Stories && number >= 0) {
    show(Timeline);
  } else {
    refresh();
  }
};

const setTheme = () => {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
};

const toggleKeys = (is = byId("keys").hidden) => {
  byId("keys").hidden = !is;
  byId("help").setAttribute("aria-expanded", String(is));
};

const jump = (step) => {
  for (let i = cursor + step; i >= 0 && i < shown.length; i += step) {
    if (shown[i].classList.contains("bad")) {
      select(i);
      return;
    }
  }
};

const KEYS = [
  ["/", "filter", () => byId("filter").focus()],
  ["j", "down (or ↓)", () => select(cursor + 1)],
  ["k", "up (or ↑)", () => select(cursor - 1)],
  ["g", "first", () => select(0)],
  ["G", "last", () => select(shown.length - 1)],
  ["Enter", "open, or close", () => shown[cursor] && current.open(shown[cursor])],
  ["e", "next failure", () => jump(1)],
  ["E", "failure before", () => jump(-1)],
  ["f", "fold a span", () => shown[cursor] && current === Spans &&
    Spans.fold(shown[cursor]) && refresh()],
  ["t", "dark or light", setTheme],
  ["?", "these keys", () => toggleKeys()],
];

const onKey = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === "Escape") {
    toggleKeys(false);
    event.target.blur();
    return;
  }
  if (/^(INPUT|SELECT|BUTTON)$/.test(event.target.tagName)) {
    if (event.key === "Enter" && event.target === byId("filter")) {
      select(0);
      event.preventDefault();
    }
    return;
  }
  const number = Number(event.key);
  const alias = { ArrowDown: "j", ArrowUp: "k", Home: "g", End: "G" };
  const key = KEYS.find(([name]) => name === (alias[event.key] || event.key));
  if (number >= 1 && number <= views.length) {
    show(views[number - 1]);
  } else if (key) {
    key[2]();
  } else {
    return;
  }
  event.preventDefault();
};

const onClick = (event) => {
  const row = event.target.closest(".record, .op, .story");
  if (!row || row.classList.contains("heading") ||
    event.target.closest(".details, .more") ||
    String(getSelection()) !== "") {
    return;
  }
  const index = shown.indexOf(row);
  if (event.target.closest(".fold")) {
    Spans.fold(row);
    refresh();
    return;
  }
  select(index);
  current.open(row);
};

const fillBar = () => {
  for (const [index, view] of views.entries()) {
    const tab = make("button", "", view.title);
    tab.type = "button";
    tab.setAttribute("role", "tab");
    tab.title = `${view.title} (${index + 1})`;
    tab.dataset.view = view.key;
    tab.addEventListener("click", () => show(view));
    byId("tabs").append(tab);
  }
  const option = (text, value) => {
    const made = make("option", "", text);
    made.value = value;
    return made;
  };
  const stories = byId("story");
  stories.hidden = page.stories.length < 2;
  stories.append(option("all stories", -1),
    ...page.stories.map((story, index) => option(story.id, index)));
  stories.addEventListener("change", () => showStory(Number(stories.value)));
  const lanes = byId("lane");
  lanes.append(...Lanes.kinds().map((kind) => option(`by ${kind}`, kind)));
  Lanes.by = Lanes.kinds()[0];
  lanes.addEventListener("change", () => {
    Lanes.by = lanes.value;
    panels.get(Lanes).remove();
    panels.delete(Lanes);
    show(Lanes);
  });
  byId("keys").append(...KEYS.map(([key, words]) =>
    make("span", "", make("kbd", "", key), words)));
};

const foot = () => {
  const say = (text) => byId("foot").append(make("p", "", text));
  if (page.left_out > 0) {
    byId("summary").classList.add("cut");
    say(`This page has the first ${count(records.length, "record")}. ` +
      `${count(page.left_out, "more came", "more came")} later: narrow them ` +
      "down with -c, --since or --where, or take --format ndjson.");
  }
  if (page.stories_left_out > 0) {
    say(`${count(page.stories_left_out, "more story", "more stories")} ` +
      "are not listed.");
  }
  for (const note of page.notes || []) {
    say(note);
  }
  say("Made by hawkctl. Times are local to where it ran. Secrets that it " +
    "knows by name or shape are masked; look before you share.");
};

let waiting;
byId("filter").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    wanted.terms = parseFilter(byId("filter").value);
    refresh();
  }, 60);
});
byId("level").addEventListener("change", () => {
  wanted.level = Number(byId("level").value);
  refresh();
});
byId("theme").addEventListener("click", setTheme);
byId("help").addEventListener("click", () => toggleKeys());
byId("main").addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
fillBar();
foot();
byId("bar").hidden = false;
new ResizeObserver(measure).observe(byId("head"));
show(views.find((view) => view.key === page.view) || Timeline);
