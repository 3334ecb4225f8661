import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog } from '../../main/log.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = async (): Promise<readonly string[]> =>
  (await readFile(join(folder, 'postern.log'), 'utf8')).trimEnd().split('\n');

test('I13 a line end, an escape sequence or a quote in a fact stays in one record, and is seen for what it is', async () => {
  const log = openLog(folder, false);
  const why = 'a\r\n2026-01-01T00:00:00.000 error proxy: forged {}\n\u001b[2J\u0000"}{';
  log.warn('control: refused a client', { why });
  log.warn('control: refused a client', { why: 'next' });
  await expect.poll(lines).toHaveLength(2);
  const [first = ''] = await lines();
  expect(first).not.toMatch(/\p{Cc}/u);
  expect(JSON.parse(first.slice(first.indexOf('{')))).toEqual({
    why: 'a\\x0d\\x0a2026-01-01T00:00:00.000 error proxy: forged {}\\x0a\\x1b[2J\\x00"}{',
  });
});

test('the log is written wherever the program was started', async () => {
  const program = `import { openLog } from '${root}main/log.ts'; openLog('${folder}', false).info('core: started');`;
  const tsx = import.meta.resolve('tsx');
  const args = ['--import', tsx, '--input-type=module', '-e', program];
  await promisify(execFile)(process.execPath, args, { cwd: '/', env: { PATH: process.env['PATH'] ?? '' } });
  expect(await lines()).toEqual([expect.stringMatching(/ info core: started \{\}$/)]);
});
