import { describe, expect, test } from 'vitest';
import { currentOrganisation, defaultBook } from '../../../main/domain/gateway.ts';
import { findGateway } from '../../../main/gateways/places.ts';
import { removedBackendIds, restore } from '../../../main/gateways/undo.ts';
import type { BookChange } from '../../../preload/contract.ts';
import { after, applied, backendsOf, counter, draft, gatewayNames, refused } from './book-of.ts';

const put = (
  part: Partial<BookChange & { type: 'putBackend' }> & Pick<BookChange & { type: 'putBackend' }, 'draft'>,
) => ({ type: 'putBackend', gatewayId: 'default', replaces: null, ...part }) as const;
const openai = draft({ name: 'openai', schema: 'OpenAI', upstream: 'https://api.openai.com/v1' });

describe('organisations', () => {
  test('P14 a new one starts with a default gateway of its own, and switching changes what is used', () => {
    const made = after({ type: 'createOrganisation', name: ' Acme GmbH ' });
    expect(made.organisations[1]).toMatchObject({
      id: 'id-2',
      name: 'Acme GmbH',
      selectedGatewayId: 'id-1',
      gateways: [{ id: 'id-1', name: 'default' }],
    });
    expect(currentOrganisation(made)?.id).toBe('personal');
    const used = applied(made, { type: 'selectOrganisation', organisationId: 'id-2' });
    expect(currentOrganisation(used.book)?.name).toBe('Acme GmbH');
    expect(applied(used.book, { type: 'createOrganisation', name: 'Acme GmbH' }).book).toBe(used.book);
  });

  test('two cannot have one name', () => {
    const made = after({ type: 'createOrganisation', name: 'Acme' });
    expect(
      refused(made, { type: 'renameOrganisation', organisationId: 'id-2', name: 'Personal' }),
    ).toMatchObject({ code: 'organisation-invalid', what: 'Two organisations are called "Personal".' });
  });

  test('deleting the one in use selects its neighbour; undo brings it back in use', () => {
    const made = after(
      { type: 'createOrganisation', name: 'Acme' },
      { type: 'selectOrganisation', organisationId: 'id-2' },
    );
    const deleted = applied(made, { type: 'deleteOrganisation', organisationId: 'id-2' });
    expect(currentOrganisation(deleted.book)?.id).toBe('personal');
    expect(deleted.removed && removedBackendIds(deleted.removed)).toEqual([
      'id-1-chatgpt-codex',
      'id-1-openai-transparent',
    ]);
    expect(deleted.removed && restore(deleted.book, deleted.removed)).toEqual({ ok: true, value: made });
  });

  test('the only one cannot be deleted', () => {
    expect(refused(defaultBook(), { type: 'deleteOrganisation', organisationId: 'personal' })).toEqual({
      code: 'organisation-invalid',
      what: '"Personal" cannot be deleted.',
      why: 'It is the only organisation.',
      next: 'Make another one first.',
    });
  });
});

