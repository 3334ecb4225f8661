import { createHash, randomBytes } from 'node:crypto';
import type { ConnectPreview, ConnectWish } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import type { Problem } from '../domain/problem.ts';
import { undoFor } from './connected-files.ts';
import { configTable, providerInForce, type ConfigTable } from './config-facts.ts';
import { decide, type Decided } from './decide.ts';
import { readText } from './edit-file.ts';
import { historyView, sessionsByProvider } from './history.ts';
import { configPath } from './homes.ts';
import type { Connection, Journal } from './journal.ts';
import { lineDiff } from './line-diff.ts';
import type { ConnectionsOptions } from './options.ts';
import { compressionPath, providerOf } from './owned-keys.ts';
import { safeDiff } from './safe-diff.ts';
import { warningsFor } from './warnings.ts';
import { together } from './words.ts';

/** A change that was shown and may now be made. */
export interface ShownChange {
  readonly path: string;
  /** SHA-256 of the file it was made from; null for one that is not there. */
  readonly madeFrom: string | null;
  readonly change:
    | { readonly type: 'connect'; readonly decided: Decided }
    | { readonly type: 'restore'; readonly home: string; readonly profile: string | null };
}

/** A preview, and the change behind it; null where a problem stands in the way. */
export interface Shown {
  readonly preview: ConnectPreview;
  readonly change: ShownChange | null;
}

/** What tells whether a file is still the one that was shown. */
export function textId(text: string | null): string | null {
  return text === null ? null : createHash('sha256').update(text).digest('hex');
}

/** In hexadecimal: an id stands in a command's arguments, where one of base64url that begins with a dash would be an option. */
const newId = (): string => randomBytes(9).toString('hex');

/** Shows what connecting would do to a file. */
export async function showConnecting(
  wish: ConnectWish,
  home: string,
  options: ConnectionsOptions,
  journal: Journal,
): Promise<Shown> {
  const path = configPath(home, wish.profile);
  const existing = find(journal, home, wish.profile);
  const draft = draftOf(wish, home, existing, options.now());
  const empty = blank(path, draft);
  const [text, decided] = await Promise.all([readText(path), decide(draft, options)]);
  if (journal.problem !== null) return stopped(empty, journal.problem);
  if (!text.ok) return stopped(empty, text.problem);
  if (!decided.ok) return stopped(empty, decided.problem);
  const { connection, laneReason, keyVariable } = decided.value;
  const { text: engine } = options;
  const own = engine.restored(text.value ?? '', [...(existing?.keys ?? []), ...connection.keys]);
  const after = own.ok
    ? engine.connected(own.value.text, connection.keys, await undoFor(path, options.platform))
    : own;
  if (!own.ok) return stopped({ ...empty, lane: connection.lane, laneReason }, own.problem);
  if (!after.ok) return stopped({ ...empty, lane: connection.lane, laneReason }, after.problem);
  const table = configTable(own.value.text) ?? {};
  const below = await layersBelow(home, wish.profile);
  const sessions = await sessionsByProvider(home);
  const before = providerInForce([configTable(text.value), ...below]);
  const nextProvider = providerOf(connection.keys) ?? before;
  const warnings = [
    ...setAside(table, connection),
    ...(await warningsFor({
      home,
      profile: wish.profile,
      table,
      keys: connection.keys,
      platform: options.platform,
      systemFolder: options.systemFolder ?? '/etc/codex',
      port: connection.kind === 'routed' ? options.port() : null,
    })),
    ...keyWarning(keyVariable),
    ...compressionNote(connection),
    ...(connection.kind === 'routed' && !options.routing()
      ? [t`Routing is off: these lines are written when you switch it on.`]
      : []),
  ];
  return {
    preview: {
      ...empty,
      diff: safeDiff(lineDiff(text.value ?? '', after.value)),
      alsoWrites: [
        ...(text.value !== null && existing === null
          ? [t`${path}.before-postern, the file as it is now`]
          : []),
        ...(wish.withKey ? [t`auth.json, with the key`] : []),
      ],
      lane: connection.lane,
      laneReason,
      history: historyView(before, nextProvider, sessions),
      warnings,
    },
    change: { path, madeFrom: textId(text.value), change: { type: 'connect', decided: decided.value } },
  };
}

