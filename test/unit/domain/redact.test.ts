import { expect, test } from 'vitest';
import { redactFacts, redactText } from '../../../main/domain/redact.ts';

test.each([
  ['Authorization: Bearer abcdefgh12345678', 'Authorization: [redacted]'],
  ['key sk-proj-canary-1234567890 used', 'key [redacted] used'],
  ['jwt eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.sig', 'jwt [redacted]'],
  ['GET /l/QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo/v1/x', 'GET [redacted]/v1/x'],
  ['plain words stay', 'plain words stay'],
])('%j becomes %j', (text, clean) => {
  expect(redactText(text)).toBe(clean);
});

test('I13 line breaks and escape sequences cannot forge a log line', () => {
  expect(redactText('a\r\n2026 error\u001b[31m')).toBe('a\\x0d\\x0a2026 error\\x1b[31m');
});

test('facts under a secret name lose their value, others keep theirs', () => {
  expect(redactFacts({ port: 1, apiKey: 'x', refresh_token: 'y', host: 'api.example' })).toEqual({
    port: 1,
    apiKey: '[redacted]',
    refresh_token: '[redacted]',
    host: 'api.example',
  });
});
