import { joinBus, type BusSession } from '../bus/session.ts';
import type { BusMessage } from '../bus/wire.ts';
import { withinLimit } from './limit.ts';
import { settleEntries } from './twins.ts';

/**
 * How the Linux keyring stands. `unset`: a provider without a default collection; `slow`: it did not answer in time.
 * `owner` is the provider's name on the bus, which changes when it is started again; `collection` names where new
 * entries go.
 */
export interface ServiceLook {
  readonly state: 'noBus' | 'noProvider' | 'unset' | 'locked' | 'unlocked' | 'slow';
  readonly owner: string | null;
  readonly collection: string | null;
}

/** The freedesktop Secret Service, asked how it stands without touching an entry, so that no prompt can come of it. */
export interface SecretService {
  /** Looks now, starting the provider if the system knows how; answers by `until` (monotonic ms) at the latest. */
  look(until: number): Promise<ServiceLook>;
  /**
   * Sees to it that of an account's entries only the newest answers; by `until` (monotonic ms), done or not. `locked`:
   * what there is lies in a locked collection other than the default one.
   */
  settleEntries(account: string, until: number): Promise<'ready' | 'locked'>;
  /** What was seen last. */
  last(): ServiceLook;
  /** Tells of each change, as the bus tells it; nobody polls. */
  onChange(listener: (look: ServiceLook) => void): void;
  end(): void;
}

const name = 'org.freedesktop.secrets';
const path = '/org/freedesktop/secrets';
const properties = 'org.freedesktop.DBus.Properties';
const matches = [
  `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${name}'`,
  `type='signal',interface='org.freedesktop.Secret.Service'`,
  `type='signal',interface='${properties}',member='PropertiesChanged',path_namespace='${path}/collection'`,
];
/** How long a look that a signal caused may take. */
const signalLimitMs = 3_000;

const nothing = { owner: null, collection: null };

/** Watches the Secret Service on a session bus; the bus is joined at the first look, and again when it was lost. */
export function watchSecretService(busAddress: string | null, uid: number): SecretService {
  let session: BusSession | null = null;
  let last: ServiceLook = { state: 'noBus', ...nothing };
  let listener: (look: ServiceLook) => void = () => {};
  let ended = false;

  function joined(): BusSession {
    session ??= joinBus(busAddress, uid, {
      matches,
      onSignal: (signal) => {
        if (!ended && isOfInterest(signal)) void observe(false, performance.now() + signalLimitMs);
      },
      onEnd: () => {
        session = null;
        note({ state: 'noBus', ...nothing });
      },
    });
    return session;
  }

  function note(look: ServiceLook): ServiceLook {
    const changed =
      look.state !== last.state || look.owner !== last.owner || look.collection !== last.collection;
    last = look;
    if (changed && !ended) listener(look);
    return look;
  }

  async function observe(start: boolean, until: number): Promise<ServiceLook> {
    const look = await withinLimit(ask(joined(), start), until);
    return note(look ?? { state: 'slow', ...nothing });
  }

  return {
    look: (until) => observe(true, until),
    settleEntries: async (account, until) =>
      (await withinLimit(settleEntries(joined(), account, last.collection), until)) ?? 'ready',
    last: () => last,
    onChange: (one) => (listener = one),
    end() {
      ended = true;
      session?.end();
    },
  };
}

async function ask(session: BusSession, start: boolean): Promise<ServiceLook> {
  const alias = await session.call({
    destination: name,
    path,
    interface: 'org.freedesktop.Secret.Service',
    member: 'ReadAlias',
    args: ['default'],
    start,
  });
  if (alias === null) return { state: 'noBus', ...nothing };
  if (alias.type !== 'return' || alias.text === null) return { state: 'noProvider', ...nothing };
  const owner = alias.sender;
  if (alias.text === '/') return { state: 'unset', owner, collection: null };
  const collection = alias.text.slice(alias.text.lastIndexOf('/') + 1);
  const locked = await session.call({
    destination: name,
    path: alias.text,
    interface: properties,
    member: 'Get',
    args: ['org.freedesktop.Secret.Collection', 'Locked'],
  });
  if (locked === null) return { state: 'noBus', ...nothing };
  if (locked.flag === null) return { state: 'noProvider', ...nothing };
  return { state: locked.flag ? 'locked' : 'unlocked', owner, collection };
}

function isOfInterest({ member }: BusMessage): boolean {
  return (
    member === 'NameOwnerChanged' || member === 'PropertiesChanged' || (member ?? '').startsWith('Collection')
  );
}
