import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { inAppRuntime } from '../../bench/app-runtime.ts';

test('a long stream and large bodies are read to their end out of memory that two threads share: they ended the app in Electron 33', async () => {
  const entry = fileURLToPath(new URL('../fakes/shared-memory-reader.ts', import.meta.url));
  const { execPath, env } = inAppRuntime();
  const child = spawn(execPath, ['--import', 'tsx', entry], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect({ code, signal, said }).toEqual({ code: 0, signal: null, said: '{"events":60000,"items":18300}' });
});
