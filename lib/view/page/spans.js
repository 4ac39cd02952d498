"use strict";
// The forest of spans: names on the left, indented, bars over time on the
// right. Solid is the critical path.

const DEEPEST = 24; // levels that are indented; deeper ones say their number

// What agents and models said to each other stands above the fields.
const isMessage = (key) => /^gen_ai\.(system_instructions|prompt|completion|tool\.message|(input|output)\.messages|tool\.call\.(arguments|result))$/
  .test(key);

// "input: [{...}]" as "input", and below it who said what.
const readable = (words) => {
  const colon = words.indexOf(": ");
  let said;
  try {
    said = JSON.parse(words.slice(colon + 2));
  } catch {
    return words;
  }
  const part = (one) => typeof one === "string" ? one
    : typeof one.content === "string" ? one.content
      : typeof one.text === "string" ? one.text : JSON.stringify(one);
  const lines = !Array.isArray(said) ? [JSON.stringify(said, null, 2)]
    : said.map((one) => {
      const parts = one && (one.parts || one.content || one.tool_calls);
      const who = one && one.role ? `${one.role}: ` : "";
      return "  " + who + (Array.isArray(parts) ? parts.map(part).join("\n    ")
        : part(one || ""));
    });
  return [words.slice(0, colon), ...lines].join("\n");
};

const nameOf = (node) => {
  if (node.kind !== "record") {
    return node.name;
  }
  const record = records[node.record];
  return `${record.mark} ${record.text}${record.more ? " …" : ""}`;
};

