import { describe, expect, test } from 'vitest';
import {
  checkBackend,
  checkGateway,
  isLoopbackHost,
  isUrlSafeName,
} from '../../../main/domain/constraints.ts';
import { defaultGateway, type Backend } from '../../../main/domain/gateway.ts';

const openai: Backend = {
  name: 'openai',
  schema: 'OpenAI',
  upstream: 'https://api.openai.com/v1',
  modelPattern: '.*',
  auth: { type: 'transparent' },
};

describe('the rules of a gateway', () => {
  test('the default gateway keeps them all', () => {
    expect(checkGateway(defaultGateway())).toBeNull();
  });

  test('a second OpenAI backend is refused, naming both and both ways out', () => {
    const gateway = { ...defaultGateway(), backends: [...defaultGateway().backends, openai] };
    expect(checkGateway(gateway)).toEqual({
      code: 'lane-occupied',
      what: 'Gateway "default" has two OpenAI backends: "openai-transparent" and "openai".',
      why: 'A gateway has room for one of each, or Codex could not tell which to use.',
      next: 'Replace "openai-transparent", or put "openai" on another gateway.',
    });
  });

  test('two backends of one name are refused', () => {
    const twins = { name: 'g', backends: [openai, { ...openai, schema: 'OpenAICompatible' as const }] };
    expect(checkGateway(twins)?.code).toBe('backend-invalid');
  });

  test.each([
    ['http://api.openai.com/v1', 'Only https may leave this machine.'],
    ['https://user:pw@api.openai.com/v1', 'It holds a credential.'],
    ['https://api.openai.com/v1?key=1', 'It has a query or a fragment.'],
    ['api.openai.com', 'It is not a URL.'],
    ['file:///etc/passwd', 'Only https may leave this machine.'],
    ['http://127.0.0.1.evil.example/v1', 'Only https may leave this machine.'],
  ])('the address %s is refused: %s', (upstream, why) => {
    expect(checkBackend({ ...openai, upstream })?.why).toBe(why);
  });

  test.each(['http://127.0.0.1:9/v1', 'http://localhost:9/v1', 'http://[::1]:9/v1', 'https://example.com'])(
    'the address %s is taken',
    (upstream) => {
      expect(checkBackend({ ...openai, upstream })).toBeNull();
    },
  );

  test('a model pattern that does not compile is refused', () => {
    expect(checkBackend({ ...openai, modelPattern: '(' })?.what).toContain('model pattern');
  });

  test.each([
    ['work', true],
    ['a.b-c_d', true],
    ['', false],
    ['a/b', false],
    ['..', false],
    ['ümlaut', false],
    ['x'.repeat(65), false],
  ])('the name %j is URL-safe: %s', (name, safe) => {
    expect(isUrlSafeName(name)).toBe(safe);
  });

  test.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['[::1]', true],
    ['LOCALHOST', true],
    ['128.0.0.1', false],
    ['localhost.example', false],
  ])('%s is this machine: %s', (host, loopback) => {
    expect(isLoopbackHost(host)).toBe(loopback);
  });
});
