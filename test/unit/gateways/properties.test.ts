import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkBook } from '../../../main/domain/check-book.ts';
import { defaultBook, type GatewayBook } from '../../../main/domain/gateway.ts';
import { applyChange } from '../../../main/gateways/changes.ts';
import { draftCheck } from '../../../main/gateways/draft-check.ts';
import { interpretGateways, renderGateways } from '../../../main/gateways/file.ts';
import { removedBackendIds, restore, type Removed } from '../../../main/gateways/undo.ts';
import type { BackendDraft, BackendSchema, BookChange } from '../../../preload/contract.ts';
import { backendsOf, counter, draft } from './book-of.ts';

/** A change in which places are numbers, so that it finds something in whatever book it meets. */
type Step = (book: GatewayBook) => BookChange;

const name = fc.constantFrom('default', 'work', 'home', 'openai', 'chatgpt-codex', 'a', ' b ', 'not ok', '');
const place = fc.nat({ max: 20 });
const schema = fc.constantFrom<BackendSchema>(
  'ChatGPTCodex',
  'OpenAI',
  'AzureOpenAI',
  'Bedrock',
  'OpenAICompatible',
);
const auth = fc.constantFrom<BackendDraft['auth']>(
  { type: 'transparent' },
  { type: 'apiKey', header: 'Api-Key' },
  { type: 'account', accountId: 'acc-1' },
  { type: 'aws', profile: null, region: 'us-east-1' },
  { type: 'none' },
);
const upstream = fc.constantFrom(
  'https://a.example/v1/',
  'http://127.0.0.1:9/v1',
  'http://a.example',
  'nonsense',
);
const drafts = fc.record({ name, schema, auth, upstream }).map((part) => draft(part));

const pick = <T extends { readonly id: string }>(list: readonly T[], at: number): string =>
  list[at % Math.max(1, list.length)]?.id ?? 'nothing';
const organisation = (book: GatewayBook, at: number): string => pick(book.organisations, at);
const gateway = (book: GatewayBook, at: number): string =>
  pick(
    book.organisations.flatMap((one) => one.gateways),
    at,
  );
const backend = (book: GatewayBook, at: number): string => pick(backendsOf(book), at);

const steps: fc.Arbitrary<Step> = fc.oneof(
  name.map((to): Step => () => ({ type: 'createOrganisation', name: to })),
  fc.tuple(place, name).map(([at, to]): Step => (book) => ({
    type: 'renameOrganisation',
    organisationId: organisation(book, at),
    name: to,
  })),
  place.map((at): Step => (book) => ({ type: 'selectOrganisation', organisationId: organisation(book, at) })),
  place.map((at): Step => (book) => ({ type: 'deleteOrganisation', organisationId: organisation(book, at) })),
  name.map((to): Step => () => ({ type: 'createGateway', name: to })),
  fc
    .tuple(place, name)
    .map(([at, to]): Step => (book) => ({ type: 'renameGateway', gatewayId: gateway(book, at), name: to })),
  place.map((at): Step => (book) => ({ type: 'duplicateGateway', gatewayId: gateway(book, at) })),
  place.map((at): Step => (book) => ({ type: 'selectGateway', gatewayId: gateway(book, at) })),
  fc
    .tuple(place, place)
    .map(([at, to]): Step => (book) => ({ type: 'moveGateway', gatewayId: gateway(book, at), to: to - 5 })),
  place.map((at): Step => (book) => ({
    type: 'pauseGateway',
    gatewayId: gateway(book, at),
    paused: at % 2 === 0,
  })),
  place.map((at): Step => (book) => ({
    type: 'setBudget',
    gatewayId: gateway(book, at),
    budget: { limit: at - 1, unit: 'tokens', period: 'day' },
  })),
  place.map((at): Step => (book) => ({ type: 'deleteGateway', gatewayId: gateway(book, at) })),
  fc
    .tuple(place, drafts, fc.option(place), fc.option(place))
    .map(([at, made, updates, replaces]): Step => (book) => ({
      type: 'putBackend',
      gatewayId: gateway(book, at),
      draft: { ...made, id: updates === null ? null : backend(book, updates) },
      replaces: replaces === null ? null : backend(book, replaces),
    })),
  fc.tuple(drafts, name, fc.option(place)).map(([made, to, updates]): Step => (book) => ({
    type: 'putBackendOnNewGateway',
    gatewayName: to,
    draft: { ...made, id: updates === null ? null : backend(book, updates) },
  })),
  fc.tuple(place, fc.boolean()).map(([at, disabled]): Step => (book) => ({
    type: 'disableBackend',
    backendId: backend(book, at),
    disabled,
  })),
  fc
    .tuple(place, place)
    .map(([at, to]): Step => (book) => ({ type: 'moveBackend', backendId: backend(book, at), to: to - 5 })),
  place.map((at): Step => (book) => ({ type: 'deleteBackend', backendId: backend(book, at) })),
);
const sequences = fc.array(steps, { maxLength: 40 });

