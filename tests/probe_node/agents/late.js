// Holds its loop once.
setTimeout(() => { const end = Date.now() + 300; while (Date.now() < end); }, 1500);
setTimeout(() => {}, 2600);
