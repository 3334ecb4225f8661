/**
 * The keyring's own process, so that a keyring that hangs or crashes takes nobody along. The only file that loads keytar.
 * It runs as an Electron utility process or, in tests, as a plain fork. It answers one request at a time: two calls at
 * once have crashed libsecret. `findCredentials` is never called: it crashes on an entry without our attributes, which
 * any program may plant.
 */
import { entryService, type KeyringAnswer, type KeyringRequest } from './keyring-port.ts';

type Keytar = typeof import('keytar');

interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const { parentPort } = process as { readonly parentPort?: ParentPort };
let tail: Promise<void> = Promise.resolve();

function take(message: unknown): void {
  const request = message as KeyringRequest;
  tail = tail.then(async () => tell(await answer(request)));
}

function tell(answer: KeyringAnswer): void {
  if (parentPort !== undefined) parentPort.postMessage(answer);
  else process.send?.(answer);
}

async function answer(request: KeyringRequest): Promise<KeyringAnswer> {
  const { id } = request;
  let keytar: Keytar;
  try {
    keytar = (await import('keytar')).default;
  } catch (error) {
    return { id, ok: false, why: 'unloadable', message: messageOf(error) };
  }
  try {
    return { id, ok: true, value: await call(keytar, request) };
  } catch (error) {
    return { id, ok: false, why: 'failed', message: messageOf(error) };
  }
}

async function call(keytar: Keytar, request: KeyringRequest): Promise<string | boolean | null> {
  switch (request.op) {
    case 'get':
      return keytar.getPassword(entryService, request.account);
    case 'set':
      await keytar.setPassword(entryService, request.account, request.value);
      return null;
    case 'delete':
      return keytar.deletePassword(entryService, request.account);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

if (parentPort !== undefined) parentPort.on('message', ({ data }) => take(data));
else {
  process.on('message', take);
  // A fork whose parent is gone has nobody to answer; killing beats waiting for a call that may never return.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