/** What the types of steps come to, so that a generator that only ever makes refused changes is noticed. */
interface Told {
  readonly book: GatewayBook;
  readonly change: BookChange;
  readonly before: GatewayBook;
  readonly removed: Removed | null;
}

/** Every change of a sequence that was taken, in order. */
function play(sequence: readonly Step[]): readonly Told[] {
  const newId = counter();
  let book = defaultBook();
  const told: Told[] = [];
  for (const step of sequence) {
    const change = step(book);
    const result = applyChange(book, change, newId);
    if (!result.ok) continue;
    told.push({ before: book, change, book: result.value.book, removed: result.value.removed });
    book = result.value.book;
  }
  return told;
}

const runs = { numRuns: 400 };

test('no sequence of changes breaks a rule, gives an id twice or leaves a selection dangling', () => {
  const taken = new Set<string>();
  fc.assert(
    fc.property(sequences, (sequence) => {
      for (const { book, change } of play(sequence)) {
        taken.add(change.type);
        expect(checkBook(book)).toBeNull();
        const ids = [
          ...book.organisations,
          ...book.organisations.flatMap((one) => one.gateways),
          ...backendsOf(book),
        ].map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { selectedGatewayId, gateways } of book.organisations) {
          expect(gateways.map(({ id }) => id)).toContain(selectedGatewayId);
        }
        expect(book.organisations.map(({ id }) => id)).toContain(book.selectedOrganisationId);
      }
    }),
    runs,
  );
  expect(taken.size).toBe(17);
});

test('what can break no rule is never refused', () => {
  fc.assert(
    fc.property(sequences, place, (sequence, at) => {
      const book = play(sequence).at(-1)?.book ?? defaultBook();
      const gatewayId = gateway(book, at);
      const own = book.organisations.find(({ gateways }) => gateways.some(({ id }) => id === gatewayId));
      const organisationId = organisation(book, at);
      const backendId = backend(book, at);
      const changes: readonly BookChange[] = [
        { type: 'selectOrganisation', organisationId },
        ...(book.organisations.length > 1 ? [{ type: 'deleteOrganisation', organisationId } as const] : []),
        { type: 'selectGateway', gatewayId },
        { type: 'duplicateGateway', gatewayId },
        { type: 'moveGateway', gatewayId, to: at },
        { type: 'pauseGateway', gatewayId, paused: true },
        { type: 'setBudget', gatewayId, budget: null },
        ...((own?.gateways.length ?? 0) > 1 ? [{ type: 'deleteGateway', gatewayId } as const] : []),
        ...(backendsOf(book).length === 0
          ? []
          : ([
              { type: 'disableBackend', backendId, disabled: true },
              { type: 'moveBackend', backendId, to: at },
              { type: 'deleteBackend', backendId },
            ] as const)),
      ];
      const newId = counter('fresh');
      for (const change of changes) {
        const result = applyChange(book, change, newId);
        expect(result.ok ? null : result.problem).toBeNull();
      }
    }),
    runs,
  );
});

