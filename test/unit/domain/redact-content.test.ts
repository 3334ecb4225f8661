import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentRedactor, keepAll, redactDeep, redactSecrets } from '../../../main/domain/redact-content.ts';

const redact = contentRedactor({ home: '/home/alicia', user: 'alicia' });

test.each([
  ['my key is sk-proj-canary-1234567890', 'my key is [redacted]'],
  ['line\\nsk-canary-1234567890', 'line\\n[redacted]'],
  ['q=%20sk-canary-1234567890', 'q=%20[redacted]'],
  ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: [redacted]'],
  ['curl -H "Cookie: a=b; c=d" x', 'curl -H "Cookie: [redacted]" x'],
  ['git clone https://me:hunter2@git.corp.example/x', 'git clone https://[redacted]@git.corp.example/x'],
  ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', '[redacted]'],
  ['AKIAIOSFODNN7EXAMPLE', '[redacted]'],
  ['export PGPASSWORD=hunter', 'export PGPASSWORD=[redacted]'],
  ['DB_TOKEN="abcd efgh"', 'DB_TOKEN="[redacted] efgh"'],
  ['{\\"client_secret\\": \\"plainvalue\\"}', '{\\"client_secret\\": \\"[redacted]\\"}'],
  ['tool --api-key abcdefg run', 'tool --api-key [redacted] run'],
  ['password: correcthorse', 'password: [redacted]'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nnext', '[redacted]\nnext'],
  ['-----BEGIN PRIVATE KEY-----\ncut off', '[redacted]'],
])('a secret goes: %j becomes %j', (text, clean) => {
  expect(redactSecrets(text)).toBe(clean);
});

test.each([
  'const token = readToken();',
  'max_output_tokens: 4096',
  'type Secret = { token: string }',
  'token=None',
  'the tokens of a turn',
  'a task-list and a disk-cache',
  'https://gateway.corp.example/v1/responses',
  'line one\nline two\ttabbed',
])('what is no secret stays: %j', (text) => {
  expect(redact(text)).toBe(text);
});

test.each([
  ['/home/alicia/work/x.ts', '~/work/x.ts'],
  ['/home/bob/.ssh', '/home/[user]/.ssh'],
  ['/Users/bob/x', '/Users/[user]/x'],
  ['C:\\Users\\bob\\x', 'C:\\Users\\[user]\\x'],
  ['/home/aliciax/y', '/home/[user]/y'],
  ['commit by Alicia <a.b@corp.example>', 'commit by [user] <[email]>'],
])('what names a person goes: %j becomes %j', (text, clean) => {
  expect(redact(text)).toBe(clean);
});

test('a Windows home is known with its backslashes doubled, as JSON writes them', () => {
  const onWindows = contentRedactor({ home: 'C:\\Users\\Ann', user: 'Ann' });
  expect(onWindows('C:\\Users\\Ann\\x and "C:\\\\Users\\\\Ann\\\\y"')).toBe('~\\x and "~\\\\y"');
});

test('a user name that stands in ordinary text is left alone', () => {
  expect(contentRedactor({ home: '/root', user: 'root' })('the root of /root/x')).toBe('the root of ~/x');
});

test('JSON is read as JSON, so that no escape hides a secret', () => {
  const hidden =
    '{"text":"\\u0073k-canary-1234567890","api_key":"plain","max_tokens":5,"pair":["x-token","abc"]}';
  expect(redactDeep(hidden, redact)).toBe(
    '{"text":"[redacted]","api_key":"[redacted]","max_tokens":5,"pair":["x-token","[redacted]"]}',
  );
});

test('JSON without a secret stays to the letter', () => {
  const text = '{ "a" : 1 }';
  expect(redactDeep({ text }, redact)).toEqual({ text });
});

test('a person who asks for everything gets everything', () => {
  expect(redactDeep({ key: 'sk-canary-1234567890' }, keepAll)).toEqual({ key: 'sk-canary-1234567890' });
});

test('a planted key is found whatever stands around it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat({ max: 3 }), (before, after, depth) => {
      const key = 'sk-canary-0123456789abcdef';
      let text = `${before} ${key} ${after}`;
      for (let at = 0; at < depth; at += 1) text = JSON.stringify({ text: `${text}\n${key}` });
      expect(redactDeep(text, redact)).not.toContain(key);
    }),
  );
});

test('a megabyte of letters and of dashes is gone through in one pass', () => {
  // Patterns that backtrack would take minutes here and run into the limit of the test.
  for (const part of ['tokenpassword', 'a', '-', 'ab.cd@', 'eyJabc', '://', 'BEGIN PRIVATE KEY']) {
    expect(redact(part.repeat(1_000_000 / part.length)).length).toBeGreaterThan(0);
  }
});
