// Ends by an exception, deeper than a stack that is shown.
function down(depth) {
  if (depth === 0) throw new TypeError('at the bottom');
  down(depth - 1);
}
console.log('before');
setTimeout(() => down(20), 10);
