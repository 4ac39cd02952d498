// otel_js.cjs json|json-rude|protobuf|zipkin|grpc FILE: an agent that tells what it does
// by OpenTelemetry's SDK for JavaScript, as its README says: the exporters read
// their endpoint and headers from the environment. What was emitted goes to
// FILE, in the form of plain.py, by exporters that only write down what the SDK
// hands them. NODE_PATH holds the packages.
"use strict";

const fs = require("node:fs");
const api = require("@opentelemetry/api");
const { SeverityNumber } = require("@opentelemetry/api-logs");
const { resourceFromAttributes } = require("@opentelemetry/resources");
const { BatchLogRecordProcessor, LoggerProvider, SimpleLogRecordProcessor } =
  require("@opentelemetry/sdk-logs");
const { MeterProvider, PeriodicExportingMetricReader } =
  require("@opentelemetry/sdk-metrics");
const { BatchSpanProcessor, NodeTracerProvider, SimpleSpanProcessor } =
  require("@opentelemetry/sdk-trace-node");

const [variant, file] = process.argv.slice(2);
const EXPORTERS = {
  json: ["trace-otlp-http", "logs-otlp-http", "metrics-otlp-http"],
  "json-rude": ["trace-otlp-http", "logs-otlp-http", "metrics-otlp-http"],
  protobuf: ["trace-otlp-proto", "logs-otlp-proto", "metrics-otlp-proto"],
  zipkin: ["zipkin"],
  grpc: ["trace-otlp-grpc"],
};

// Its exporter of that name: the only class of the package that is called so.
function makeExporter(name) {
  const module = require(`@opentelemetry/exporter-${name}`);
  const found = Object.keys(module).find((key) => /Exporter$/.test(key)
    && !/Base$/.test(key));
  return new module[found]();
}

const emitted = { variant, spans: [], logs: [], metrics: [] };
const nanoseconds = ([s, ns]) => String(BigInt(s) * 1000000000n + BigInt(ns));

// As OTLP's mapping has it for this language: a whole number is an integer.
function plainValue(value) {
  switch (typeof value) {
    case "string": return { stringValue: value };
    case "boolean": return { boolValue: value };
    case "number": {
      if (Number.isInteger(value)) {
        return { intValue: String(BigInt(value)) };
      }
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(value);
      return { doubleValue: bytes.toString("hex") };
    }
    default:
      if (value instanceof Uint8Array) {
        return { bytesValue: Buffer.from(value).toString("hex") };
      }
      if (Array.isArray(value)) {
        return { arrayValue: value.map(plainValue) };
      }
      return value ? { kvlistValue: plainMap(value) } : {};
  }
}

function plainMap(attributes) {
  return Object.fromEntries(Object.entries(attributes ?? {})
    .map(([key, value]) => [key, plainValue(value)]));
}

function plainSpan(span) {
  const own = span.spanContext();
  return {
    trace_id: own.traceId, span_id: own.spanId,
    parent_span_id: span.parentSpanContext?.spanId ?? "",
    trace_state: own.traceState?.serialize() ?? "",
    name: span.name, kind: span.kind + 1, // OTLP has an UNSPECIFIED before
    start: nanoseconds(span.startTime), end: nanoseconds(span.endTime),
    attributes: plainMap(span.attributes),
    events: span.events.map((event) => ({ name: event.name,
      time: nanoseconds(event.time),
      attributes: plainMap(event.attributes) })),
    links: span.links.map((link) => ({ trace_id: link.context.traceId,
      span_id: link.context.spanId,
      trace_state: link.context.traceState?.serialize() ?? "",
      attributes: plainMap(link.attributes) })),
    status: { code: span.status.code, message: span.status.message ?? "" },
    resource: plainMap(span.resource.attributes),
    scope: { name: span.instrumentationScope.name,
      version: span.instrumentationScope.version ?? "" },
  };
}

