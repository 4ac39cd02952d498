'use strict';
// Lines to the socket HAWK_EVENTS, sent at once: process.exit() may be next.
// Never waits. What finds no room is kept up to a limit, then dropped and
// counted.
//
// Connecting a unix socket is done when the call returns, and what Node has of
// a synchronous write works on its descriptor.

const fs = require('fs');

const write = fs.writeSync;
const stat = fs.fstatSync;
const now = process.hrtime.bigint;

const k_most_pending = 256 * 1024; // bytes
const k_longest_text = 8 * 1024;   // a line may have 64 KiB
const k_pause = BigInt(50e6);      // between attempts at a full socket: 50 ms

function literal(value) {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > k_longest_text
      ? value.slice(0, k_longest_text) : value);
  }
  return String(value); // integers, of any size, and booleans
}

function members(object) {
  return Object.keys(object)
      .filter((key) => object[key] !== undefined && object[key] !== '')
      .map((key) => JSON.stringify(key) + ':' + literal(object[key]));
}

function format(name, attributes, own) {
  const inner = members(Object.assign({ monotonic_nano: now() }, attributes));
  const outer = members(Object.assign(
      { event_name: name, timestamp: BigInt(Date.now()) * BigInt(1e6) }, own));
  outer.push('"attributes":{' + inner.join(',') + '}');
  return Buffer.from('{' + outer.join(',') + '}\n');
}

// To load "net" takes longer than all the rest of the probe. What is below it
// has been the same from Node 12 to 24. Node speaks of this use only to who
// asked for warnings of what may be deprecated one day.
function mayBind() {
  const words = process.execArgv.join(' ') + (process.env.NODE_OPTIONS || '');
  return parseInt(process.versions.node, 10) <= 24
    && typeof process.binding === 'function'
    && !words.includes('pending-deprecation')
    && !process.env.NODE_PENDING_DEPRECATION;
}

function connectPipe(path) {
  const { Pipe, PipeConnectWrap, constants } = process.binding('pipe_wrap');
  const pipe = new Pipe(constants.SOCKET);
  pipe.unref();
  const request = new PipeConnectWrap();
  request.oncomplete = () => {};
  const failed = pipe.connect(request, path);
  if (failed) {
    pipe.close();
    throw new Error('no connection');
  }
  return { fd: () => pipe.fd, close: () => pipe.close() };
}

function connectSocket(path) {
  const socket = require('net').connect({ path });
  socket.unref();
  socket.on('error', () => {});
  return { fd: () => (socket._handle ? socket._handle.fd : -1),
    close: () => socket.destroy() };
}

function connect(path) {
  if (mayBind()) {
    try {
      return connectPipe(path);
    } catch (error) {
      // Some day it is gone: the long way.
    }
  }
  return connectSocket(path);
}

exports.makeChannel = (path) => {
  let socket = null;
  let inode = 0;
  let dead = false;
  let pending = []; // Buffers; of the first, a part may be gone
  let bytes = 0;
  let lost = 0;
  let told = 0; // of the lost ones
  let reason = '';
  let again = BigInt(0);

  function die() {
    dead = true;
    pending = [];
    bytes = 0;
    // To close a number that is somebody else's by now would close theirs.
    if (socket && isOurs(socket.fd())) socket.close();
  }

  function isOurs(fd) {
    try {
      return fd >= 0 && stat(fd).ino === inode;
    } catch (error) {
      return false;
    }
  }

  function open() {
    socket = connect(path);
    inode = stat(socket.fd()).ino;
  }

  function drain() {
    const fd = socket.fd();
    // The agent may have closed it, and its number may be a file by now.
    if (!isOurs(fd)) {
      die();
      return;
    }
    while (pending.length > 0) {
      const sent = write(fd, pending[0], 0, pending[0].length);
      bytes -= sent;
      if (sent < pending[0].length) {
        pending[0] = pending[0].slice(sent);
      } else {
        pending.shift();
      }
    }
  }

  function flush() {
    if (dead || (again && now() < again)) return;
    try {
      if (!socket) open();
      drain();
      again = BigInt(0);
    } catch (error) {
      if (error && error.code === 'EAGAIN') {
        again = now() + k_pause;
      } else {
        die();
      }
    }
  }

  function add(line) {
    pending.push(line);
    bytes += line.length;
  }

  function lose(why) {
    lost += 1;
    reason = why;
  }

  function send(name, attributes, own) {
    if (dead) return;
    const line = format(name, attributes, own);
    if (bytes + line.length > k_most_pending) {
      flush();
    }
    if (bytes + line.length > k_most_pending) {
      lose('channel_full');
      return;
    }
    if (lost > told) {
      add(format('hawk.probe.lost', { count: lost, reason }));
      told = lost;
    }
    add(line);
    flush();
  }

  return { send, flush, lose };
};
