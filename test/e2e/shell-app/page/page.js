// @ts-nocheck: the page and the tests that look into it agree on these globals.
// What the window's own code would do: listen first, then say that it is ready.
globalThis.heard = [];
globalThis.unsubscribe = globalThis.postern.on('window/show', (place) => globalThis.heard.push(place));
document.getElementById('ready').textContent = 'ready';