describe('gateways', () => {
  test('creating one twice makes one', () => {
    const made = applied(defaultBook(), { type: 'createGateway', name: 'work' });
    expect(gatewayNames(made.book)).toEqual(['default', 'work']);
    const again = applied(made.book, { type: 'createGateway', name: 'work' });
    expect(again.book).toBe(made.book);
    expect(again.gatewayId).toBe(made.gatewayId);
  });

  test('a copy stands after its original with ids of its own and a free name', () => {
    const newId = counter();
    const once = applied(defaultBook(), { type: 'duplicateGateway', gatewayId: 'default' }, newId);
    const twice = applied(once.book, { type: 'duplicateGateway', gatewayId: once.gatewayId ?? '' }, newId);
    expect(gatewayNames(twice.book)).toEqual(['default', 'default-2', 'default-3']);
    const ids = backendsOf(twice.book).map(({ id }) => id);
    expect(new Set(ids).size).toBe(6);
    expect(findGateway(twice.book, twice.gatewayId ?? '')?.gateway.backends.map(({ name }) => name)).toEqual([
      'chatgpt-codex',
      'openai-transparent',
    ]);
  });

  test('are renamed, selected, moved, paused and given a budget by id', () => {
    const budget = { limit: 5, unit: 'usd', period: 'day' } as const;
    const book = after(
      { type: 'createGateway', name: 'work' },
      { type: 'renameGateway', gatewayId: 'id-1', name: 'job' },
      { type: 'selectGateway', gatewayId: 'id-1' },
      { type: 'moveGateway', gatewayId: 'id-1', to: 0 },
      { type: 'pauseGateway', gatewayId: 'id-1', paused: true },
      { type: 'setBudget', gatewayId: 'id-1', budget },
    );
    expect(book.organisations[0]).toMatchObject({
      selectedGatewayId: 'id-1',
      gateways: [{ id: 'id-1', name: 'job', paused: true, budget }, { id: 'default' }],
    });
    expect(gatewayNames(applied(book, { type: 'moveGateway', gatewayId: 'id-1', to: 99 }).book)).toEqual([
      'default',
      'job',
    ]);
  });

  test.each([
    ['first', 0, 'b'],
    ['middle', 1, 'c'],
    ['last', 2, 'b'],
  ])(
    'deleting the selected one, %s in the list, selects a neighbour; undo restores it whole',
    (_at, at, next) => {
      const base = after(
        { type: 'renameGateway', gatewayId: 'default', name: 'a' },
        { type: 'createGateway', name: 'b' },
        { type: 'createGateway', name: 'c' },
      );
      const gatewayId = base.organisations[0]?.gateways[at]?.id ?? '';
      const book = applied(base, { type: 'selectGateway', gatewayId }).book;
      const deleted = applied(book, { type: 'deleteGateway', gatewayId });
      const selected = deleted.book.organisations[0]?.selectedGatewayId ?? '';
      expect(findGateway(deleted.book, selected)?.gateway.name).toBe(next);
      expect(deleted.removed && restore(deleted.book, deleted.removed)).toEqual({ ok: true, value: book });
    },
  );

  test('undo leaves the selection where a person put it since', () => {
    const book = after({ type: 'createGateway', name: 'b' }, { type: 'createGateway', name: 'c' });
    const deleted = applied(book, { type: 'deleteGateway', gatewayId: 'default' });
    const since = applied(deleted.book, { type: 'selectGateway', gatewayId: 'id-2' }).book;
    const back = deleted.removed && restore(since, deleted.removed);
    expect(back?.ok && back.value.organisations[0]?.selectedGatewayId).toBe('id-2');
  });

  test('undo says when the name is taken by now, and does nothing when it is back already', () => {
    const book = after({ type: 'createGateway', name: 'b' });
    const deleted = applied(book, { type: 'deleteGateway', gatewayId: 'id-1' });
    if (deleted.removed === null) throw new Error('nothing was removed');
    const taken = applied(deleted.book, { type: 'createGateway', name: 'b' }, () => 'other').book;
    expect(restore(taken, deleted.removed)).toMatchObject({
      ok: false,
      problem: { code: 'gateway-invalid', what: 'Two gateways are called "b".' },
    });
    expect(restore(book, deleted.removed)).toEqual({ ok: true, value: book });
  });

  test('the only one cannot be deleted', () => {
    expect(refused(defaultBook(), { type: 'deleteGateway', gatewayId: 'default' })).toMatchObject({
      code: 'gateway-invalid',
      what: 'Gateway "default" cannot be deleted.',
      why: 'It is the only gateway of Personal.',
    });
  });
});

