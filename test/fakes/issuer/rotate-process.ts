import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { issuerAt } from '../../../main/auth/issuers.ts';
import { openAuthRoom } from '../../../main/auth/room.ts';
import { ok } from '../../../main/domain/problem.ts';
import { directTransport } from '../../../main/domain/transport.ts';
import { writeAtomically } from '../../../main/files/atomic.ts';
import { openMemoryStore } from '../memory-store.ts';

// One Postern of several on a shared store: each line it reads is a rejected revision, each it writes the next one.

const [folder = '', shared = '', issuer = '', accountId = '', fate = ''] = process.argv.slice(2);
const values = (): Record<string, string> =>
  JSON.parse(readFileSync(shared, 'utf8')) as Record<string, string>;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const room = await openAuthRoom({
  store: {
    ...openMemoryStore(),
    async read(id) {
      const value = values()[id];
      return ok(value === undefined ? { found: false } : { found: true, value });
    },
    async write(id, value) {
      if (fate === 'diesBeforeSaving') process.kill(process.pid, 'SIGKILL');
      await writeAtomically(shared, JSON.stringify({ ...values(), [id]: value }));
      return ok({ place: 'file' });
    },
  },
  folder,
  logsFolder: join(folder, `logs-${process.pid}`),
  codexHome: folder,
  issuer: issuerAt(issuer),
  apiUpstream: `${issuer}/v1`,
  transport: () => directTransport,
  now: Date.now,
  renewalGapMs: 0,
  openPage: () => undefined,
  onLogin: () => undefined,
  onAccounts: () => undefined,
  log: silent,
});

const tell = async (rejected: string | null): Promise<void> => {
  const answers = await Promise.all([1, 2, 3].map(() => room.credentialFor(accountId, rejected)));
  const said = new Set(answers.map((one) => (one.ok ? one.revision : one.problem.code)));
  process.stdout.write(`${[...said].join(' ')}\n`);
};

await tell(null);
for await (const line of createInterface({ input: process.stdin })) await tell(line);
await room.close();
