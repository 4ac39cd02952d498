"use strict";
// A column for each task, process or service.

const MOST_LANES = 12;

const Lanes = {
  key: "lanes",
  title: "Lanes",
  by: "service",

  kinds: () => ["service", "task", "process"].filter((kind) =>
    new Set(records.map((record) => names[record[kind]])
      .filter((name) => name !== "")).size > 1),

  available() {
    return this.kinds().length > 0;
  },

  build(into) {
    into.classList.add("scroll");
    const lanes = new Map();
    const lane = (record) => {
      const name = names[record[this.by]] || "–";
      if (!lanes.has(name)) {
        lanes.set(name, Math.min(lanes.size, MOST_LANES - 1));
      }
      return lanes.get(name);
    };
    const at = records.map(lane);
    const heads = [];
    for (const [name, number] of lanes) {
      if (number === heads.length) {
        heads.push(make("span", `lane ${hue(name)}`, name));
      }
    }
    if (lanes.size > MOST_LANES) {
      heads[MOST_LANES - 1].append(` and ${lanes.size - MOST_LANES} more`);
    }
    into.style.setProperty("--lanes", heads.length);
    into.append(make("div", "row heading lanes",
      make("span", "time", "Time"), make("span", "delta", "Delta"), ...heads));
    this.rows = records.map((record) => {
      const cell = make("span",
        `lane ${hue(names[record[this.by]])}${record.bad ? " bad" : ""}`,
        record.text);
      cell.style.gridColumn = at[record.index] + 3;
      const row = make("div", `row lanes record ${levelName(record)}`,
        make("span", "time", record.time), make("span", "delta"), cell);
      row.tabIndex = -1;
      row.dataset.record = record.index;
      row.title = `${record.mark} ${record.text}`.slice(0, 400);
      return row;
    });
    inBlocks(into, this.rows);
  },

  filter() {
    let before;
    const shown = [];
    for (const record of records) {
      const row = this.rows[record.index];
      row.hidden = !isWanted(record);
      if (!row.hidden) {
        row.querySelector(".delta").textContent =
          signed(before === undefined ? 0 : record.at - before);
        before = record.at;
        shown.push(row);
      }
    }
    return shown;
  },

  open: (row) => Timeline.open(row),
};
