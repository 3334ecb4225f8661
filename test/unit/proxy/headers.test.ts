import { describe, expect, test } from 'vitest';
import { clientHeaders, headerValue, upstreamHeaders } from '../../../main/proxy/headers.ts';
import { redactHeaders, redacted } from '../../../main/proxy/redact-headers.ts';

describe('request fields on their way to the upstream', () => {
  test('keep order, case, repeats and values', () => {
    const raw = ['Version', '1', 'x-A', 'one', 'X-a', 'two', 'authorization', 'Bearer t', 'x-empty', ''];
    expect(upstreamHeaders(raw, false)).toEqual(raw);
  });

  test('C37: lose what concerns one hop, what Connection lists, Host and the length', () => {
    const raw = [
      'Host',
      'h',
      'Connection',
      'X-One, close',
      'connection',
      'x-two',
      'x-one',
      '1',
      'X-Two',
      '2',
      'TE',
      'trailers',
      'Trailer',
      'x',
      'Expect',
      '100-continue',
      'Keep-Alive',
      '1',
      'Proxy-Connection',
      'x',
      'Proxy-Authorization',
      'x',
      'Transfer-Encoding',
      'chunked',
      'Upgrade',
      'x',
      'HTTP2-Settings',
      'x',
      'Content-Length',
      '3',
      'kept',
      'yes',
    ];
    expect(upstreamHeaders(raw, false)).toEqual(['kept', 'yes']);
  });

  test('lose the WebSocket extensions, and only on an upgrade', () => {
    const raw = ['sec-websocket-key', 'k', 'Sec-WebSocket-Extensions', 'permessage-deflate'];
    expect(upstreamHeaders(raw, true)).toEqual(['sec-websocket-key', 'k']);
    expect(upstreamHeaders(raw, false)).toEqual(raw);
  });
});

test('answer fields keep their bytes, their repeats and the length', () => {
  const raw = [
    'Set-Cookie',
    'a',
    'set-cookie',
    'b',
    'Content-Length',
    '3',
    'Connection',
    'x-hop',
    'X-Hop',
    '1',
    'X-Latin',
    '\u00e9',
  ];
  expect(clientHeaders(raw)).toEqual([
    'Set-Cookie',
    'a',
    'set-cookie',
    'b',
    'Content-Length',
    '3',
    'X-Latin',
    '\u00e9',
  ]);
});

test('a field is found by its lower-case name, the first of several', () => {
  expect(headerValue(['A', '1', 'b', '2', 'B', '3'], 'b')).toBe('2');
  expect(headerValue(['A', '1'], 'b')).toBeNull();
});

describe('no credential reaches an event', () => {
  const secret: readonly (readonly [string, string])[] = [
    ['Authorization', 'Bearer t'],
    ['proxy-authorization', 'Basic x'],
    ['Cookie', 'a=b'],
    ['Set-Cookie', 'a=b'],
    ['chatgpt-account-id', 'acc'],
    ['api-key', 'k'],
    ['X-Api-Key', 'k'],
    ['x-openai-agent-assertion', 'a'],
    ['x-oai-attestation', 'a'],
    ['x-amz-security-token', 't'],
    ['x-my-secret', 's'],
    ['x-auth', 'a'],
    ['x-unknown', 'Bearer abc'],
    ['x-unknown', 'sk-test-canary'],
    ['x-unknown', 'prefix eyJhbGciOiJub25lIn0.e30.x'],
    ['x-unknown', 'at-test-canary'],
  ];
  test.each(secret)('%s: %s', (name, value) => {
    expect(redactHeaders([name, value])).toEqual([[name, redacted]]);
  });

  const plain: readonly (readonly [string, string])[] = [
    ['x-codex-turn-state', 'opaque'],
    ['x-codex-turn-metadata', '{"session_id":"s"}'],
    ['x-codex-window-id', 'w:0'],
    ['session-id', '01a1fbca-095c-7df2-a9d7-6ebdc1889bde'],
    ['originator', 'codex_exec'],
    ['user-agent', 'codex_exec/0.169.0 (Debian 12.0.0; x86_64) unknown (codex_exec; 0.169.0)'],
    ['x-codex-primary-used-percent', '12.5'],
    ['openai-model', 'gpt-6.1-sol'],
    ['content-type', 'text/event-stream'],
  ];
  test.each(plain)('but %s: %s stays, because the log needs it', (name, value) => {
    expect(redactHeaders([name, value])).toEqual([[name, value]]);
  });
});
