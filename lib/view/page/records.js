"use strict";
// The records, which of them are shown, and what is known of one.

const records = page.records;
const names = page.names;

for (const [index, record] of records.entries()) {
  record.index = index;
  record.level = record.level || (record.bad ? 5 : 0);
}

// Words that must all be there; "-word" must not; "two words" as they stand.
const parseFilter = (text) => {
  const terms = [];
  for (const [, minus, quoted, word] of text.matchAll(
    /(-?)(?:"([^"]*)"?|(\S+))/g)) {
    const sought = (quoted === undefined ? word : quoted).toLowerCase();
    if (sought !== "" && sought !== "-") {
      terms.push({ sought, wanted: minus === "" });
    }
  }
  return terms;
};

const haystack = (record) => {
  if (record.haystack === undefined) {
    const parts = [record.text, record.more || "", record.mark,
      names[record.service], names[record.task], names[record.process]];
    for (const [key, value] of record.fields || []) {
      parts.push(`${key}=${value}`);
    }
    for (const story of record.stories || []) {
      parts.push(page.stories[story].id);
    }
    record.haystack = parts.join("\n").toLowerCase();
  }
  return record.haystack;
};

const UNSTATED = 3; // what states no level is taken for information

const wanted = { terms: [], level: 0, story: -1 };

const isWanted = (record) =>
  (record.level || UNSTATED) >= wanted.level &&
  (wanted.story < 0 || (record.stories || []).includes(wanted.story)) &&
  wanted.terms.every((term) =>
    haystack(record).includes(term.sought) === term.wanted);

// What stands below a row that was opened.
const details = (record, isSaid = () => false) => {
  const list = make("dl", "fields");
  const add = (key, value) => {
    if (value !== undefined && value !== "") {
      list.append(make("dt", "", key), make("dd", "", value));
    }
  };
  const utc = BigInt(page.start_unix_nano) + BigInt(record.at);
  const date = new Date(Number(utc / 1000000n));
  add("time", Number.isNaN(date.valueOf()) ? "" : date.toISOString());
  add("elapsed", record.at === 0 ? "0" : duration(record.at));
  if (record.untimed) {
    add("note", "it states no time: that of the record before");
  }
  add("source", record.source === undefined ? "" :
    names[record.source] + (record.line ? `:${record.line}` : ""));
  add("stories", (record.stories || []).map((story) => page.stories[story].id)
    .join(", "));
  for (const [key, value] of record.fields || []) {
    if (!isSaid(key)) {
      add(key, value);
    }
  }
  return make("div", "details", list);
};

// "key=value" of the first fields, dim, behind the text.
const MOST_INLINE = 12;
const isAside = (key) => key.startsWith("resource.") ||
  ["trace_id", "span_id", "parent_span_id", "scope", "otel.scope.name"]
    .includes(key);
const inlineFields = (record) => {
  if (record.quiet || !record.fields) {
    return "";
  }
  const fields = record.fields.filter(([key]) => !isAside(key));
  const shown = fields.slice(0, MOST_INLINE).map(([key, value]) => {
    const end = value.indexOf("\n");
    const line = end < 0 ? value : value.slice(0, end) + " …";
    return `${key}=${line.length > 80 ? line.slice(0, 80) + "…" : line}`;
  });
  const more = fields.length - shown.length;
  return make("span", "inline", " " + shown.join(" ") +
    (more > 0 ? ` and ${more} more` : ""));
};

const levelName = (record) =>
  ["", "trace", "debug", "info", "warn", "error", "fatal"][record.level];
