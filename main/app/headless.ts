import { failed, ok, type Result } from '../domain/problem.ts';
import { openHeadlessCore, type HeadlessOptions } from '../headless-core.ts';
import { openLog } from '../log.ts';
import { openControl } from './control.ts';
import { endAtOnce } from './end-at-once.ts';
import { claimHome } from './home.ts';

/** A core without a window that runs. */
export interface Headless {
  /** Resolves when it has ended by itself or was asked to, with everything committed. */
  readonly closed: Promise<void>;
  /** Ends it. */
  close(): Promise<void>;
  /** Commits what was seen and cuts streams: for a process that has failed. */
  abandon(): Promise<void>;
}

/** A client that went may be followed by the next command of a script. */
const idleMs = 3_000;
/** How long running exchanges may go on once it ends, in milliseconds. */
const graceMs = 5_000;
/** What has not closed within this, in milliseconds, is ended at once. */
const closeLimitMs = 15_000;

/**
 * Starts the core without a window. It ends with its last launch and client, and stays while Codex is connected. Problems: those of `openControl`, when
 * another run has the profile; `home-foreign`.
 */
export async function startHeadless(options: HeadlessOptions): Promise<Result<Headless>> {
  const { places } = options;
  const foreign = claimHome(places.home);
  if (foreign !== null) return failed(foreign);
  const log = openLog(places.logs, false);
  const control = await openControl({ ...options, log });
  if (!control.ok) return control;
  const server = control.value;
  const core = await openHeadlessCore(options, log);
  const { rooms } = core;
  let closing: Promise<void> | null = null;
  let idle: NodeJS.Timeout | null = null;
  let end: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });

  const close = (): Promise<void> => {
    if (closing !== null) return closing;
    const limit = setTimeout(() => {
      log.error('app: the end took too long');
      endAtOnce();
    }, closeLimitMs);
    closing = core
      .close(graceMs)
      .then(() => server.close())
      .finally(() => {
        clearTimeout(limit);
        end();
      });
    return closing;
  };
  const isNeeded = (): boolean =>
    server.clients() > 0 || core.connected() || rooms.codex.receipts().some((receipt) => !receipt.ended);
  const look = (): void => {
    if (idle !== null) clearTimeout(idle);
    idle = isNeeded() ? null : setTimeout(() => void (isNeeded() ? look() : close()), idleMs);
  };

  server.onClients(look);
  core.onTold((name) => {
    if (name === 'receipt/changed' || name === 'home/changed') look();
  });
  server.serve({
    calls: core.calls,
    onTold: core.onTold,
    codex: rooms.codex,
    settled: rooms.proxy.settled,
    bearer: rooms.connections.bearer,
    quit: () => void close(),
    show: (place) => (place === null ? rooms.face.openWindow() : rooms.face.show(place)),
    version: rooms.version,
    window: false,
  });
  look();
  return ok({ closed, close, abandon: core.abandon });
}
