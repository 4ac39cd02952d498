// Every Node process keeps a pipe to itself with a byte in it for ever.
setTimeout(() => {}, 5000);
