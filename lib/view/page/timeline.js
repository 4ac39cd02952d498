"use strict";
// A row a record: time, seconds since the one above and since the first, where
// it comes from, text. Pauses that stand out have a row of their own.

const Timeline = {
  key: "timeline",
  title: "Timeline",

  build(into) {
    const widest = [...new Set(records.map((record) => record.service))]
      .reduce((most, number) => Math.max(most, names[number].length), 0);
    into.style.setProperty("--who",
      widest === 0 ? "0" : `${Math.max(7, Math.min(widest, 24))}ch`);
    into.append(make("div", "row heading",
      make("span", "time", "Time"), make("span", "delta", "Delta"),
      make("span", "elapsed", "Elapsed"), make("span", "mark", "From"),
      make("span", "who", widest === 0 ? "" : "Service"), make("span", "text", "Text")));
    this.rows = records.map((record) => this.row(record));
    inBlocks(into, this.rows);
  },

  row(record) {
    const who = names[record.service];
    const text = make("span", "text", record.text, inlineFields(record));
    const row = make("div", `row record ${levelName(record)}`,
      make("span", "time", record.time), make("span", "delta"),
      make("span", "elapsed", seconds(record.at, 3)),
      make("span", "mark", record.mark + (record.context ? "-" : "")),
      make("span", `who ${hue(who)}`, who), text);
    if (record.bad) {
      row.classList.add("bad");
    }
    if (record.context) {
      row.classList.add("context");
    }
    if (record.more) {
      const lines = record.more.split("\n").length;
      text.append(make("span", "chip", `+${count(lines, "line")}`));
      row.append(make("pre", "more", record.more));
    }
    if (record.lost) {
      row.prepend(make("div", "hole",
        `${count(record.lost, "byte")} of ${record.mark} were not recorded`));
    }
    row.tabIndex = -1;
    row.dataset.record = record.index;
    return row;
  },

  // A pause of five times the mean so far, and one that a reader feels.
  isGap(delta, deltas, waited) {
    return deltas >= 3 && delta >= 1e9 && delta / 5 > waited / deltas;
  },

  filter() {
    let before;
    let deltas = 0;
    let waited = 0;
    const shown = [];
    for (const record of records) {
      const row = this.rows[record.index];
      const visible = isWanted(record);
      row.hidden = !visible;
      if (!visible) {
        continue;
      }
      shown.push(row);
      const delta = before === undefined ? 0 : record.at - before;
      before = record.at;
      row.querySelector(".delta").textContent = signed(delta);
      const gap = row.querySelector(".gap");
      if (gap) {
        gap.remove();
      }
      if (this.isGap(delta, deltas, waited)) {
        row.prepend(make("div", "gap", `⋮ ${duration(delta)}`));
      }
      deltas += 1;
      waited += Math.max(delta, 0);
    }
    return shown;
  },

  open(row) {
    const record = records[Number(row.dataset.record)];
    const is = row.classList.toggle("open");
    row.setAttribute("aria-expanded", String(is));
    if (is && !row.querySelector(".details")) {
      row.append(details(record));
    }
  },
};
