// Ends in the middle, with work to do.
setInterval(() => console.log('never'), 100000);
Promise.resolve().then(() => { console.log('then'); process.exit(7); });
console.log('first');
