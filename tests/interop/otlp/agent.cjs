// agent.cjs json|protobuf|zipkin TRUTH: makes spans and log records with
// everything in them, sends them by the exporter of that name as it finds it
// configured, and writes what they were to the file TRUTH.
'use strict';

const fs = require('fs');
const {SpanKind, SpanStatusCode, trace, context, TraceFlags} =
  require('@opentelemetry/api');
const {BasicTracerProvider, BatchSpanProcessor} =
  require('@opentelemetry/sdk-trace-base');

const [how, truth] = process.argv.slice(2);
const packages = {
  json: '@opentelemetry/exporter-trace-otlp-http',
  protobuf: '@opentelemetry/exporter-trace-otlp-proto',
  zipkin: '@opentelemetry/exporter-zipkin',
};
const made = require(packages[how]);
const Exporter = made.OTLPTraceExporter || made.ZipkinExporter;

const nanos = ([seconds, rest]) =>
  String(BigInt(seconds) * 1000000000n + BigInt(rest));
const spans = [];
const logs = [];
const keep = {
  onStart() {},
  onEnd(span) {
    spans.push({
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
      parent: (span.parentSpanContext || {}).spanId || '',
      name: span.name,
      kind: span.kind + 1, // OTLP counts from 1
      start: nanos(span.startTime),
      end: nanos(span.endTime),
      attributes: span.attributes,
      events: span.events.map((event) => ({
        time: nanos(event.time), name: event.name,
        attributes: event.attributes || {}})),
      links: span.links.map((link) => ({
        traceId: link.context.traceId, spanId: link.context.spanId,
        attributes: link.attributes || {}})),
      status: span.status,
      scope: span.instrumentationScope,
    });
  },
  async shutdown() {},
  async forceFlush() {},
};

const provider = new BasicTracerProvider({
  spanProcessors: [keep, new BatchSpanProcessor(new Exporter())],
});
const tracer = provider.getTracer('chandlery', '1.2.3');

function one(number) {
  const root = tracer.startSpan(`order ${number} \u{1f985} \u00fc`, {
    kind: SpanKind.SERVER,
    attributes: {
      'order.id': `o-${number}`,
      'unicode': 'h\u00e9llo \u20ac \u{1f680} "quoted" \\ \u0001\n',
      'int': Number.MAX_SAFE_INTEGER - number,
      'negative': -number,
      'real': 0.1 + number,
      'truth': number % 2 === 0,
      'list': ['a', 'b'],
      'numbers': [1, 2, 3],
      'empty': '',
    },
  });
  const child = tracer.startSpan(
    'charge',
    {kind: SpanKind.CLIENT,
      links: [{context: {traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8),
        traceFlags: TraceFlags.SAMPLED},
      attributes: {why: 'retry'}}]},
    trace.setSpan(context.active(), root));
  child.addEvent('declined', {code: 51, text: 'non\u00e9'});
  child.recordException(new Error('no credit'));
  child.setStatus({code: SpanStatusCode.ERROR, message: 'no credit \u20ac'});
  child.end();
  root.setStatus({code: SpanStatusCode.OK});
  root.end();
  return root;
}

async function log(root) {
  if (how === 'zipkin') {
    return;
  }
  const {LoggerProvider, BatchLogRecordProcessor} =
    require('@opentelemetry/sdk-logs');
  const {OTLPLogExporter} = require(
    how === 'json' ? '@opentelemetry/exporter-logs-otlp-http'
      : '@opentelemetry/exporter-logs-otlp-proto');
  const batch = new BatchLogRecordProcessor(
    {exporter: new OTLPLogExporter()});
  const processor = batch.onEmit ? batch
    : new BatchLogRecordProcessor(new OTLPLogExporter());
  const provider = new LoggerProvider({processors: [{
    onEmit(record) {
      logs.push({
        time: nanos(record.hrTime), body: record.body,
        severity: record.severityNumber,
        traceId: record.spanContext ? record.spanContext.traceId : '',
        attributes: record.attributes,
      });
    },
    async shutdown() {},
    async forceFlush() {},
  }, processor]});
  const logger = provider.getLogger('chandlery');
  logger.emit({
    severityNumber: 17, severityText: 'ERROR', body: 'card declined \u20ac',
    attributes: {'order.id': 'o-1', 'tries': 3},
    context: trace.setSpan(context.active(), root)});
  await provider.forceFlush();
  await provider.shutdown();
}

async function main() {
  let root;
  for (let number = 0; number < 700; ++number) { // more than one batch
    root = one(number);
  }
  await provider.forceFlush();
  await log(root);
  await provider.shutdown();
  fs.writeFileSync(truth, JSON.stringify({spans, logs}));
  console.log('done');
}

main();
