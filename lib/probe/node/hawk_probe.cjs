'use strict';
// The probe of hawkctl within Node, loaded by --require into every node there
// is in an agent: npm and tsc as well. It states what it sees to the socket
// HAWK_EVENTS and changes nothing: it keeps no process alive, writes to no
// stream of the agent's, throws nothing, adds no frame to a stack and no
// listener where Node counts them. What is needed later is loaded later.
//
// Not heard: rejections in the modes of --unhandled-rejections in which Node
// only warns (a listener would silence the warning), and spawnSync and its
// like, which leave no pipe behind.
(() => {
  const mark = Symbol.for('hawkctl.probe');
  if (!process.env.HAWK_EVENTS || process[mark]) return;
  Object.defineProperty(process, mark, { value: true });

  const major = parseInt(process.versions.node, 10);
  const channel =
    load('hawk_channel.cjs').makeChannel(process.env.HAWK_EVENTS);
  // Node loads --require into worker threads too. The process has said hello.
  const worker = threadNumber();
  // Subscriptions die with a channel that nobody holds (before Node 20).
  const held = [];
  let stories = null;
  let frames = null;

  // Leaves no trace where agents look for their modules.
  function load(name) {
    const loaded = require(`${__dirname}/${name}`);
    delete require.cache[`${__dirname}/${name}`];
    return loaded;
  }

  function stacks() {
    frames = frames || load('hawk_frames.cjs');
    return frames;
  }

  // Without loading worker_threads, which takes longer than all the rest: in a
  // worker Node marks what is not for workers.
  function threadNumber() {
    return process.abort && process.abort.disabled
      ? require('worker_threads').threadId : 0;
  }

  // Runs inside calls of the agent's: nothing may leave it.
  function guard(hook) {
    return function guarded(...words) {
      try {
        hook.apply(this, words);
      } catch (error) {
        channel.lose('probe_error');
      }
    };
  }

  function send(name, attributes, members) {
    const story = stories && stories.current();
    channel.send(
        name,
        worker ? Object.assign({ worker }, attributes) : attributes,
        Object.assign(story ? { correlation_id: story.id } : {}, members));
  }

  function sayHello() {
    send('hawk.probe', {
      runtime: 'node', version: process.versions.node, implementation: 'node',
      probe: 1, forked: false, executable: process.execPath, lost: 0,
    });
  }

  // --- child processes

  function stdioKinds(stdio) {
    return Array.from(stdio || [], (one) =>
      one.ipc ? 'ipc' : one.type === 'wrap' ? 'stream' : String(one.type))
        .join(',');
  }

  function stateChild(pid, options, stack) {
    const words = options.args && options.args.length
      ? Array.from(options.args) : [options.file];
    send('hawk.child', Object.assign({
      child_pid: pid,
      command: load('hawk_mask.cjs')(words).join(' '),
      stdio: stdioKinds(options.stdio),
    }, stacks().placeOf(stack)));
  }

  // `handle` is what calls the kernel. It returns errors and throws none, so
  // our frame is in no stack that the agent sees.
  function watchSpawn(handle) {
    if (!handle || typeof handle.spawn !== 'function') return;
    const spawn = handle.spawn;
    const stack = stacks().capture();
    handle.spawn = function (options) {
      delete handle.spawn;
      const status = spawn.call(this, options);
      if (status === 0) {
        guard(stateChild)(this.pid, options, stack);
      }
      return status;
    };
  }

  function watchChildren() {
    if (major >= 18) {
      subscribe('child_process',
          (message) => watchSpawn(message.process._handle));
      return;
    }
    const { ChildProcess } = require('child_process');
    const spawn = ChildProcess.prototype.spawn;
    const watch = guard(watchSpawn);
    ChildProcess.prototype.spawn = function (...words) {
      watch(this._handle);
      return spawn.apply(this, words);
    };
  }

  function subscribe(name, hook) {
    const topic = require('diagnostics_channel').channel(name);
    topic.subscribe(guard(hook));
    held.push(topic);
  }

  // --- requests

  function beginStory(request, response) {
    if (!stories) {
      stories = load('hawk_story.cjs')(
          { send, guard, frames: stacks(), worker });
    }
    stories.begin(request, response);
  }

  function watchRequests() {
    if (major >= 16) {
      subscribe('http.server.request.start',
          (message) => beginStory(message.request, message.response));
      return;
    }
    const { ServerResponse } = require('http');
    const assign = ServerResponse.prototype.assignSocket;
    const begin = guard((response, socket) => {
      const request = socket && socket.parser && socket.parser.incoming;
      if (request) beginStory(request, response);
    });
    ServerResponse.prototype.assignSocket = function (socket, ...words) {
      begin(this, socket);
      return assign.call(this, socket, ...words);
    };
  }

  // --- failures

  // Node tells this listener of what ends the process, and goes on as without
  // it. A worker's failure goes to its parent, who may look at it.
  function stateFailure(error, origin) {
    if (process.listenerCount('uncaughtException') > 0
        || (process.hasUncaughtExceptionCaptureCallback
            && process.hasUncaughtExceptionCaptureCallback())) {
      return;
    }
    send('hawk.task.failed', Object.assign(
        stacks().describe(error),
        { handled: false, task: '', origin: String(origin || '') }));
  }

  // --trace-sync-io warns of every write that does not wait for the loop, as
  // ours are: then hello is all.
  const silent = /trace-sync-io/.test(
      process.execArgv.join() + process.env.NODE_OPTIONS);

  if (!worker) guard(sayHello)();
  if (!silent) {
    if (!worker) {
      process.on('uncaughtExceptionMonitor', guard(stateFailure));
    }
    guard(watchChildren)();
    guard(watchRequests)();
  }
  delete require.cache[__filename];
})();
