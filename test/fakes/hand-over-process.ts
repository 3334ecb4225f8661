import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { handOver } from '../../main/codex/hand-over.ts';

// Hands a key over to the Codex of a home and meets its fate at one step of the writing; prints every step, then the result.
// Arguments: the Codex home, `dies` or `full`, and the number of the step, or -1 for none.

const [codexHome = '', fate = '', wanted = ''] = process.argv.slice(2);
let step = 0;

/** One step; here this process is killed, or the disk is full. */
function reach(name: string): void {
  const here = step === Number(wanted);
  process.stdout.write(`step ${step} ${name}\n`);
  step += 1;
  if (!here) return;
  if (fate === 'dies') process.kill(process.pid, 'SIGKILL');
  throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
}

type Call = (...args: never[]) => Promise<unknown>;

/** A call that is a step before it begins and, for who may die there, one after it has ended. */
function stepping(name: string, call: Call): Call {
  return async (...args) => {
    reach(`before ${name}`);
    const result = await call(...args);
    if (fate === 'dies') reach(`after ${name}`);
    return result;
  };
}

// What only reads cannot fill a disk.
const writing = ['mkdir', 'open', 'rename'] as const;
const names = fate === 'dies' ? [...writing, 'readFile' as const, 'lstat' as const] : writing;
const patched = fs as unknown as Record<string, Call>;
for (const name of names) {
  const call = patched[name];
  if (call !== undefined) patched[name] = stepping(name, call.bind(fs));
}
const open = patched['open'] as typeof fs.open;
fs.open = async (...args) => {
  const file = await open(...args);
  const whole = file.writeFile.bind(file);
  file.writeFile = async (data, options) => {
    const text = String(data);
    reach('before write');
    await whole(text.slice(0, text.length / 2), options);
    reach('half written');
    await whole(text.slice(text.length / 2), options);
    if (fate === 'dies') reach('after write');
  };
  file.sync = stepping('sync', file.sync.bind(file)) as typeof file.sync;
  file.close = stepping('close', file.close.bind(file)) as typeof file.close;
  return file;
};
syncBuiltinESMExports();

const result = await handOver({
  credential: { type: 'apiKey', key: 'sk-test-canary-given' },
  codexHome,
  systemFolder: `${codexHome}/etc`,
  environment: { PATH: process.env['PATH'] },
  platform: 'linux',
  askCodex: () => Promise.resolve('apiKey'),
  now: Date.now,
});
process.stdout.write(`${result.ok ? 'done' : `${result.problem.code} ${result.problem.why}`}\n`);
