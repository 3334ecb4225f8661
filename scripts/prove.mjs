// @ts-check
// npm run prove:<name>: the whole of a proof of which npm test runs a bounded form. Further arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { proofs } from './proofs.mjs';

const [name = '', ...more] = process.argv.slice(2);
const proof = proofs[name];
if (proof === undefined) {
  process.stderr.write(`There is no proof "${name}". There are ${Object.keys(proofs).join(', ')}.\n`);
  process.exit(1);
}
const root = fileURLToPath(new URL('..', import.meta.url));
for (const { part, files, env } of proof.runs) {
  const paths = files.map((file) => `test/${part}/${file}.test.ts`);
  const args = ['scripts/test.mjs', '--only', part, '--', ...paths, ...more];
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exitCode = status ?? 1;
}
