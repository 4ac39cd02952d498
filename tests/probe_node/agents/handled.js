// Failures that somebody looks at.
process.on('uncaughtException', (error, origin) =>
  console.log('caught', error.message, origin));
setTimeout(() => { throw new Error('mine'); }, 5);
Promise.reject(new Error('rejected too'));