function plainLog(log) {
  return {
    trace_id: log.spanContext?.traceId ?? "",
    span_id: log.spanContext?.spanId ?? "",
    time: nanoseconds(log.hrTime), observed: nanoseconds(log.hrTimeObserved),
    severity_number: log.severityNumber ?? 0,
    severity_text: log.severityText ?? "", event_name: log.eventName ?? "",
    body: plainValue(log.body), attributes: plainMap(log.attributes),
    resource: plainMap(log.resource.attributes),
    scope: { name: log.instrumentationScope.name,
      version: log.instrumentationScope.version ?? "" },
  };
}

// An exporter that writes down. The result code 0 is success.
const recorder = (into, plain) => ({
  export(items, done) {
    into.push(...items.map(plain));
    done({ code: 0 });
  },
  shutdown: async () => {},
  forceFlush: async () => {},
});

const resource = resourceFromAttributes({ "service.name": "agent-ÅÄÖ",
  "service.version": "1.2.3", "process.pid": process.pid });
const names = EXPORTERS[variant];
const tracers = new NodeTracerProvider({ resource, spanProcessors: [
  new SimpleSpanProcessor(recorder(emitted.spans, plainSpan)),
  new BatchSpanProcessor(makeExporter(names[0])),
] });
tracers.register();
const tracer = tracers.getTracer("agent", "0.1-β");
const logs = new LoggerProvider({ resource, processors: [
  new SimpleLogRecordProcessor({ exporter: recorder(emitted.logs, plainLog) }),
  ...(names[1] ? [new BatchLogRecordProcessor({
    exporter: makeExporter(names[1]) })] : []),
] });
const logger = logs.getLogger("agent.log", "2");
const meters = new MeterProvider({ resource, readers: names[2]
  ? [new PeriodicExportingMetricReader({ exporter: makeExporter(names[2]),
    exportIntervalMillis: 3600000 })] : [] });
const meter = meters.getMeter("agent.meter");

// What this language has of the values that others get wrong.
const ODD = {
  "int.max_safe": Number.MAX_SAFE_INTEGER,
  "int.beyond_double": 9007199254740994, "int.min_safe": -9007199254740991,
  "int.zero": 0, "double.small": 5e-324, "double.third": 1 / 3,
  "bool.true": true, "bool.false": false,
  "text.empty": "", "text.unicode": "naïve 日本語 🦅 \u0000\u001b[31m\u2028",
  "text.long": "é".repeat(5000), "text.quote": '"\\\n\t</script>',
  "array.text": ["a", "", "🦅"], "array.int": [1, -2, 9007199254740991],
  "array.double": [0.5, -1.25], "array.bool": [true, false],
  "array.empty": [],
};
// Its exporter writes these in JSON as {"doubleValue": null}, as the integer
// -9223372036854776000, which is below every int64, and as {"intValue":
// 1.5e+300}; a Collector refuses the whole request for the first and the last.
const BINARY = { "double.nan": NaN, "double.infinite": -Infinity,
  "int.min": -(2 ** 63) };
const RUDE = { ...BINARY, "double.huge": 1.5e300 };

function inside(name, options, body) {
  return tracer.startActiveSpan(name, options, (span) => {
    try {
      return body(span);
    } finally {
      span.end();
    }
  });
}

function say(severityNumber, severityText, body, more = {}) {
  logger.emit({ severityNumber, severityText, body, ...more });
}

