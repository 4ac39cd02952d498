"use strict";
// Small tools. Text of a log is only ever set as text.

const make = (tag, name, ...children) => {
  const node = document.createElement(tag);
  if (name) {
    node.className = name;
  }
  node.append(...children); // strings become text nodes
  return node;
};

const byId = (id) => document.getElementById(id);

const page = JSON.parse(byId("data").textContent);

const count = (number, one, many) =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many || one + "s"}`;

// "850 us", "12.3 ms", "4.2 s", "3 min 5 s" of nanoseconds.
const duration = (nano) => {
  const size = Math.abs(nano);
  const say = (unit, word) => {
    const value = nano / unit;
    const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
    return `${value.toFixed(digits)} ${word}`;
  };
  if (size < 1e6) {
    return say(1e3, "us");
  }
  if (size < 1e9) {
    return say(1e6, "ms");
  }
  if (size < 60e9) {
    return say(1e9, "s");
  }
  const seconds = Math.round(nano / 1e9);
  const minutes = Math.trunc(seconds / 60);
  return Math.abs(minutes) < 60
    ? `${minutes} min ${Math.abs(seconds % 60)} s`
    : `${Math.trunc(minutes / 60)} h ${Math.abs(minutes % 60)} min`;
};

const seconds = (nano, digits) => (nano / 1e9).toFixed(digits);
const signed = (nano) => (nano < 0 ? "" : "+") +
  (Math.abs(nano) < 1e13 ? seconds(nano, 6) : duration(nano));

// One of ten colours, always the same for a name (FNV-1a).
const hue = (name) => {
  let hash = 2166136261;
  for (const byte of new TextEncoder().encode(name)) {
    hash = Math.imul(hash ^ byte, 16777619);
  }
  return "hue" + ((hash >>> 0) % 10);
};

// Puts rows in blocks: what is off the screen is not laid out.
const ROWS_A_BLOCK = 100;
const inBlocks = (into, rows) => {
  for (let i = 0; i < rows.length; i += ROWS_A_BLOCK) {
    into.append(make("div", "block", ...rows.slice(i, i + ROWS_A_BLOCK)));
  }
};

const percent = (place) => `${(place * 100).toFixed(3)}%`;
