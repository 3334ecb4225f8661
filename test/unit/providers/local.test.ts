import { expect, test } from 'vitest';
import { loopbackOrigin } from '../../../main/providers/local.ts';

test.each([
  ['127.0.0.1', 'http://127.0.0.1:11434'],
  ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
  ['0.0.0.0', 'http://127.0.0.1:11434'],
  ['0.0.0.0:5000', 'http://127.0.0.1:5000'],
  [':5000', 'http://127.0.0.1:5000'],
  ['[::]:5000', 'http://[::1]:5000'],
  ['localhost', 'http://localhost:11434'],
  ['http://localhost', 'http://localhost:80'],
  ['http://127.0.0.1:5000/', 'http://127.0.0.1:5000'],
  ['"127.0.0.1:5000"', 'http://127.0.0.1:5000'],
  ['192.168.1.5:11434', null],
  ['https://ollama.example', null],
  ['http://127.0.0.1.example', null],
  ['', null],
])('OLLAMA_HOST %s leads to %s', (written, origin) => {
  expect(loopbackOrigin(written, 11_434)).toBe(origin);
});
