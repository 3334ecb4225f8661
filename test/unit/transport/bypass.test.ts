import { describe, expect, test } from 'vitest';
import { isBypassed, parseBypass } from '../../../main/transport/bypass.ts';

describe('C55: hosts reached without the proxy, as curl and reqwest read NO_PROXY', () => {
  const cases: readonly (readonly [list: string, host: string, isDirect: boolean])[] = [
    ['', 'api.openai.com', false],
    ['*', 'api.openai.com', true],
    ['openai.com', 'openai.com', true],
    ['openai.com', 'api.openai.com', true],
    ['openai.com', 'notopenai.com', false],
    ['.openai.com', 'api.openai.com', true],
    ['.openai.com', 'openai.com', true],
    ['*.openai.com', 'api.openai.com', true],
    ['*.openai.com', 'openai.com', false],
    ['OpenAI.com', 'API.openai.com', true],
    ['openai.com', 'api.openai.com.', true],
    ['openai.com.', 'api.openai.com', true],
    ['a.example, openai.com', 'openai.com', true],
    ['a.example openai.com', 'openai.com', true],
    ['openai.com:443', 'openai.com', true],
    ['openai.com:8443', 'openai.com', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.4', false],
    ['10.1.2.3:8443', '10.1.2.3', false],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.0.0.0/8', '10.example', false],
    ['10.0.0.0/33', '10.1.2.3', false],
    ['10.0.0.0/x', '10.1.2.3', false],
    ['fd00::1', 'fd00::1', true],
    ['fd00::1', '[fd00::1]', true],
    ['[fd00::1]', 'fd00:0:0::1', true],
    ['[fd00::1]:443', 'fd00::1', true],
    ['[fd00::1]:8443', 'fd00::1', false],
    ['fd00::/8', 'fd12::34', true],
    ['fd00::/8', 'fe80::1', false],
    ['.', 'openai.com', false],
    ['/', 'openai.com', false],
    [':443', 'openai.com', false],
    ['*.', 'openai.com', false],
  ];
  test.each(cases)('"%s" and %s: %s', (list, host, isDirect) => {
    expect(isBypassed(host, 443, parseBypass(list))).toBe(isDirect);
  });

  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '::1', '[::1]', '::ffff:127.0.0.1'])(
    '%s is this machine and always direct',
    (host) => {
      expect(isBypassed(host, 443, [])).toBe(true);
    },
  );
});
