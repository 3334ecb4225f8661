import { expect, test } from 'vitest';
import type { CodexView } from '../../../preload/contract.ts';
import { planConnection, type ConnectionQuestion } from '../../../main/codex/plan-connection.ts';
import { defaultGateway, type Gateway } from '../../../main/domain/gateway.ts';

const codexOf = (version: string): CodexView => ({
  state: 'found',
  path: '/usr/bin/codex',
  version,
  foundBy: 'PATH',
});

const asked = (change: Partial<ConnectionQuestion> = {}): ConnectionQuestion => {
  const gateway = defaultGateway();
  return {
    platform: 'linux',
    codex: codexOf('0.169.0'),
    codexHome: '/home/ada/.codex',
    lane: 'auto',
    gatewayId: null,
    login: 'chatgpt',
    environment: {},
    routing: { on: true, port: 4711, organisationId: 'personal', gateway, gateways: [gateway] },
    ...change,
  };
};

const routingOf = (gateway: Gateway | null): ConnectionQuestion['routing'] => ({
  on: true,
  port: 4711,
  organisationId: 'personal',
  gateway,
  gateways: gateway === null ? [] : [gateway],
});

test('a home signed in with ChatGPT keeps the provider id, and with it its one history', () => {
  const planned = planConnection(asked());
  expect(planned).toMatchObject({
    ok: true,
    value: {
      lane: 'chatgpt',
      laneReason: 'Codex is signed in with ChatGPT.',
      provider: 'openai',
      managed: false,
      backend: 'chatgpt-codex',
      gateway: 'default',
      pinnedGatewayId: null,
    },
  });
});

test('neither routing that is off, nor a proxy that is starting, nor a paused gateway stands in the way', () => {
  const gateway: Gateway = { ...defaultGateway(), paused: true };
  const routing = { ...routingOf(gateway), on: false, port: null };
  expect(planConnection(asked({ routing })).ok).toBe(true);
});

test('a key in the shell takes the API lane by its variable', () => {
  const planned = planConnection(asked({ environment: { OPENAI_API_KEY: 'sk-canary' } }));
  expect(planned).toMatchObject({ ok: true, value: { lane: 'api', provider: 'postern', managed: false } });
  expect(JSON.stringify(planned)).not.toContain('sk-canary');
});

test('a backend with a key of ours needs neither sign-in nor key', () => {
  const team: Gateway = {
    ...defaultGateway(),
    backends: defaultGateway().backends.map((one) =>
      one.schema === 'OpenAI'
        ? { ...one, name: 'team', auth: { type: 'apiKey', header: 'authorization' } }
        : { ...one, disabled: true },
    ),
  };
  expect(planConnection(asked({ login: 'none', routing: routingOf(team) }))).toMatchObject({
    ok: true,
    value: { lane: 'api', provider: 'postern', managed: true, backend: 'team' },
  });
});

test('a gateway that is gone, and one with nothing to go to, are problems', () => {
  const gone = planConnection(asked({ gatewayId: 'gone' }));
  expect(gone).toMatchObject({ ok: false, problem: { code: 'backend-unknown' } });
  const empty = planConnection(asked({ routing: routingOf({ ...defaultGateway(), backends: [] }) }));
  expect(empty).toMatchObject({ ok: false, problem: { code: 'backend-unknown' } });
});

const keyed = { environment: { OPENAI_API_KEY: 'sk-canary' } };
const teams: Gateway = {
  ...defaultGateway(),
  backends: defaultGateway().backends.map((one) =>
    one.schema === 'OpenAI' ? { ...one, auth: { type: 'apiKey', header: 'authorization' } } : one,
  ),
};
const managed = { lane: 'api', routing: routingOf(teams) } as const;

test.each([
  ['0.113.0', {}, 'Codex 0.113.0 is too old to be connected.'],
  ['0.113.0', keyed, 'Codex 0.113.0 is too old to be connected.'],
  ['0.117.0', managed, 'Codex 0.117.0 cannot be connected with a credential of Postern.'],
] as const)('a Codex that would go past what is written is refused: %s %o', (version, change, what) => {
  const planned = planConnection(asked({ codex: codexOf(version), ...change }));
  expect(planned).toMatchObject({ ok: false, problem: { code: 'codex-old', what } });
});

test.each([
  ['0.115.0', {}],
  ['0.117.0', keyed],
  ['0.118.0', managed],
  // Built from its sources.
  ['0.0.0', managed],
] as const)('one that can be connected is: %s %o', (version, change) => {
  expect(planConnection(asked({ codex: codexOf(version), ...change })).ok).toBe(true);
});

test.each([
  ['0.118.0', true],
  ['0.166.0', true],
  ['0.169.0', false],
  ['0.170.0-alpha.1', false],
  ['1.0.0', false],
  ['0.0.0', true],
] as const)('whether a Codex may compress what a key is for, by its version: %s', (version, mayCompress) => {
  expect(planConnection(asked({ codex: codexOf(version), ...keyed }))).toMatchObject({
    ok: true,
    value: { mayCompress },
  });
});

test('a Codex that was not found may be any, and is told not to compress', () => {
  const planned = planConnection(asked({ codex: { state: 'missing', install: [] }, ...keyed }));
  expect(planned).toMatchObject({ ok: true, value: { mayCompress: true } });
});

test('a gateway that was deleted is said as what it is to a connection', () => {
  const planned = planConnection(asked({ gatewayId: 'deleted' }));
  expect(planned).toMatchObject({
    ok: false,
    problem: {
      code: 'backend-unknown',
      what: 'The gateway that was chosen for this connection is not there any more.',
    },
  });
});
