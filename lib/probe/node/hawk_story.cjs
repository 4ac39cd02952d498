'use strict';
// A story for every request that a server of this process answers, and the
// words of console within it. Loaded at the first request.

const { AsyncLocalStorage } = require('async_hooks');
const util = require('util');

const k_longest_body = 8 * 1024;
const k_severities = { debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN',
  error: 'ERROR' };
const k_known_id = /^[\w.:-]{1,128}$/;
const k_traceparent = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/i;

// What is printed, without running a word of the agent's: no inspect methods,
// no getters, no traps of proxies. A method that the agent gave an object may
// print something else.
function textOf(words) {
  const quiet = { customInspect: false, showProxy: true };
  const [format, ...values] = words;
  if (typeof format === 'string' && format.includes('%')
      && values.some((one) => one !== null && /^[of]/.test(typeof one))) {
    return format.slice(0, format.indexOf('%')); // %s and %j call methods
  }
  return util.formatWithOptions(quiet, ...words).slice(0, k_longest_body);
}

function carriedIds(headers) {
  const traced = k_traceparent.exec(String(headers.traceparent || ''));
  const trace = traced ? traced[1].toLowerCase() : undefined;
  for (const name of ['x-request-id', 'x-correlation-id']) {
    const value = headers[name];
    if (typeof value === 'string' && k_known_id.test(value)) {
      return { id: value, trace };
    }
  }
  return { id: trace, trace };
}

module.exports = ({ send, guard, frames, worker }) => {
  const storage = AsyncLocalStorage ? new AsyncLocalStorage() : null;
  const prefix = `http-${process.pid}${worker ? 'w' + worker : ''}-`;
  let count = 0;

  const membersOf = (story) =>
    ({ correlation_id: story.id, trace_id: story.trace });

  function end(story, response) {
    if (story.ended) return;
    story.ended = true;
    const status = response.statusCode;
    const whole = response.writableFinished !== false || response.finished;
    send('hawk.story.end', {
      outcome: !whole ? 'cancelled' : status >= 500 ? 'error' : 'ok',
      error: whole ? '' : 'the connection ended before the answer did',
      status_code: status,
      duration_nano: process.hrtime.bigint() - story.began,
    }, membersOf(story));
  }

  // One more listener must not be the one of which Node warns.
  function onEnd(response, hook) {
    const limit = response.getMaxListeners();
    if (limit > 0) response.setMaxListeners(limit + 1);
    response.once('close', hook);
    if (parseInt(process.versions.node, 10) < 14) response.once('finish', hook);
  }

  function begin(request, response) {
    count += 1;
    const { id, trace } = carriedIds(request.headers);
    const story = { id: id || prefix + count, trace, ended: false,
      began: process.hrtime.bigint() };
    const path = String(request.url).split(/[?#]/, 1)[0].slice(0, 200);
    send('hawk.story', { kind: 'http', name: `${request.method} ${path}` },
        membersOf(story));
    onEnd(response, guard(() => end(story, response)));
    // The request's handler is called right after us, in the same execution:
    // no function of ours need be around it.
    if (storage) storage.enterWith(story);
  }

  // Many a program says on stderr how it is getting on.
  function severityOf(name, words) {
    return name !== 'error' ? k_severities[name]
      : words.some(util.types.isNativeError) ? 'ERROR' : 'WARN';
  }

  function noteWords(name, words) {
    const story = storage && storage.getStore();
    if (!story) return;
    const body = textOf(words);
    if (!body.trim()) return;
    send('hawk.log', Object.assign({ logger: 'console' },
        frames.placeOf(frames.capture(), '')),
    Object.assign({ body, severity_text: severityOf(name, words) }, membersOf(story)));
  }

  function listenTo(name) {
    const original = console[name];
    if (typeof original !== 'function') return;
    const note = guard(noteWords);
    console[name] = { [name](...words) {
      note(name, words);
      return original.apply(this, words);
    } }[name];
  }

  Object.keys(k_severities).forEach(guard(listenTo));

  return { begin, current: () => storage && storage.getStore() };
};
