import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { unpackRaw } from '../main/recorder/raw-content.ts';
import { untilPainted, framesDuring, type Frames } from './window-paint.ts';
import type { Passed } from './window-traffic.ts';

/** The upstream and its clients. */
export interface Traffic {
  readonly origin: string;
  /** Sends every stream through the proxy at this address; resolves when all are over. */
  run(url: string): Promise<Passed>;
  end(): void;
}

/** What the log holds of the streams. */
export interface Recorded {
  /** Events of the upstream that are kept raw. */
  readonly events: number;
  readonly items: number;
  readonly completed: number;
}

/** A recorder that is this far behind has lost them, ms. */
const storedWithinMs = 20_000;
const betweenClicksMs = 250;

/** Starts the process that is upstream and clients. */
export async function startTraffic(streams: number, rate: number, seconds: number): Promise<Traffic> {
  const entry = fileURLToPath(new URL('./window-traffic.ts', import.meta.url));
  const child = fork(entry, [streams, rate, seconds].map(String), { execArgv: ['--import', 'tsx'] });
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }];
  return {
    origin: `http://127.0.0.1:${port}`,
    async run(url) {
      const died = once(child, 'exit').then(() => Promise.reject(new Error('a stream was refused')));
      died.catch(() => undefined);
      const ended = once(child, 'message');
      child.send({ url });
      const [{ passed }] = (await Promise.race([ended, died])) as [{ readonly passed: Passed }];
      return passed;
    },
    end: () => child.disconnect(),
  };
}

/** Clicks one of the topmost rows after the other while `over` has not resolved; each until its conversation is painted. */
export async function clicksWhile(
  page: Page,
  over: Promise<unknown>,
): Promise<{ readonly clicksMs: readonly number[]; readonly frames: Frames }> {
  const clicksMs: number[] = [];
  let isOver = false;
  const ended = over.finally(() => (isOver = true));
  const rows = page.locator('[data-testid="session-row"][data-status="streaming"]');
  // Those that run come on top; where the list was scrolled to before, they are out of sight.
  await page.getByTestId('session-list').evaluate((list) => list.scrollTo({ top: 0, behavior: 'instant' }));
  await rows.nth(3).waitFor();
  const frames = await framesDuring(page, async () => {
    for (let index = 0; !isOver; index += 1) {
      const row = rows.nth(index % 4);
      const id = await row.getAttribute('data-session-id', { timeout: 1_000 }).catch(() => null);
      if (id === null) break;
      const own = page.locator(`[data-session-id="${id}"]`);
      const shown = `.sessions:has([data-session-id="${id}"][aria-selected="true"]) .chain .chain-row`;
      clicksMs.push(await untilPainted(page, 'click', { shown }, () => own.click()));
      await page.waitForTimeout(betweenClicksMs);
    }
    await ended;
  });
  return { clicksMs, frames };
}

/** Waits until the log holds as many events and items as passed, and tells what it holds. */
export async function recordedOf(
  database: DatabaseSyncInstance,
  passed: Passed,
  streams: number,
): Promise<Recorded> {
  const until = performance.now() + storedWithinMs;
  for (;;) {
    const held = heldIn(database);
    const whole = held.events >= passed.events && held.items >= passed.items && held.completed >= streams;
    if (whole || performance.now() > until) return held;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const ours = "session_id LIKE '019c0000-0000-7000-8000-%'";

function heldIn(database: DatabaseSyncInstance): Recorded {
  const count = (sql: string): number => Number((database.prepare(sql).get() as { n: number }).n);
  const raw = database.prepare(`SELECT content FROM raw WHERE ${ours}`).all() as { content: Uint8Array }[];
  const events = raw.map(
    ({ content }) => unpackRaw(content)?.messages.filter(({ from }) => from === 'upstream').length ?? 0,
  );
  return {
    events: events.reduce((left, right) => left + right, 0),
    items: count(`SELECT count(*) AS n FROM items WHERE ${ours} AND kind = 'answer'`),
    completed: count(`SELECT count(*) AS n FROM turns WHERE ${ours} AND status = 'completed'`),
  };
}