describe('backends', () => {
  test('P2 creating one twice changes nothing; a changed call updates it in place', () => {
    const made = applied(defaultBook(), put({ draft: draft({ name: 'b' }) }));
    expect(applied(made.book, put({ draft: draft({ name: 'b' }) })).book).toBe(made.book);
    const changed = applied(
      made.book,
      put({ draft: draft({ name: 'b', upstream: ' https://b.example/v1/ ' }) }),
    );
    expect(changed.backendId).toBe(made.backendId);
    expect(backendsOf(changed.book).at(-1)?.upstream).toBe('https://b.example/v1');
    expect(backendsOf(changed.book)).toHaveLength(3);
  });

  test('one that is edited keeps its id, its place and whether it is disabled', () => {
    const id = 'default-chatgpt-codex';
    const off = after({ type: 'disableBackend', backendId: id, disabled: true });
    const edited = applied(
      off,
      put({
        draft: { ...openai, id, name: 'renamed', schema: 'ChatGPTCodex', upstream: 'https://chatgpt.com/x' },
      }),
    );
    expect(backendsOf(edited.book)[0]).toMatchObject({ id, name: 'renamed', disabled: true });
  });

  test('P5 a second one for an occupied lane is refused, and both ways out are one change each', () => {
    expect(refused(defaultBook(), put({ draft: openai }))).toMatchObject({
      code: 'lane-occupied',
      next: 'Replace "openai-transparent", or put "openai" on another gateway.',
    });
    const replaced = applied(defaultBook(), put({ draft: openai, replaces: 'default-openai-transparent' }));
    expect(backendsOf(replaced.book).map(({ name }) => name)).toEqual(['chatgpt-codex', 'openai']);
    const elsewhere = applied(defaultBook(), {
      type: 'putBackendOnNewGateway',
      gatewayName: 'work',
      draft: openai,
    });
    expect(gatewayNames(elsewhere.book)).toEqual(['default', 'work']);
    expect(findGateway(elsewhere.book, elsewhere.gatewayId ?? '')?.gateway.backends).toHaveLength(1);
  });

  test('replacing by one of the same name is a replacement, with an undo', () => {
    const same = { ...openai, name: 'openai-transparent', upstream: 'https://proxy.example/v1' };
    const replaced = applied(defaultBook(), put({ draft: same, replaces: 'default-openai-transparent' }));
    expect(replaced.backendId).toBe('id-1');
    expect(replaced.removed && restore(replaced.book, replaced.removed)).toEqual({
      ok: true,
      value: defaultBook(),
    });
    const again = applied(replaced.book, put({ draft: same, replaces: 'default-openai-transparent' }));
    expect(again.book).toBe(replaced.book);
  });

  test("an edit that takes another one's place is undone whole", () => {
    const book = after(put({ draft: draft({ name: 'b' }) }));
    const edited = applied(
      book,
      put({ draft: { ...openai, id: 'id-1', name: 'b' }, replaces: 'default-openai-transparent' }),
    );
    expect(backendsOf(edited.book).map(({ name, schema }) => [name, schema])).toEqual([
      ['chatgpt-codex', 'ChatGPTCodex'],
      ['b', 'OpenAI'],
    ]);
    expect(edited.removed && restore(edited.book, edited.removed)).toEqual({ ok: true, value: book });
  });

  test('undo does not throw away work done on the replacement since', () => {
    const replaced = applied(defaultBook(), put({ draft: openai, replaces: 'default-openai-transparent' }));
    const since = applied(replaced.book, put({ draft: { ...openai, modelPattern: 'gpt-5' } })).book;
    expect(replaced.removed && restore(since, replaced.removed)).toMatchObject({
      ok: false,
      problem: { what: 'Backend "openai" was changed since it took that place.' },
    });
  });

  test('undo of a deletion says when the lane is taken by now', () => {
    const deleted = applied(defaultBook(), {
      type: 'deleteBackend',
      backendId: 'default-openai-transparent',
    });
    const taken = applied(deleted.book, put({ draft: openai })).book;
    expect(deleted.removed && restore(taken, deleted.removed)).toMatchObject({
      ok: false,
      problem: { code: 'lane-occupied' },
    });
  });

  test('one that is there moves to a gateway made for it, with its id and so its key', () => {
    const book = after(put({ draft: draft({ name: 'b' }) }));
    const movedOn = applied(
      book,
      { type: 'putBackendOnNewGateway', gatewayName: 'work', draft: { ...draft({ name: 'b' }), id: 'id-1' } },
      () => 'new',
    );
    expect(movedOn.backendId).toBe('id-1');
    expect(backendsOf(movedOn.book)).toHaveLength(3);
    expect(findGateway(movedOn.book, 'new')?.gateway.backends[0]?.id).toBe('id-1');
    expect(
      refused(book, { type: 'putBackendOnNewGateway', gatewayName: 'default', draft: openai }).what,
    ).toBe('There is a gateway called "default" already.');
  });

  test('reordering decides which one leads; disabling and deleting go by id', () => {
    const book = after(
      put({ draft: draft({ name: 'b' }) }),
      { type: 'moveBackend', backendId: 'id-1', to: 0 },
      { type: 'disableBackend', backendId: 'default-openai-transparent', disabled: true },
      { type: 'deleteBackend', backendId: 'default-chatgpt-codex' },
    );
    expect(backendsOf(book).map(({ name, disabled }) => [name, disabled])).toEqual([
      ['b', false],
      ['openai-transparent', true],
    ]);
  });
});

test.each<BookChange>([
  { type: 'renameOrganisation', organisationId: 'x', name: 'x' },
  { type: 'selectOrganisation', organisationId: 'x' },
  { type: 'deleteOrganisation', organisationId: 'x' },
  { type: 'renameGateway', gatewayId: 'x', name: 'x' },
  { type: 'duplicateGateway', gatewayId: 'x' },
  { type: 'selectGateway', gatewayId: 'x' },
  { type: 'moveGateway', gatewayId: 'x', to: 0 },
  { type: 'pauseGateway', gatewayId: 'x', paused: true },
  { type: 'setBudget', gatewayId: 'x', budget: null },
  { type: 'deleteGateway', gatewayId: 'x' },
  put({ gatewayId: 'x', draft: openai }),
  put({ draft: { ...openai, id: 'x' } }),
  { type: 'putBackendOnNewGateway', gatewayName: 'new', draft: { ...openai, id: 'x' } },
  { type: 'disableBackend', backendId: 'x', disabled: true },
  { type: 'moveBackend', backendId: 'x', to: 0 },
  { type: 'deleteBackend', backendId: 'x' },
])('$type of something that is gone is a problem, not a silence', (change) => {
  expect(refused(defaultBook(), change).code).toBe('not-found');
});

test.each<BookChange>([
  { type: 'createOrganisation', name: '  ' },
  { type: 'createGateway', name: 'a b' },
  { type: 'renameGateway', gatewayId: 'default', name: '../x' },
  { type: 'setBudget', gatewayId: 'default', budget: { limit: -1, unit: 'usd', period: 'day' } },
  put({ draft: draft({ name: 'a/b' }) }),
  put({ draft: draft({ name: 'b', upstream: 'http://a.example' }) }),
  { type: 'putBackendOnNewGateway', gatewayName: 'a b', draft: openai },
])('$type that breaks a rule is refused', (change) => {
  expect(refused(defaultBook(), change).code).toMatch(/-invalid$/);
});
