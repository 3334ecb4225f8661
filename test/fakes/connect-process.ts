import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { configText } from '../../main/connect/config-text.ts';
import { connectedFiles } from '../../main/connect/connected-files.ts';
import { untilWatched } from './cut-calls.ts';
import { openJournal, type Connection } from '../../main/connect/journal.ts';

// Puts a connection into a home, or takes it out, between two marks that strace sees; a death in between is the test's.
// Arguments: the home, the folder of the journal, and `putIn` or `forget`.

/** What the tests connect: a direct export, which needs nobody else. */
export const testConnection = (home: string): Connection => ({
  id: 'test',
  home,
  profile: null,
  kind: 'direct',
  wish: {
    lane: 'api',
    gatewayId: 'g',
    backendId: 'b',
    options: { model: null, reviewModel: null, effort: null, contextWindow: null, compactAt: null },
    withKey: true,
  },
  lane: 'api',
  gateway: 'test',
  route: null,
  keys: [
    { path: ['model_provider'], value: 'openai' },
    { path: ['openai_base_url'], value: 'https://upstream.example/v1' },
  ],
  stands: false,
  pending: null,
  drifted: false,
  created: false,
  since: 0,
});

const [home = '', folder = '', what = ''] = process.argv.slice(2);
if (what !== '') {
  const mark = (name: string): Promise<void> => access(`/postern-${name}`).catch(() => {});
  const journal = await openJournal(join(folder, 'connections.json'), Date.now);
  const options = { text: configText, platform: process.platform, now: Date.now, onRoutes: () => {} };
  const files = connectedFiles(options, journal);
  const standing = journal.content().connections[0] ?? testConnection(home);
  await untilWatched();
  await mark('begins');
  const done = what === 'putIn' ? await files.putIn(standing) : await files.takeOut(standing, 'forget');
  await mark('is-over');
  process.stdout.write(done.ok ? 'done\n' : `${done.problem.code} ${done.problem.why}\n`);
}
