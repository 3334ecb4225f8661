// @ts-check
// npm run prove:<name>: the whole of a proof of which npm test runs a bounded form. Further arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @type {Readonly<Record<string, { readonly part: 'integration' | 'e2e', readonly files: readonly string[], readonly env: Readonly<Record<string, string>> }>>} */
const proofs = {
  http: {
    part: 'integration',
    files: ['proxy-fuzz', 'proxy-malformed', 'proxy-http'],
    env: { POSTERN_TEST_STREAMS: '10000' },
  },
  websocket: {
    part: 'integration',
    files: ['websocket-conformance', 'proxy-websocket'],
    env: { POSTERN_TEST_WEBSOCKET: 'whole' },
  },
  attacks: {
    part: 'e2e',
    files: ['browser-attacks', 'other-user'],
    env: {},
  },
  exhaustion: {
    part: 'integration',
    files: ['proxy-exhaustion', 'proxy-limits'],
    env: { POSTERN_TEST_EXHAUSTION: 'whole' },
  },
};

const [name = '', ...more] = process.argv.slice(2);
const proof = proofs[name];
if (proof === undefined) {
  process.stderr.write(`There is no proof "${name}". There are ${Object.keys(proofs).join(', ')}.\n`);
  process.exit(1);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const files = proof.files.map((file) => `test/${proof.part}/${file}.test.ts`);
const args = ['scripts/test.mjs', '--only', proof.part, '--', ...files, ...more];
const { status } = spawnSync(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...proof.env },
});
process.exitCode = status ?? 1;
