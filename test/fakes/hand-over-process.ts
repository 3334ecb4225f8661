import fs, { access } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { handOver } from '../../main/codex/hand-over.ts';
import { untilWatched } from './cut-calls.ts';

// Hands a key over to the Codex of a home, between two marks that strace sees, and prints the result. Arguments: the Codex home
// and, to meet a fate with half of a new file written, `dies` or `full` and which file of those it writes, counted from 0.

const [codexHome = '', fate = '', wanted = ''] = process.argv.slice(2);

if (fate !== '') {
  let written = 0;
  const { open } = fs;
  fs.open = async (...args) => {
    const file = await open(...args);
    const whole = file.writeFile.bind(file);
    file.writeFile = async (data, options) => {
      const isIt = written === Number(wanted);
      written += 1;
      if (!isIt) return whole(data, options);
      const text = String(data);
      await whole(text.slice(0, text.length / 2), options);
      if (fate === 'dies') process.kill(process.pid, 'SIGKILL');
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    };
    return file;
  };
  syncBuiltinESMExports();
}

const mark = (name: string): Promise<void> => access(`/postern-${name}`).catch(() => {});
await untilWatched();
await mark('begins');
const result = await handOver({
  credential: { type: 'apiKey', key: 'sk-test-canary-given' },
  codexHome,
  systemFolder: `${codexHome}/etc`,
  environment: { PATH: process.env['PATH'] },
  platform: 'linux',
  askCodex: () => Promise.resolve('apiKey'),
  now: Date.now,
});
await mark('is-over');
process.stdout.write(`${result.ok ? 'done' : `${result.problem.code} ${result.problem.why}`}\n`);
