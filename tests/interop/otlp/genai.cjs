// genai.cjs: an agent of the GenAI conventions: three turns of planning, a
// model and a tool, as spans, and a line of output a turn.
'use strict';

const {SpanKind, trace, context} = require('@opentelemetry/api');
const {BasicTracerProvider, BatchSpanProcessor} =
  require('@opentelemetry/sdk-trace-base');
const {OTLPTraceExporter} =
  require('@opentelemetry/exporter-trace-otlp-proto');

const provider = new BasicTracerProvider(
  {spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())]});
const tracer = provider.getTracer('genai');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function step(parent, name, kind, attributes, work) {
  const span = tracer.startSpan(
    name, {kind, attributes}, trace.setSpan(context.active(), parent));
  await sleep(work);
  span.end();
}

async function main() {
  const agent = tracer.startSpan('invoke_agent clerk', {
    kind: SpanKind.INTERNAL,
    attributes: {
      'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'clerk',
      'gen_ai.conversation.id': 'conv-17',
    }});
  for (let turn = 0; turn < 3; ++turn) {
    await step(agent, 'chat gpt-5', SpanKind.CLIENT, {
      'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5',
      'gen_ai.conversation.id': 'conv-17',
      'gen_ai.usage.input_tokens': 800 + turn,
      'gen_ai.usage.output_tokens': 40 + turn}, 20);
    await step(agent, 'execute_tool search', SpanKind.INTERNAL, {
      'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search',
      'gen_ai.conversation.id': 'conv-17',
      'gen_ai.tool.call.id': `call_${turn}`}, 20);
    console.log(`turn ${turn} is done`);
  }
  agent.end();
  await provider.shutdown();
}

main();
