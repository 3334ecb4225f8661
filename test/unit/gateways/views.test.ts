import { describe, expect, test } from 'vitest';
import { defaultBook, usualOptions } from '../../../main/domain/gateway.ts';
import { directTransport } from '../../../main/domain/transport.ts';
import { backendFrom, draftOf } from '../../../main/gateways/draft.ts';
import { draftCheck } from '../../../main/gateways/draft-check.ts';
import { routingTable } from '../../../main/gateways/table.ts';
import { bookView, withResult, type LastResults, type Surroundings } from '../../../main/gateways/views.ts';
import { after, applied, backendsOf, draft } from './book-of.ts';

const nothing: Surroundings = { results: new Map(), key: () => null, budget: () => null };
const keyed = draft({ name: 'keyed', auth: { type: 'apiKey', header: 'api-key' } });

describe('the book as the window sees it', () => {
  test('the default gateway, nothing known yet', () => {
    expect(bookView(defaultBook(), nothing)).toEqual({
      organisations: [{ id: 'personal', name: 'Personal', selected: true, gateways: 1 }],
      gateways: [
        {
          id: 'default',
          name: 'default',
          selected: true,
          paused: false,
          budget: null,
          backends: [
            {
              id: 'default-chatgpt-codex',
              name: 'chatgpt-codex',
              schema: 'ChatGPTCodex',
              upstream: 'https://chatgpt.com/backend-api/codex',
              modelPattern: '.*',
              auth: 'transparent',
              authDetail: { type: 'transparent' },
              accountId: null,
              key: null,
              lane: 'chatgpt',
              model: null,
              disabled: false,
              options: usualOptions,
              leads: true,
              lastResult: null,
            },
            {
              id: 'default-openai-transparent',
              name: 'openai-transparent',
              schema: 'OpenAI',
              upstream: 'https://api.openai.com/v1',
              modelPattern: '.*',
              auth: 'transparent',
              authDetail: { type: 'transparent' },
              accountId: null,
              key: null,
              lane: 'api',
              model: null,
              disabled: false,
              options: usualOptions,
              leads: true,
              lastResult: null,
            },
          ],
        },
      ],
    });
  });

  test('keys and budgets are shown where there are any, and are asked for only there', () => {
    const book = after(
      { type: 'putBackend', gatewayId: 'default', draft: keyed, replaces: null },
      { type: 'setBudget', gatewayId: 'default', budget: { limit: 5, unit: 'usd', period: 'day' } },
    );
    const asked: string[] = [];
    const key = { place: 'keyring', origin: 'https://a.example', fits: true } as const;
    const view = bookView(book, {
      results: new Map(),
      key: ({ name }) => (asked.push(name), key),
      budget: () => ({ used: 1.5, unpriced: ['o9'] }),
    });
    expect(asked).toEqual(['keyed']);
    expect(view.gateways[0]?.backends.map((one) => one.key)).toEqual([null, null, key]);
    expect(view.gateways[0]?.budget).toEqual({
      limit: 5,
      unit: 'usd',
      period: 'day',
      used: 1.5,
      unpriced: ['o9'],
    });
    expect(bookView(book, nothing).gateways[0]?.budget).toMatchObject({ used: null, unpriced: [] });
  });

  test('the first enabled backend of each lane leads', () => {
    const book = after(
      { type: 'putBackend', gatewayId: 'default', draft: keyed, replaces: null },
      { type: 'disableBackend', backendId: 'default-openai-transparent', disabled: true },
    );
    expect(bookView(book, nothing).gateways[0]?.backends.map(({ leads }) => leads)).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('P7 the newest answer stands with its backend', () => {
    const answer = {
      type: 'answered',
      exchangeId: 'x',
      launchId: null,
      gateway: 'default',
      backend: 'chatgpt-codex',
      backendId: 'default-chatgpt-codex',
      path: '/responses',
      managed: false,
      problem: null,
    } as const;
    let results: LastResults = new Map();
    results = withResult(results, { ...answer, at: 1, status: 500 });
    results = withResult(results, { ...answer, at: 2, status: 200 });
    // A backend that was not found has no place to stand.
    expect(withResult(results, { ...answer, backendId: null, at: 3, status: 400 })).toBe(results);
    const renamed = after({ type: 'renameGateway', gatewayId: 'default', name: 'renamed' });
    expect(bookView(renamed, { ...nothing, results }).gateways[0]?.backends[0]?.lastResult).toEqual({
      at: 2,
      status: 200,
      problem: null,
    });
  });

  test('P14 only the gateways of the organisation in use are listed', () => {
    const book = after({ type: 'createOrganisation', name: 'Acme' }, { type: 'createGateway', name: 'work' });
    const acme = applied(book, { type: 'selectOrganisation', organisationId: 'id-2' }).book;
    expect(bookView(acme, nothing)).toMatchObject({
      organisations: [
        { id: 'personal', selected: false, gateways: 2 },
        { id: 'id-2', selected: true, gateways: 1 },
      ],
      gateways: [{ id: 'id-1', selected: true }],
    });
  });
});

test('the routing table holds every organisation, so that a launch keeps its own', () => {
  const book = after({ type: 'createOrganisation', name: 'Acme' });
  expect(routingTable(7, book, [], directTransport)).toEqual({
    revision: 7,
    organisations: book.organisations,
    launches: [],
    transport: directTransport,
  });
});

test('a draft of a backend makes that backend again', () => {
  for (const backend of backendsOf(after({ type: 'duplicateGateway', gatewayId: 'default' }))) {
    expect(backendFrom(draftOf(backend), backend.id, backend)).toEqual(backend);
  }
});

describe('checking a draft before it is saved', () => {
  const openai = draft({ name: 'openai', schema: 'OpenAI', upstream: 'https://api.openai.com/v1' });

  test('a good one has nothing in its way', () => {
    expect(draftCheck(defaultBook(), 'default', keyed)).toEqual({
      problem: null,
      occupiedBy: null,
      lints: [],
    });
  });

  test('P5 an occupied lane is named with who holds it', () => {
    const check = draftCheck(defaultBook(), 'default', openai);
    expect(check.problem?.code).toBe('lane-occupied');
    expect(check.occupiedBy).toEqual({ id: 'default-openai-transparent', name: 'openai-transparent' });
  });

  test('an edit does not stand in its own way, and blanks and slashes are no problem', () => {
    const own = {
      ...openai,
      id: 'default-openai-transparent',
      name: ' renamed ',
      upstream: 'https://api.openai.com/v1/',
    };
    const check = draftCheck(defaultBook(), 'default', own);
    expect([check.problem, check.occupiedBy]).toEqual([null, null]);
    expect(check.lints.map(({ code }) => code)).toEqual(['trailing-slash']);
  });

  test('a name that is taken by another one is a problem for an edit, and a word of warning for a new one', () => {
    const edit = { ...openai, id: 'default-openai-transparent', name: 'chatgpt-codex' };
    expect(draftCheck(defaultBook(), 'default', edit).problem?.what).toBe(
      'Gateway "default" has a backend called "chatgpt-codex" already.',
    );
    const fresh = { ...openai, name: 'openai-transparent' };
    const check = draftCheck(defaultBook(), 'default', fresh);
    expect(check.problem).toBeNull();
    expect(check.lints).toEqual([
      {
        code: 'name-updates',
        message: 'Saving changes the backend "openai-transparent" that is there already.',
        fix: { label: 'Call it openai-transparent-2', draft: { ...fresh, name: 'openai-transparent-2' } },
      },
    ]);
  });

  test('what stands in the way of one that is broken is what saving it would say', () => {
    const broken = { ...keyed, upstream: 'http://a.example/v1' };
    expect(draftCheck(defaultBook(), 'default', broken).problem?.why).toBe(
      'Only https may leave this machine.',
    );
    expect(draftCheck(defaultBook(), 'gone', broken).problem?.code).toBe('not-found');
  });
});
