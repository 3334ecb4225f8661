import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defaultBook, usualBackend, usualOptions } from '../../../main/domain/gateway.ts';
import { interpretGateways, renderGateways } from '../../../main/gateways/file.ts';

/** A file of `fixtures/`, made by hand: `v1-…` as earlier versions wrote it, `v2-by-hand` as a person writes the newest. */
function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
}

function read(raw: unknown) {
  const result = interpretGateways(raw);
  if (!result.ok) throw new Error(result.why);
  return result.value;
}

test('what is rendered reads back the same', () => {
  expect(read(JSON.parse(renderGateways(defaultBook())))).toEqual(defaultBook());
});

test('a file of a newer Postern is refused by name, not guessed at', () => {
  expect(interpretGateways({ schemaVersion: 99 })).toEqual({
    ok: false,
    newer: true,
    why: 'It was written by a newer Postern (schema 99).',
  });
});

test('the examples of its documentation are what they say', () => {
  const page = readFileSync(new URL('../../../docs/gateways-file.md', import.meta.url), 'utf8');
  const [whole, backend] = [...page.matchAll(/^```json\n(.*?)^```/gms)].map(([, text]) =>
    JSON.parse(text ?? ''),
  );
  expect(read(whole)).toEqual(defaultBook());
  whole.organisations[0].gateways[0].backends = [backend];
  expect(read(whole).organisations[0]?.gateways[0]?.backends).toEqual([backend]);
});

describe('a file of version 1', () => {
  test('as Postern wrote it becomes the book of a first run, ids and all', () => {
    expect(read(fixture('v1-default'))).toEqual(defaultBook());
  });

  test('keeps everything people changed in it, and gets the same ids each time', () => {
    const book = read(fixture('v1-edited'));
    expect(book).toEqual({
      // Accounts from before there were several organisations belong to the one in use then.
      selectedOrganisationId: 'personal',
      organisations: [
        {
          id: 'personal',
          name: 'Acme GmbH',
          selectedGatewayId: 'work',
          gateways: [
            { id: 'default', name: 'default', paused: false, budget: null, backends: [] },
            {
              id: 'work',
              name: 'work',
              paused: false,
              budget: null,
              backends: [
                usualBackend({
                  id: 'work-codex',
                  name: 'codex',
                  schema: 'ChatGPTCodex',
                  upstream: 'https://chatgpt.com/backend-api/codex',
                  auth: { type: 'account', accountId: 'acc-1' },
                }),
                usualBackend({
                  id: 'work-keyed',
                  name: 'keyed',
                  schema: 'OpenAI',
                  upstream: 'https://api.openai.com/v1',
                  modelPattern: 'gpt-5.*',
                  auth: { type: 'apiKey', header: 'authorization' },
                }),
              ],
            },
          ],
        },
        {
          id: 'cafe',
          name: 'Café',
          selectedGatewayId: 'cafe-work',
          gateways: [{ id: 'cafe-work', name: 'work', paused: false, budget: null, backends: [] }],
        },
      ],
    });
    expect(read(fixture('v1-edited'))).toEqual(book);
    expect(read(JSON.parse(renderGateways(book)))).toEqual(book);
  });
});

describe('a file written by hand', () => {
  test('may leave out ids and everything usual', () => {
    const book = read(fixture('v2-by-hand'));
    expect(book.selectedOrganisationId).toBe('personal');
    expect(book.organisations[0]?.selectedGatewayId).toBe('azure');
    expect(book.organisations[0]?.gateways[1]?.backends).toEqual([
      usualBackend({
        id: 'azure-east',
        name: 'east',
        schema: 'AzureOpenAI',
        upstream: 'https://acme-east.openai.azure.com/openai/v1',
        auth: { type: 'apiKey', header: 'api-key' },
        model: 'my-deployment',
        options: { ...usualOptions, retries: 2 },
      }),
      usualBackend({
        id: 'azure-bedrock',
        name: 'bedrock',
        schema: 'Bedrock',
        upstream: 'https://bedrock-mantle.us-east-1.api.aws/openai/v1',
        auth: { type: 'aws', profile: null, region: 'us-east-1' },
      }),
    ]);
  });

  test('gives no id twice: one that is written is kept, one that is made makes room', () => {
    const book = read({
      schemaVersion: 2,
      organisations: [
        { name: 'Personal', gateways: [{ name: 'work' }, { id: 'work', name: 'other' }] },
        { name: 'personal', gateways: [{ name: 'work' }] },
      ],
    });
    expect(book.organisations.map(({ id }) => id)).toEqual(['personal', 'personal-2']);
    expect(book.organisations.flatMap(({ gateways }) => gateways.map(({ id }) => id))).toEqual([
      'work-2',
      'work',
      'personal-2-work',
    ]);
  });

  test('an unknown entry is named, so that a typing slip is found', () => {
    const raw = JSON.parse(renderGateways(defaultBook()));
    raw.organisations[0].gateways[0].backends[0].apiKey = 'sk-test';
    const result = interpretGateways(raw);
    expect(result.ok ? '' : result.why).toContain('apiKey');
  });

  test('a broken rule is named with its reason', () => {
    const raw = JSON.parse(renderGateways(defaultBook()));
    raw.organisations[0].gateways[0].backends[1].upstream = 'http://a.example/v1';
    expect(interpretGateways(raw)).toEqual({
      ok: false,
      why: 'The address of backend "openai-transparent" cannot be used. Only https may leave this machine.',
    });
  });

  test('two entries with one id are refused', () => {
    const raw = JSON.parse(renderGateways(defaultBook()));
    raw.organisations[0].gateways[0].backends[1].id = 'default-chatgpt-codex';
    expect(interpretGateways(raw)).toEqual({
      ok: false,
      why: 'Two entries have the id "default-chatgpt-codex". An id is one entry\'s own.',
    });
  });
});

test.each([
  null,
  1,
  'x',
  [],
  {},
  { schemaVersion: 0 },
  { schemaVersion: '2' },
  { schemaVersion: 1 },
  { schemaVersion: 2, organisations: [] },
  { schemaVersion: 2, organisations: [{ name: 'a', gateways: [] }] },
  { schemaVersion: 2, organisations: [{ id: '../x', name: 'a', gateways: [{ name: 'g' }] }] },
])('%j is refused with a reason', (raw) => {
  const result = interpretGateways(raw);
  expect(result.ok ? '' : result.why).not.toBe('');
});