const Spans = {
  key: "spans",
  title: "Spans",
  folded: new Set(),

  available: () => page.spans.nodes.some((node) => node.kind === "span"),

  build(into) {
    into.append(this.legend(), this.axis());
    let trace = -1;
    this.rows = [];
    const all = [];
    this.headers = [];
    const services = []; // of the spans above, by depth
    for (const [index, node] of page.spans.nodes.entries()) {
      if (node.trace !== trace) {
        trace = node.trace;
        for (const [kind, words] of [
          ["trace conversation", page.spans.conversations[trace]],
          ["trace", page.spans.traces[trace]]]) {
          if (words) {
            const header = make("div", kind, words);
            this.headers.push({ header, trace });
            all.push(header);
          }
        }
      }
      node.index = index;
      const next = page.spans.nodes[index + 1];
      node.parent = next !== undefined && next.depth > node.depth;
      // Said where it changes.
      const above = services[node.depth - 1];
      services.length = node.depth;
      services.push(node.service === undefined ? above : node.service);
      node.saysService = node.service !== undefined && node.service !== above;
      const row = this.row(node);
      this.rows.push(row);
      all.push(row);
    }
    inBlocks(into, all);
  },

  legend() {
    const one = (name, words) => make("span", "", make("i", name), words);
    return make("div", "legend", one("bar critical", "critical path"),
      one("bar", "other"), one("bar open", "no end"),
      one("bar missing", "not recorded"), one("tick", "record"),
      one("tick bad", "failure"));
  },

  axis() {
    const axis = make("div", "lanebox");
    for (const [place, words] of page.spans.ticks) {
      const tick = make("span", "label", place === 0 ? "0" : words);
      tick.style.left = percent(place);
      tick.style.transform = `translateX(${-100 * place}%)`;
      axis.append(tick);
    }
    return make("div", "op axis heading", make("div", "name", "Span"), axis);
  },

  label(node) {
    const name = make("div", "name");
    const depth = Math.min(node.depth, DEEPEST);
    name.style.paddingLeft = `${0.5 + depth * 0.9}rem`;
    const fold = make("button", "fold", node.parent ? "▾" : "");
    fold.type = "button";
    fold.tabIndex = -1;
    fold.disabled = !node.parent;
    fold.setAttribute("aria-label", "fold");
    name.append(fold);
    if (node.depth > DEEPEST) {
      name.append(make("span", "inline", `[${node.depth}] `));
    }
    name.append(make("span", "", nameOf(node)));
    const service = node.service === undefined ? "" : names[node.service];
    if (service && node.saysService) {
      name.append(make("span", `who ${hue(service)}`, service));
    }
    for (const [words, kind] of [[node.agent, "inline"],
      [node.failure, "failure"], [(node.notes || []).join("; "), "note"]]) {
      if (words) {
        name.append(make("span", kind, words));
      }
    }
    return name;
  },

  bars(node) {
    const box = make("div", "lanebox");
    const put = (name, from, to) => {
      const bar = make("i", name);
      bar.style.left = percent(from);
      if (to !== undefined) {
        bar.style.width = percent(to - from);
      }
      box.append(bar);
    };
    for (const [place] of page.spans.idle) {
      put("idle", place);
    }
    const [from, to] = node.bar;
    if (node.kind === "record") {
      put(node.bad ? "tick bad" : "tick", from);
      return box;
    }
    const service = node.service === undefined ? "" : names[node.service];
    const kind = `bar ${node.kind} ${node.open ? "open" : ""} ${hue(service)}`;
    put(kind, from, to);
    const critical = node.critical || [];
    for (let i = 0; i < critical.length; i += 2) {
      put(`${kind} critical`, critical[i], critical[i + 1]);
    }
    for (const [place, bad] of node.marks || []) {
      put(bad ? "tick bad" : "tick", place);
    }
    const words = make("span", "label",
      node.open ? "no end" : node.kind === "missing" ? "" : node.length);
    if (to < 0.85) {
      words.style.left = `calc(${percent(to)} + 6px)`;
    } else if (from > 0.15) {
      words.style.right = `calc(${percent(1 - from)} + 6px)`;
    } else {
      words.classList.add("within");
    }
    box.append(words);
    return box;
  },

  row(node) {
    const row = make("div", `op ${node.kind}${node.bad ? " bad" : ""}`,
      this.label(node), this.bars(node));
    row.tabIndex = -1;
    row.dataset.node = node.index;
    row.title = [nameOf(node), `${node.start} after the start`, node.length,
      node.agent, node.failure].filter(Boolean).join(", ");
    return row;
  },

  // A missing parent is there for its children.
  filter() {
    const nodes = page.spans.nodes;
    const visible = nodes.map((node) =>
      node.record !== undefined && isWanted(records[node.record]));
    for (let i = nodes.length - 1; i >= 0; i -= 1) {
      for (let j = i + 1; nodes[i].record === undefined && !visible[i] &&
        j < nodes.length && nodes[j].depth > nodes[i].depth; j += 1) {
        visible[i] = visible[j];
      }
    }
    const shown = [];
    const traces = new Set();
    let hiddenBelow = Infinity;
    for (const node of nodes) {
      if (node.depth <= hiddenBelow) {
        hiddenBelow = this.folded.has(node.index) ? node.depth : Infinity;
        this.rows[node.index].hidden = !visible[node.index];
      } else {
        this.rows[node.index].hidden = true;
      }
      if (visible[node.index]) {
        traces.add(node.trace);
        if (!this.rows[node.index].hidden) {
          shown.push(this.rows[node.index]);
        }
      }
    }
    for (const { header, trace } of this.headers) {
      header.hidden = !traces.has(trace);
    }
    return shown;
  },

  fold(row) {
    const index = Number(row.dataset.node);
    if (!page.spans.nodes[index].parent) {
      return false;
    }
    const is = !this.folded.has(index);
    this.folded[is ? "add" : "delete"](index);
    row.querySelector(".fold").textContent = is ? "▸" : "▾";
    return true;
  },

  open(row) {
    const node = page.spans.nodes[Number(row.dataset.node)];
    const is = row.classList.toggle("open");
    if (!is || row.querySelector(".details") || node.record === undefined) {
      return;
    }
    const record = records[node.record];
    const below = details(record, isMessage);
    for (const [kind, words] of (node.parts || []).slice().reverse()) {
      below.prepend(make("pre", `part ${kind}`,
        kind === "message" ? readable(words) : words));
    }
    if (record.more) {
      below.prepend(make("pre", "part", record.more));
    }
    row.append(below);
  },
};