test('no change loses a backend other than by deleting or replacing, and then says which', () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      for (const { before, book, removed } of play(sequence)) {
        const left = new Set(backendsOf(book).map(({ id }) => id));
        const lost = backendsOf(before)
          .map(({ id }) => id)
          .filter((id) => !left.has(id));
        expect(new Set(lost)).toEqual(new Set(removed === null ? [] : removedBackendIds(removed)));
      }
    }),
    runs,
  );
});

test('undo right after a deletion or a replacement restores the very same book', () => {
  fc.assert(
    fc.property(sequences, place, (sequence, at) => {
      // Something is deleted in every one: the last backend that is left, or else all of them before.
      const last: Step = (book) => ({ type: 'deleteBackend', backendId: backend(book, at) });
      const undone = play([...sequence, last]).filter(({ before, book, removed }) => {
        if (removed === null) return false;
        expect(restore(book, removed)).toEqual({ ok: true, value: before });
        return true;
      });
      expect(undone).not.toEqual([]);
    }),
    runs,
  );
});

test('undo at any later time gives back a sound book with everything that was removed, or a problem', () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      const told = play(sequence);
      const last = told.at(-1)?.book ?? defaultBook();
      for (const { removed } of told) {
        if (removed === null) continue;
        const back = restore(last, removed);
        if (!back.ok) continue;
        expect(checkBook(back.value)).toBeNull();
        const ids = backendsOf(back.value).map(({ id }) => id);
        if (removed.type === 'backend') expect(ids).toContain(removed.backend.id);
      }
    }),
    runs,
  );
});

test('doing the same again changes nothing, but for what makes another each time', () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      for (const { book, change } of play(sequence)) {
        if (change.type === 'duplicateGateway') continue;
        const again = applyChange(book, change, () => 'never');
        if (again.ok) expect(again.value.book).toBe(book);
      }
    }),
    runs,
  );
});

test('a draft is let through by the check exactly when putting it is', () => {
  fc.assert(
    fc.property(sequences, place, drafts, fc.option(place), (sequence, at, made, updates) => {
      const book = play(sequence).at(-1)?.book ?? defaultBook();
      const gatewayId = gateway(book, at);
      const own = book.organisations.flatMap((one) => one.gateways).find(({ id }) => id === gatewayId);
      const id =
        updates === null || own === undefined || own.backends.length === 0
          ? null
          : pick(own.backends, updates);
      const wanted = { ...made, id };
      const put = applyChange(
        book,
        { type: 'putBackend', gatewayId, draft: wanted, replaces: null },
        () => 'new',
      );
      expect(draftCheck(book, gatewayId, wanted).problem).toEqual(put.ok ? null : put.problem);
    }),
    runs,
  );
});

test('every book that can come to be is read back from its file the same', () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      const book = play(sequence).at(-1)?.book ?? defaultBook();
      expect(interpretGateways(JSON.parse(renderGateways(book)))).toEqual({ ok: true, value: book });
    }),
    runs,
  );
});

test('whatever a file holds, reading it gives a sound book or a reason', () => {
  const entry = fc.record(
    { id: fc.constantFrom('x', 'y', 'work'), name, selectedGateway: name, selectedGatewayId: name },
    { requiredKeys: ['name'] },
  );
  const file = fc.record({
    schemaVersion: fc.constantFrom(1, 2),
    organisations: fc.array(
      fc
        .tuple(
          entry,
          fc.array(fc.record({ id: fc.constantFrom('x', 'z'), name }, { requiredKeys: ['name'] })),
        )
        .map(([one, gateways]) => ({ ...one, gateways })),
    ),
  });
  fc.assert(
    fc.property(fc.oneof(file, fc.jsonValue()), (raw) => {
      const result = interpretGateways(raw);
      expect(result.ok ? checkBook(result.value) : result.why === '' || null).toBeNull();
    }),
    runs,
  );
});
