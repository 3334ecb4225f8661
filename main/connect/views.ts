import { stat } from 'node:fs/promises';
import type { CodexHomeView, ConfigFileView, ConnectionView, LeftoverView } from '../../preload/contract.ts';
import type { DriftView } from '../../preload/contract.ts';
import type { Problem } from '../domain/problem.ts';
import { configTable } from './config-facts.ts';
import { undoFor } from './connected-files.ts';
import { isDeadPort } from './dead-port.ts';
import { readText } from './edit-file.ts';
import { configPath, homeId, profilesIn } from './homes.ts';
import type { Connection, Journal } from './journal.ts';
import { leftoverView, loopbackAddresses, ownLeftover } from './leftovers.ts';
import type { ConnectionsOptions, KnownHome } from './options.ts';
import { keyedProvider, providerOf } from './owned-keys.ts';
import { safeLine } from './safe-diff.ts';
import { restartSentence, sentenceOf } from './words.ts';

/** What views are made from. */
export interface ViewSources {
  readonly options: ConnectionsOptions;
  readonly journal: Journal;
  /** True while a Codex may still run that was started before the file was last changed. */
  readonly isRecent: (home: string) => boolean;
  /** None runs any more. */
  readonly onNoneRunning: (home: string) => void;
  /** What keeps a connection from what it should say now; null when nothing does. */
  readonly troubleOf: (connectionId: string) => Problem | null;
}

/** Every known home, and those that are connected without being known any more. */
export function allHomes({
  options,
  journal,
}: Pick<ViewSources, 'options' | 'journal'>): readonly KnownHome[] {
  const known = options.homes();
  const others = new Set(journal.content().connections.map((one) => one.home));
  for (const one of known) others.delete(one.path);
  return [...known, ...[...others].map((path) => ({ path, isDefault: false }))];
}

/** What people see of their Codex homes; read anew each time. */
export function homeViews(sources: ViewSources): Promise<readonly CodexHomeView[]> {
  return Promise.all(allHomes(sources).map((home) => homeView(home, sources)));
}

async function homeView({ path, isDefault }: KnownHome, sources: ViewSources): Promise<CodexHomeView> {
  const connections = sources.journal.content().connections.filter((one) => one.home === path);
  const found = await profilesIn(path);
  const profiles = new Set([...(found ?? []), ...connections.flatMap((one) => one.profile ?? [])]);
  const files = [null, ...[...profiles].toSorted()];
  return {
    id: homeId(path),
    path,
    isDefault,
    exists: (await stat(path).catch(() => null))?.isDirectory() === true,
    files: await Promise.all(
      files.map((profile) =>
        fileView(path, profile, connections.find((one) => one.profile === profile) ?? null, sources),
      ),
    ),
  };
}

async function fileView(
  home: string,
  profile: string | null,
  connection: Connection | null,
  sources: ViewSources,
): Promise<ConfigFileView> {
  const path = configPath(home, profile);
  const text = await readText(path);
  if (!text.ok) {
    const shown = connection === null ? null : await connectionView(connection, null, sources);
    return { profile, path, problem: text.problem, connection: shown, leftover: null };
  }
  const { text: engine } = sources.options;
  const ours =
    connection !== null && (connection.stands || connection.pending !== null) ? connection.keys : [];
  const drift = engine.drift(text.value ?? '', ours);
  return {
    profile,
    path,
    problem: drift.ok ? null : drift.problem,
    connection:
      connection === null ? null : await connectionView(connection, drift.ok ? drift.value : null, sources),
    leftover: drift.ok && text.value !== null ? await leftoverIn(text.value, connection, sources) : null,
  };
}

async function connectionView(
  connection: Connection,
  drift: readonly DriftView[] | null,
  { options, isRecent, onNoneRunning, troubleOf }: ViewSources,
): Promise<ConnectionView> {
  const settled = connection.pending === null;
  const drifted = connection.drifted || (settled && drift !== null && drift.length > 0);
  // The journal is ahead of the file while a change is under way: then the file says what is in force.
  const stands = settled || drift === null ? connection.stands : drift.length === 0;
  const state = drifted ? 'drifted' : stands ? 'inForce' : 'suspended';
  const recent = isRecent(connection.home);
  const running = recent ? await options.running(connection.home) : { processes: 0, daemon: false };
  if (recent && running.processes === 0 && !running.daemon) onNoneRunning(connection.home);
  const problem = troubleOf(connection.id);
  const keyed = providerOf(connection.keys) === keyedProvider;
  return {
    kind: connection.kind,
    state,
    lane: connection.lane,
    gatewayId: connection.wish.gatewayId,
    gateway: connection.gateway,
    sentence: sentenceOf(connection, state, { routing: options.routing(), stuck: problem !== null }),
    drift: drifted ? (drift ?? []).map(safeDrift) : [],
    wish: wishOf(connection),
    since: connection.since,
    restart: restartSentence(running, keyed),
    problem,
    undoCommand: await undoFor(configPath(connection.home, connection.profile), options.platform),
  };
}

const wishOf = ({ wish: { lane, backendId, options, withKey } }: Connection): ConnectionView['wish'] => ({
  lane,
  backendId,
  options,
  withKey,
});

const safeDrift = ({ key, ours, now }: DriftView): DriftView => ({
  key,
  ours: ours === null ? null : safeLine(ours),
  now: now === null ? null : safeLine(now),
});

async function leftoverIn(
  text: string,
  connection: Connection | null,
  { options }: ViewSources,
): Promise<LeftoverView | null> {
  const own = options.text.restored(text, []);
  if (connection === null && own.ok && own.value.text !== text) {
    return { key: ownLeftover, url: '', tool: 'Postern' };
  }
  const table = configTable(text);
  if (table === null) return null;
  for (const one of loopbackAddresses(table)) {
    const ours = connection?.keys.some(({ value }) =>
      JSON.stringify(value).includes(JSON.stringify(one.url)),
    );
    if (ours !== true && (await isDeadPort(one.host, one.port))) return leftoverView(one);
  }
  return null;
}
