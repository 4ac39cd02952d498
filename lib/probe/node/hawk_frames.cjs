'use strict';
// Stacks of V8 as the events have them: "FILE:LINE FUNCTION" a line, the
// innermost first.

const { isNativeError } = require('util').types;

const k_frames = 12;
const k_looked_at = 32;
const k_longest_message = 2048;

// "at f (/a.js:1:2)", "at /a.js:1:2", "at async f (file:///a.mjs:1:2)"
const k_frame = /^\s*at (?:(.*?) \()?((?:file:\/\/)?[^()]+?):(\d+):\d+\)?$/;

function parse(stack) {
  const found = [];
  for (const text of String(stack || '').split('\n')) {
    const match = k_frame.exec(text);
    if (!match) continue;
    let file = match[2];
    if (file.startsWith('file://')) {
      file = decodeURI(file.slice(7));
    }
    if (file.startsWith(__dirname + '/')) continue; // ourselves
    found.push({ file, line: Number(match[3]), name: match[1] || '' });
  }
  return found;
}

// Node's own files are "node:net", or "net.js" before 16; the agent's, if they
// are no files, "[eval]" and "[stdin]".
function isNodes(frame) {
  return !/^[/[]/.test(frame.file);
}

function isAgents(frame) {
  return !isNodes(frame) && !frame.file.includes('/node_modules/');
}

// The agent's own nearest line, else the outermost.
function nearest(found) {
  return found.find(isAgents) || found[found.length - 1];
}

function placeOf(stack, rows = 'with stack') {
  const found = parse(stack);
  if (found.length === 0) return {};
  const place = nearest(found);
  const out = { file: place.file, line: place.line, function: place.name };
  if (rows) {
    const telling = found.filter((one) => !isNodes(one));
    out.stack = (telling.length > 0 ? telling : found).slice(0, k_frames)
        .map((one) => `${one.file}:${one.line} ${one.name}`.trim()).join('\n');
  }
  return out;
}

// The stack of our caller, as text, whatever the agent made of stacks.
function capture() {
  const had = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const limit = Error.stackTraceLimit;
  try {
    Error.prepareStackTrace = undefined;
    Error.stackTraceLimit = k_looked_at;
    return String(new Error('').stack);
  } finally {
    if (had) {
      Object.defineProperty(Error, 'prepareStackTrace', had);
    } else {
      delete Error.prepareStackTrace;
    }
    Error.stackTraceLimit = limit;
  }
}

// What was thrown. Nothing of the agent's runs for it: of what is no Error only
// plain values are looked at.
function describe(error) {
  if (!isNativeError(error)) {
    const plain = error === null || !/^(object|function)$/.test(typeof error);
    const text = plain ? String(error) : Object.prototype.toString.call(error);
    return { error_type: typeof error, error: text.slice(0, k_longest_message),
      message: `Uncaught ${text}`.slice(0, k_longest_message) };
  }
  const type = String(error.name);
  const text = String(error.message).slice(0, k_longest_message);
  return Object.assign(
      { error_type: type, error: text, message: `Uncaught ${type}: ${text}` },
      placeOf(error.stack));
}

module.exports = { capture, placeOf, describe };
