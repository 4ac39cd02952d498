'use strict';
// How late the loop was within the last second; nothing where it was punctual.

const k_resolution = 20; // ms: fifty wake-ups a second
const k_worth_telling = 50e6; // ns

// Node counts from tick to tick, its own interval included.
const lateness = (nanos) =>
  Math.max(0, Math.round(nanos - k_resolution * 1e6));

module.exports = () => {
  const { monitorEventLoopDelay } = require('perf_hooks');
  if (!monitorEventLoopDelay) return null;
  const histogram = monitorEventLoopDelay({ resolution: k_resolution });
  histogram.enable();
  let first = true; // it holds what happened before there was a tick
  return {
    read() {
      const late = lateness(histogram.max);
      const told = first || late <= k_worth_telling ? null : {
        max_nano: late,
        p50_nano: lateness(histogram.percentile(50)),
        p99_nano: lateness(histogram.percentile(99)),
        count: typeof histogram.count === 'number' // from Node 17
          ? histogram.count : undefined,
      };
      histogram.reset();
      first = false;
      return told;
    },
  };
};