/** Shows what restoring would do to a file. */
export async function showRestoring(connection: Connection, options: ConnectionsOptions): Promise<Shown> {
  const { home, profile } = connection;
  const path = configPath(home, profile);
  const empty = blank(path, connection);
  const text = await readText(path);
  if (!text.ok) return stopped(empty, text.problem);
  const own = options.text.restored(text.value ?? '', connection.keys);
  if (!own.ok) return stopped(empty, own.problem);
  const below = await layersBelow(home, profile);
  const before = providerInForce([configTable(text.value), ...below]);
  const after = providerInForce([configTable(own.value.text), ...below]);
  return {
    preview: {
      ...empty,
      diff: safeDiff(lineDiff(text.value ?? '', own.value.text)),
      history: historyView(before, after, await sessionsByProvider(home)),
      warnings: connection.wish.withKey
        ? [
            connection.replacedAuth === undefined
              ? t`auth.json keeps the key. As it was before it lies beside it as auth.json.before-postern.`
              : t`auth.json goes back to what it was before Postern wrote the key, if it still holds that key alone. Otherwise it stays as it is.`,
          ]
        : [],
    },
    change: { path, madeFrom: textId(text.value), change: { type: 'restore', home, profile } },
  };
}

/** A connection as it is wished for; one that stands already keeps its id and its token, which a running Codex may hold. */
function draftOf(wish: ConnectWish, home: string, existing: Connection | null, now: number): Connection {
  const same = existing?.kind === wish.kind ? existing : null;
  const { profile, kind, lane, gatewayId, backendId, options, withKey } = wish;
  return {
    id: same?.id ?? newId(),
    home,
    profile,
    kind,
    wish: { lane, gatewayId, backendId, options, withKey: kind === 'direct' && withKey },
    lane: same?.lane ?? (lane === 'chatgpt' ? 'chatgpt' : 'api'),
    gateway: same?.gateway ?? '',
    route: same?.route ?? null,
    keys: [],
    stands: false,
    pending: null,
    drifted: false,
    created: existing?.created ?? false,
    since: same?.since ?? now,
  };
}

const blank = (path: string, { lane }: Connection): ConnectPreview => ({
  previewId: newId(),
  path,
  diff: [],
  alsoWrites: [],
  lane,
  laneReason: '',
  history: null,
  warnings: [],
  problem: null,
});

const stopped = (preview: ConnectPreview, problem: Problem | null): Shown => ({
  preview: { ...preview, problem },
  change: null,
});

function find(journal: Journal, home: string, profile: string | null): Connection | null {
  const all = journal.content().connections;
  return all.find((one) => one.home === home && one.profile === profile) ?? null;
}

async function layersBelow(home: string, profile: string | null): Promise<readonly (ConfigTable | null)[]> {
  if (profile === null) return [];
  const text = await readText(configPath(home, null));
  return [text.ok ? configTable(text.value) : null];
}

function setAside(table: ConfigTable, connection: Connection): readonly string[] {
  const names = connection.keys.flatMap(({ path }) =>
    path.length === 1 && path[0] !== undefined && table[path[0]] !== undefined ? [path[0]] : [],
  );
  return names.length === 0
    ? []
    : [
        counted(
          names.length,
        )`Your own ${together(names)} is set aside in the file and put back by restoring. | Your own ${together(names)} are set aside in the file and put back by restoring.`,
      ];
}

function compressionNote({ keys }: Connection): readonly string[] {
  const name = compressionPath.join('.');
  return keys.some(({ path }) => path.join('.') === name)
    ? [
        t`A Codex before 0.169 can compress what it sends with a key, which is made for ChatGPT alone. ${name} = false keeps it from that; the line goes once Postern finds a newer Codex.`,
      ]
    : [];
}

const keyWarning = (variable: string | null): readonly string[] =>
  variable === null
    ? []
    : [
        t`Codex reads the key from ${variable}. A terminal has it from your shell profile; an editor or the Codex app only if it was started with it.`,
      ];
