// perfetto_worker.mjs DIRECTORY TRACE: Perfetto's trace processor, as its page
// has it, over a file. DIRECTORY holds engine_bundle.js and the WebAssembly
// beside it; the bundle is a browser's worker, and gets what it asks of one.
// Each line of standard input is a query as a JSON string, each line of
// standard output its answer: {"rows": [{column: value}]} or {"error": text}.
// The first line is the answer to reading the trace. An integer, which may be
// more than JSON's numbers bear, is {"$int": text}.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";

const [directory, trace] = process.argv.slice(2);

// The messages are those of trace_processor.proto, a few fields of each.
const METHOD = { append: 1, finalize: 2, query: 3 };
const FIELD = { append: 101, query: 103, appended: 201, queried: 203,
  finalized: 212 };
const CELL = { null: 1, varint: 2, float: 3, string: 4, blob: 5 };

function varint(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 128n) {
      return Buffer.from([...bytes, Number(rest)]);
    }
    bytes.push(Number(rest & 127n) | 128);
  }
}

function field(number, content) {
  return typeof content === "number"
    ? Buffer.concat([varint(number << 3), varint(content)])
    : Buffer.concat([varint((number << 3) | 2), varint(content.length),
      content]);
}

function* fields(bytes) {
  let at = 0;
  const number = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) {
        return value;
      }
    }
  };
  while (at < bytes.length) {
    const key = Number(number());
    let value;
    if ((key & 7) === 0) {
      value = number();
    } else {
      const length = (key & 7) === 1 ? 8 : Number(number());
      value = bytes.subarray(at, at += length);
    }
    yield [key >>> 3, value];
  }
}

const answers = new Map(); // field number -> whoever waits for it
let queue = Buffer.alloc(0);
let sequence = 0;
const port = { postMessage: receive };

// Replies come in pieces; a whole one is a field 1 of a stream of them.
function receive(piece) {
  queue = Buffer.concat([queue, Buffer.from(piece)]);
  for (;;) {
    let at = 1, length = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= queue.length) {
        return;
      }
      length += (queue[at] & 127) * 2 ** shift;
      if (queue[at++] < 128) {
        break;
      }
    }
    if (queue.length < at + length) {
      return;
    }
    const message = queue.subarray(at, at + length);
    queue = queue.subarray(at + length);
    for (const [number, value] of fields(message)) {
      answers.get(number)?.(value);
    }
  }
}

function send(method, ...more) {
  const message = Buffer.concat([field(1, ++sequence), field(2, method),
    ...more]);
  port.onmessage({ data: new Uint8Array(field(1, message)) });
}

// The engine answers before send() returns.
function load() {
  let error = "";
  const note = (at) => (bytes) => {
    for (const [number, value] of fields(bytes)) {
      if (number === at) {
        error ||= value.toString();
      }
    }
  };
  answers.set(FIELD.appended, note(2));
  answers.set(FIELD.finalized, note(1));
  send(METHOD.append, field(FIELD.append, readFileSync(trace)));
  if (!error) {
    send(METHOD.finalize);
  }
  return error ? { error } : { rows: [] };
}

function* packed(bytes) {
  for (let at = 0; at < bytes.length;) {
    let value = 0n, shift = 0n, byte;
    do {
      byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      shift += 7n;
    } while (byte >= 128);
    yield BigInt.asIntN(64, value);
  }
}

function readBatch(bytes) {
  const cells = [];
  const of = Object.fromEntries(Object.values(CELL).map((n) => [n, []]));
  for (const [number, value] of fields(bytes)) {
    if (number === 1) {
      for (const kind of packed(value)) {
        cells.push(Number(kind));
      }
    } else if (number === 2) {
      for (const integer of packed(value)) {
        of[CELL.varint].push({ $int: String(integer) });
      }
    } else if (number === 3) {
      for (let at = 0; at < value.length; at += 8) {
        of[CELL.float].push(value.readDoubleLE(at));
      }
    } else if (number === 4) {
      of[CELL.blob].push(value.toString("hex"));
    } else if (number === 5) { // each ends with a NUL
      of[CELL.string].push(...value.toString().split("\0").slice(0, -1));
    }
  }
  return cells.map((kind) => (kind === CELL.null ? null : of[kind].shift()));
}

function query(sql) {
  const names = [], values = [];
  let error = "";
  answers.set(FIELD.queried, (bytes) => {
    for (const [number, value] of fields(bytes)) {
      if (number === 1) {
        names.push(value.toString());
      } else if (number === 2) {
        error = value.toString();
      } else if (number === 3) {
        values.push(...readBatch(value));
      }
    }
  });
  send(METHOD.query, field(FIELD.query, field(1, Buffer.from(sql))));
  if (error) {
    return { error };
  }
  const rows = [];
  for (let at = 0; at < values.length; at += names.length) {
    rows.push(Object.fromEntries(names.map((n, i) => [n, values[at + i]])));
  }
  return { rows };
}

// It reads and compiles at once; what waits for that runs before immediates.
async function startEngine() {
  const given = {
    self: { location: { href: "file:///" } },
    location: {}, WorkerGlobalScope: class {},
    process: undefined, // with it, this is no browser
    console: { log() {}, warn() {}, error: console.error },
    XMLHttpRequest: class {
      open(verb, name) {
        this.response = readFileSync(`${directory}/${basename(name)}`);
      }

      send() {}
    },
  };
  const code = readFileSync(`${directory}/engine_bundle.js`, "utf8");
  new Function(...Object.keys(given), code)(...Object.values(given));
  given.self.onmessage({ data: port });
  await new Promise((resolve) => { setImmediate(resolve); });
}

await startEngine();
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
say(load());
for await (const line of createInterface({ input: process.stdin })) {
  say(query(JSON.parse(line)));
}
