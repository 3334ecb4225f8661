// npm run bench:clicks: how long a click takes to be painted in the real app, in each state of the real keyring.
// node scripts/bench-clicks.mjs [--clicks N] [--write]
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import type { Page } from 'playwright';
import type { KeyringState } from '../preload/contract.ts';
import { addApiKey, setSignInScene } from '../test/e2e/sign-in-scene.ts';
import { askKeyring, clickThrough, untilKeyring } from './click.ts';
import { clicksSection, clicksTable, withClicks, type StateClicks } from './clicks-page.ts';

const { values: options } = parseArgs({
  options: { clicks: { type: 'string', default: '20' }, write: { type: 'boolean', default: false } },
});
const clicks = Number(options.clicks);
const all: StateClicks[] = [];
const scene = await setSignInScene();

try {
  await scene.bed.startDaemon('open');
  const open = await scene.start();
  await addApiKey(open.window, 'sk-test-good-bench');
  await measure('unlocked', open.window, 'available', 'available');
  await measure('vanishes', open.window, 'available', 'missing', scene.bed.stopDaemon);
  await measure('returns', open.window, 'missing', 'available', () => scene.bed.startDaemon('open'));
  const read = await askKeyring(open.window);
  if (read.test !== 'works') throw new Error(`the key could not be read again: ${read.test}`);
  await open.quit();

  await scene.bed.lock();
  const locked = await scene.start();
  await measure('locked', locked.window, 'locked', 'locked');
  const prompter = await scene.bed.joinPrompter('ignores');
  const asked = askKeyring(locked.window);
  await prompter.untilShown();
  await measure('prompt ignored', locked.window, 'locked', 'locked');
  await asked;
  await locked.quit();

  await scene.bed.stopDaemon();
  const missing = await scene.start();
  await measure('missing', missing.window, 'missing', 'missing');
} finally {
  await scene.end();
}

const table = clicksTable(all);
process.stdout.write(`\n${table}\n`);
if (options.write) {
  const file = new URL('../docs/performance.md', import.meta.url);
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`;
  const section = clicksSection(table, new Date().toISOString().slice(0, 10), machine);
  const page = withClicks(readFileSync(file, 'utf8'), section);
  writeFileSync(file, await format(page, { parser: 'markdown', printWidth: 110, singleQuote: true }));
}

/** Clicks through one state, which is seen before the first click and after the last; half-way, `turn` changes it. */
async function measure(
  state: string,
  window: Page,
  before: KeyringState,
  after: KeyringState,
  turn: () => Promise<void> = async () => {},
): Promise<void> {
  await untilKeyring(window, before);
  const clicksMs = await clickThrough(window, clicks, turn);
  await untilKeyring(window, after);
  all.push({ state, clicksMs });
  process.stdout.write(`${state}: ${clicksMs.length} clicks\n`);
}
