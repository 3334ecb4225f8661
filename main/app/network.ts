import { z } from 'zod';
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

/** A password goes to the proxy it was entered for and to no other. */
interface ProxyPassword {
  readonly password: string;
  readonly origin: string;
}

const shape = z.object({ password: z.string(), origin: z.string() });

/** The id of the proxy's password in the credential store. */
const passwordId = 'upstream-proxy';

/** Opens the way to the upstreams; `onChange` is told once for each change. */
export async function openNetwork(
  settings: OpenSettings,
  variables: Variables,
  onChange: () => void,
): Promise<Network> {
  let held: ProxyPassword | null = null;
  const password = (): string | null =>
    held !== null && held.origin === originOf(settings.current().proxy.url) ? held.password : null;
  const room = await openTransport({
    settings: settings.current,
    variables,
    onChange,
    proxyPassword: password,
  });
  return {
    transport: room.current,
    view: () => networkView(settings.current(), room.view(), password() !== null),
    reload: room.reload,
    async readPassword({ store }) {
      if (!store.list().some(({ id }) => id === passwordId)) return;
      const read = await store.read(passwordId);
      if (!read.ok || !read.value.found) return;
      held = passwordIn(read.value.value);
      await room.reload();
    },
    async setPassword({ store }, typed) {
      const next =
        typed === null ? null : { password: typed, origin: originOf(settings.current().proxy.url) ?? '' };
      const done =
        next === null
          ? await store.forget(passwordId)
          : await store.write(passwordId, JSON.stringify(next), {
              purpose: 'Password of the HTTP proxy',
              accountId: null,
            });
      if (!done.ok) return done;
      held = next;
      await room.reload();
      return { ok: true, value: true };
    },
    async allForgotten() {
      held = null;
      await room.reload();
    },
    close: room.close,
  };
}

function passwordIn(text: string): ProxyPassword | null {
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function originOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).origin : null;
}
