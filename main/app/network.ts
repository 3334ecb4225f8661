import type { NetworkView } from '../../preload/contract.ts';
import { ok, type Result } from '../domain/problem.ts';
import type { Transport } from '../domain/transport.ts';
import type { Variables } from '../environment.ts';
import type { OpenSettings } from '../settings/settings.ts';
import { networkView } from '../settings/view.ts';
import { openTransport } from '../transport/room.ts';
import { boundSecret } from './bound-secret.ts';
import type { SignIn } from './sign-in.ts';

/** The way to the upstreams, with the proxy's password out of the credential store. */
export interface Network {
  transport(): Transport;
  view(): NetworkView;
  /** Reads the settings anew. */
  reload(): Promise<void>;
  /** Takes the password in force from the credential store, once that is open. */
  readPassword(signIn: SignIn): Promise<void>;
  /** Keeps a password for the proxy that is set, or forgets it. */
  setPassword(signIn: SignIn, password: string | null): Promise<Result<void>>;
  /** Every secret was forgotten: the password too. */
  allForgotten(): Promise<void>;
  close(): void;
}

/** Opens the way to the upstreams; `onChange` is told once for each change. */
export async function openNetwork(
  settings: OpenSettings,
  variables: Variables,
  onChange: () => void,
): Promise<Network> {
  const password = boundSecret('upstream-proxy', 'Password of the HTTP proxy');
  const inForce = (): string | null => password.for(settings.current().proxy.url);
  const room = await openTransport({
    settings: settings.current,
    variables,
    onChange,
    proxyPassword: inForce,
  });
  return {
    transport: room.current,
    view: () => networkView(settings.current(), room.view(), inForce() !== null),
    reload: room.reload,
    async readPassword({ store }) {
      await password.read(store);
      if (inForce() !== null) await room.reload();
    },
    async setPassword({ store }, typed) {
      const done = await password.set(store, typed, settings.current().proxy.url);
      if (!done.ok) return done;
      await room.reload();
      return ok(undefined);
    },
    async allForgotten() {
      password.forgotten();
      await room.reload();
    },
    close: room.close,
  };
}
