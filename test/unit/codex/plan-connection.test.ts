import { expect, test } from 'vitest';
import { planConnection, type ConnectionQuestion } from '../../../main/codex/plan-connection.ts';
import { defaultGateway, type Gateway } from '../../../main/domain/gateway.ts';

const asked = (change: Partial<ConnectionQuestion> = {}): ConnectionQuestion => {
  const gateway = defaultGateway();
  return {
    platform: 'linux',
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
