import { expect, test } from 'vitest';
import { defaultBook } from '../../../main/domain/gateway.ts';
import { interpretGateways, renderGateways } from '../../../main/gateways/file.ts';

test('what is rendered reads back the same', () => {
  expect(interpretGateways(JSON.parse(renderGateways(defaultBook())))).toEqual({
    ok: true,
    value: defaultBook(),
  });
});

test('a file of a newer Postern is refused by name, not guessed at', () => {
  expect(interpretGateways({ schemaVersion: 99 })).toEqual({
    ok: false,
    why: 'It was written by a newer Postern (schema 99).',
  });
});

test('an unknown entry is named, so that a typing slip is found', () => {
  const raw = JSON.parse(renderGateways(defaultBook()));
  raw.organisations[0].gateways[0].backends[0].apiKey = 'sk-test';
  const result = interpretGateways(raw);
  expect(result.ok).toBe(false);
  expect(result.ok ? '' : result.why).toContain('apiKey');
});

test('trailing slashes are taken off, patterns and auth have defaults', () => {
  const result = interpretGateways({
    schemaVersion: 1,
    selectedOrganisation: 'Personal',
    organisations: [
      {
        name: 'Personal',
        selectedGateway: 'g',
        gateways: [
          { name: 'g', backends: [{ name: 'b', schema: 'OpenAI', upstream: 'https://x.example/v1//' }] },
        ],
      },
    ],
  });
  expect(result.ok && result.value.organisations[0]?.gateways[0]?.backends[0]).toEqual({
    name: 'b',
    schema: 'OpenAI',
    upstream: 'https://x.example/v1',
    modelPattern: '.*',
    auth: { type: 'transparent' },
  });
});

test.each([null, 1, 'x', [], {}, { schemaVersion: 1 }, { schemaVersion: 1, organisations: [] }])(
  '%j is refused with a reason',
  (raw) => {
    const result = interpretGateways(raw);
    expect(result.ok ? '' : result.why).not.toBe('');
  },
);