// One step of the agent: plan, ask the model, run its tools. One tool fails.
function takeStep(number) {
  inside(`plan ${number}`, {}, () => {
    say(SeverityNumber.INFO, "INFO", `step ${number} is planned`);
  });
  inside("chat gpt-x", { kind: api.SpanKind.CLIENT, attributes: {
    "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-x", "gen_ai.response.model": "gpt-x-2",
    "gen_ai.conversation.id": "conversation-7",
    "gen_ai.response.id": `answer-${number}`,
    "gen_ai.response.finish_reasons": ["tool_calls"],
    "gen_ai.request.temperature": 0.25,
    "gen_ai.usage.input_tokens": 1200 + number,
    "gen_ai.usage.output_tokens": 45,
    "gen_ai.output.messages": JSON.stringify([{ role: "assistant", parts: [
      { type: "tool_call", id: `call-${number}`, name: "search",
        arguments: { q: "wärme" } }] }]),
  } }, (span) => {
    span.addEvent("gen_ai.choice", { index: 0, finish_reason: "tool_calls" });
  });
  inside("execute_tool search", { attributes: {
    "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search",
    "gen_ai.tool.call.id": `call-${number}`,
    "gen_ai.tool.type": "function" } }, (span) => {
    if (number !== 2) {
      span.setStatus({ code: api.SpanStatusCode.OK });
      return;
    }
    const error = new RangeError("nothing fits «2»");
    span.recordException(error);
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: error.message });
    say(SeverityNumber.ERROR, "ERROR", "the tool failed",
      { attributes: { "exception.type": "RangeError", attempt: 2 } });
  });
}

// Once a message comes from elsewhere, in a trace that others began.
const remote = api.trace.setSpanContext(api.ROOT_CONTEXT, {
  traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331",
  traceFlags: api.TraceFlags.SAMPLED, isRemote: true,
  traceState: api.createTraceState("vendor=t61rcWkgMzE,other=1") });

function run() {
  inside("invoke_agent helper", { kind: api.SpanKind.INTERNAL, attributes: {
    "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "helper",
    "gen_ai.conversation.id": "conversation-7",
    "correlation_id": "message-00042", "app.request.id": "r-1" },
  }, (root) => {
    [1, 2, 3].forEach(takeStep);
    root.setAttributes(ODD);
    root.setAttributes({ json: {}, "json-rude": RUDE }[variant] ?? BINARY);
    root.updateName("invoke_agent helper (done)");
  });
  const consumer = tracer.startSpan("process queue", {
    kind: api.SpanKind.CONSUMER,
    links: [{ context: { traceId: "11111111111111111111111111111111",
      spanId: "2222222222222222", traceFlags: 1,
      traceState: api.createTraceState("k=v") },
    attributes: { "link.why": "batch", n: 3 } },
    { context: { traceId: "33333333333333333333333333333333",
      spanId: "4444444444444444", traceFlags: 0 } }],
    startTime: [1700000000, 1] }, remote);
  consumer.addEvent("first", { i: 1 }, [1700000000, 2]);
  consumer.addEvent("second", undefined, [1700000000, 999999999]);
  const kinds = [api.SpanKind.SERVER, api.SpanKind.PRODUCER];
  kinds.forEach((kind) => tracer.startSpan(`kind ${kind}`, { kind,
    startTime: [1700000001, 5] }, api.trace.setSpan(remote, consumer))
    .end([1700000001, 5])); // takes no time
  let inner = api.trace.setSpan(remote, consumer);
  for (let depth = 0; depth < 20; depth++) {
    const span = tracer.startSpan(`depth ${depth}`, {}, inner);
    inner = api.trace.setSpan(inner, span);
    span.end();
  }
  consumer.end([1700000002, 123456789]);
  say(SeverityNumber.WARN2, "", { text: "map", list: [1, "two", null],
    deep: { bytes: new Uint8Array([0, 255, 128]) } },
  { eventName: "agent.state", attributes: { "log.odd": 0.1 },
    timestamp: [1700000000, 7] });
  say(SeverityNumber.TRACE, "trace", "outside of every span");
  meter.createCounter("agent.steps", { unit: "{step}" }).add(3, { k: "ü" });
  meter.createUpDownCounter("agent.tasks").add(-2);
  meter.createHistogram("agent.wait", { unit: "s" }).record(0.125);
}

async function main() {
  run();
  for (const provider of [tracers, logs, meters]) {
    await provider.shutdown().catch((error) => {
      console.error(`agent: ${error.message}`);
    });
  }
  fs.writeFileSync(file, JSON.stringify(emitted));
  console.log("agent: done");
}

main();
