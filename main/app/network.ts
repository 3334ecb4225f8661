import type { NetworkView } from '../../preload/contract.ts';
import type { Transport } from '../domain/transport.ts';
import type { Variables } from '../environment.ts';
import type { OpenSettings } from '../settings/settings.ts';
import { networkView } from '../settings/view.ts';
import { openTransport } from '../transport/room.ts';
import type { SignIn } from './sign-in.ts';

/** The way to the upstreams, with the proxy's password out of the credential store. */
export interface Network {
  transport(): Transport;
  view(): NetworkView;
  /** Reads the settings anew. */
  reload(): Promise<void>;
  /** Takes the password in force from the credential store, once that is open. */
  readPassword(signIn: SignIn): Promise<void>;
  /** Keeps a password, or forgets it. @throws nothing; the answer is what went wrong. */
  setPassword(signIn: SignIn, password: string | null): ReturnType<SignIn['store']['forget']>;
  /** Every secret was forgotten: the password too. */
  allForgotten(): Promise<void>;
  close(): void;
}

/** The id of the proxy's password in the credential store. */
const passwordId = 'upstream-proxy';

/** Opens the way to the upstreams; `onChange` is told once for each change. */
export async function openNetwork(
  settings: OpenSettings,
  variables: Variables,
  onChange: () => void,
): Promise<Network> {
  let password: string | null = null;
  const room = await openTransport({
    settings: settings.current,
    variables,
    onChange,
    proxyPassword: () => password,
  });
  return {
    transport: room.current,
    view: () => networkView(settings.current(), room.view(), password !== null),
    reload: room.reload,
    async readPassword({ store }) {
      if (!store.list().some(({ id }) => id === passwordId)) return;
      const read = await store.read(passwordId);
      if (!read.ok || !read.value.found) return;
      password = read.value.value;
      await room.reload();
    },
    async setPassword({ store }, typed) {
      const done =
        typed === null
          ? await store.forget(passwordId)
          : await store.write(passwordId, typed, { purpose: 'Password of the HTTP proxy', accountId: null });
      if (!done.ok) return done;
      password = typed;
      await room.reload();
      return { ok: true, value: true };
    },
    async allForgotten() {
      password = null;
      await room.reload();
    },
    close: room.close,
  };
}
