// A rejection that nobody handles; goes on where the mode lets it.
async function lost() { throw new RangeError('rejected'); }
lost();
setTimeout(() => console.log('later'), 20);
