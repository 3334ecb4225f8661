import type { BusSession } from '../bus/session.ts';
import type { BusCall } from '../bus/wire.ts';
import { entryLabel, entryService } from './keyring-port.ts';

/** One of several entries that stand under the same attributes, each in a collection of its own. */
export interface Twin {
  readonly path: string;
  readonly label: string;
  /** When it was last written, Unix s: the grain of the Secret Service. */
  readonly modifiedAt: number;
}

const secrets = 'org.freedesktop.secrets';
const item = 'org.freedesktop.Secret.Item';

/**
 * The entries that a newer one of ours has outlived. Of two written in the same second the one in the default collection is
 * the newer: new ones go nowhere else. Where none carries our label, all are another program's and stay.
 */
export function outlived(
  twins: readonly Twin[],
  account: string,
  collection: string | null,
): readonly string[] {
  const inDefault = ({ path }: Twin): number =>
    path.startsWith(`/org/freedesktop/secrets/collection/${collection ?? ''}/`) ? 1 : 0;
  const [newest] = twins
    .filter(({ label }) => label === entryLabel(account))
    .toSorted((a, b) => b.modifiedAt - a.modifiedAt || inDefault(b) - inDefault(a));
  return newest === undefined ? [] : twins.filter((twin) => twin !== newest).map(({ path }) => path);
}

/**
 * Removes the entries of an account that a newer one has outlived, so that only that one answers. `locked`: all there is
 * lies in a locked collection that is not the default one; asking libsecret for it would raise a prompt.
 */
export async function settleEntries(
  session: BusSession,
  account: string,
  collection: string | null,
): Promise<'ready' | 'locked'> {
  const found = await session.call({
    destination: secrets,
    path: '/org/freedesktop/secrets',
    interface: 'org.freedesktop.Secret.Service',
    member: 'SearchItems',
    // As libsecret searches: an entry without the schema's name is not found by it and is nobody's twin.
    args: [{ service: entryService, account, 'xdg:schema': 'org.freedesktop.Secret.Generic' }],
  });
  const [unlocked, locked] = found?.paths ?? [[], []];
  if (unlocked.length === 0 && locked.length > 0) return 'locked';
  if (unlocked.length > 1) await removeOutlived(session, unlocked, account, collection);
  return 'ready';
}

async function removeOutlived(
  session: BusSession,
  unlocked: readonly string[],
  account: string,
  collection: string | null,
): Promise<void> {
  const twins = await Promise.all(unlocked.map((path) => twinAt(session, path)));
  // One that cannot be judged makes the others not judged either.
  const known = twins.filter((twin) => twin !== null);
  if (known.length < twins.length) return;
  for (const path of outlived(known, account, collection))
    await session.call({ destination: secrets, path, interface: item, member: 'Delete', args: [] });
}

async function twinAt(session: BusSession, path: string): Promise<Twin | null> {
  const ask = (name: string): Omit<BusCall, 'serial'> => ({
    destination: secrets,
    path,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    args: [item, name],
  });
  const label = (await session.call(ask('Label')))?.text ?? null;
  const modifiedAt = (await session.call(ask('Modified')))?.number ?? null;
  return label === null || modifiedAt === null ? null : { path, label, modifiedAt };
}
