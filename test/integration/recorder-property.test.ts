import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFile } from '../../main/recorder/database.ts';
import {
  answer,
  httpExchange,
  prompt,
  response,
  shellCall,
  shellOutput,
  turnMetadata,
} from '../fakes/codex-traffic.ts';
import { makeLogBench } from '../fakes/log-bench.ts';
import { unboundRows } from '../fakes/log-rows.ts';

const day = 24 * 60 * 60_000;
const now = 1_000 * day;

type Act =
  | {
      readonly type: 'record';
      readonly session: number;
      readonly below: boolean;
      readonly word: number;
      readonly daysAgo: number;
    }
  | { readonly type: 'delete'; readonly sessions: readonly number[] }
  | { readonly type: 'deleteRange'; readonly from: number | null; readonly to: number | null }
  | { readonly type: 'hide'; readonly sessions: readonly number[]; readonly back: boolean }
  | { readonly type: 'retain'; readonly days: number }
  | { readonly type: 'restart' };

const small = fc.nat({ max: 4 });
const daysAgo = fc.nat({ max: 60 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('record' as const),
      session: small,
      below: fc.boolean(),
      word: fc.nat({ max: 9 }),
      daysAgo,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('delete' as const),
      sessions: fc.array(small, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('hide' as const),
      sessions: fc.array(small, { minLength: 1, maxLength: 3 }),
      back: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('deleteRange' as const),
      from: fc.option(daysAgo),
      to: fc.option(daysAgo, { freq: 8 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('retain' as const), days: fc.integer({ min: 1, max: 60 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'restart' as const }) },
);

/** A session of the model: what it holds, and when it was last active, with all below it. */
interface Known {
  readonly words: Set<string>;
  /** Without what was said below it. */
  readonly ownWords: Set<string>;
  activeAt: number;
  childActiveAt: number | null;
}

test('after any sequence of records, deletions, undone ones too, and retention no row is left alone, sums and counts of choices agree, and search finds exactly what is left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 14 }), async (acts) => {
      const bench = makeLogBench();
      let recorder = bench.open({ now: () => now });
      const known = new Map<number, Known>();
      const said = new Set<string>();
      let turns = 0;
      const activeAt = (one: Known): number => Math.max(one.activeAt, one.childActiveAt ?? 0);
      const momentOf = (ago: number | null): number | null => (ago === null ? null : now - ago * day);
      const forgetWithin = (from: number, to: number): void => {
        for (const [id, one] of known) if (activeAt(one) >= from && activeAt(one) < to) known.delete(id);
      };

      // From the beginning of time: all of them, but counted anew.
      const countsAgree = (): void =>
        expect(recorder.query({ kind: 'facets', filter: {} })).toEqual(
          recorder.query({ kind: 'facets', filter: { from: 0 } }),
        );

      const record = ({ session, below, word, daysAgo: ago }: Extract<Act, { type: 'record' }>): void => {
        const one = known.get(session) ?? {
          words: new Set<string>(),
          ownWords: new Set<string>(),
          activeAt: 0,
          childActiveAt: null,
        };
        // A session below another is made only when that is there.
        const isBelow = below && known.has(session);
        known.set(session, one);
        turns += 1;
        const at = now - ago * day + turns;
        const id = isBelow ? `c${session}` : `s${session}`;
        const metadata = turnMetadata(
          id,
          `t${turns}`,
          isBelow ? { thread_source: 'subagent', parent_thread_id: `s${session}` } : {},
        );
        const texts = [`word${word}`, `own${session}x${turns}e`, `out${word}`];
        for (const text of texts) {
          said.add(text);
          one.words.add(text);
          if (!isBelow) one.ownWords.add(text);
        }
        const ask = prompt(`p${turns}`, `${texts[0]} ${texts[1]}`);
        const call = shellCall(`f${turns}`, `call${turns}`, 'ls');
        const output = shellOutput(`call${turns}`, `${texts[2]}\n`);
        recorder.play([
          ...httpExchange(`e${turns}a`, metadata, [ask], response(`r${turns}a`, [call]), { at }),
          ...httpExchange(
            `e${turns}b`,
            metadata,
            [ask, call, output],
            response(`r${turns}b`, [answer(`a${turns}`, `${texts[0]} said`)]),
            { at: at + 1 },
          ),
        ]);
        if (isBelow) one.childActiveAt = Math.max(one.childActiveAt ?? 0, at + 5);
        else one.activeAt = Math.max(one.activeAt, at + 5);
      };

      try {
        for (const one of acts) {
          switch (one.type) {
            case 'record':
              record(one);
              break;
            case 'delete':
              await recorder.delete({
                kind: 'delete',
                sessionIds: one.sessions.map((id) => `s${id}`),
                from: null,
                to: null,
              });
              for (const id of one.sessions) known.delete(id);
              break;
            case 'hide': {
              const sessionIds = one.sessions.map((id) => `s${id}`);
              const { undoId } = await recorder.delete({
                kind: 'delete',
                sessionIds,
                from: null,
                to: null,
                undoable: true,
              });
              countsAgree();
              if (undoId !== null && one.back) {
                expect(await recorder.undelete({ kind: 'undelete', undoId })).toEqual({ restored: true });
                break;
              }
              // With a span that holds nothing, what is hidden goes for good.
              await recorder.delete({ kind: 'delete', sessionIds: null, from: 0, to: 0 });
              for (const id of one.sessions) known.delete(id);
              break;
            }
            case 'deleteRange': {
              const span = { from: momentOf(one.from), to: momentOf(one.to) };
              const counted = recorder.query({ kind: 'countRange', ...span });
              const { turns: before } = recorder.query({ kind: 'storage' });
              const { deleted } = await recorder.delete({ kind: 'delete', sessionIds: null, ...span });
              const { turns: after } = recorder.query({ kind: 'storage' });
              expect(counted).toEqual({ sessions: deleted, turns: before - after });
              forgetWithin(span.from ?? 0, span.to ?? Number.MAX_SAFE_INTEGER);
              break;
            }
            case 'retain':
              recorder.setRetention({ keepDays: one.days, keepMegabytes: null });
              // What is asked next is answered after it.
              await recorder.delete({ kind: 'delete', sessionIds: [], from: null, to: null });
              recorder.setRetention({ keepDays: null, keepMegabytes: null });
              forgetWithin(0, now - one.days * day);
              break;
            case 'restart':
              recorder.close();
              recorder = bench.open({ now: () => now });
          }
          countsAgree();
        }
        recorder.query({ kind: 'raw', sessionId: 's0', turnId: 't1' });
        const listed = recorder.query({ kind: 'sessions', before: null, limit: 100 });
        expect(listed.sessions.map((one) => one.id).toSorted()).toEqual(
          [...known.keys()].map((id) => `s${id}`).toSorted(),
        );
        const database = openFile(bench.databasePath);
        try {
          expect(unboundRows(database)).toEqual([]);
          database.exec(`CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, search, row)`);
          const terms = database.prepare('SELECT term FROM terms').all() as { readonly term: string }[];
          const left = new Set([...known.values()].flatMap((one) => [...one.words]));
          const found = database.prepare('SELECT count(*) AS count FROM search WHERE search MATCH ?');
          const isFound = (term: string): boolean =>
            (found.get(term) as { readonly count: number }).count > 0;
          const ours = terms.map(({ term }) => term).filter((term) => /^(word|own|out)\d/.test(term));
          expect(ours.filter(isFound).toSorted()).toEqual([...left].toSorted());
          for (const word of said) {
            const hits = recorder.query({ kind: 'search', filter: { text: word }, before: null, limit: 50 });
            const ids = hits.sessions.map((one) => one.session.id.replace('c', 's'));
            const holding = [...known].filter(([, one]) => one.ownWords.has(word)).map(([id]) => `s${id}`);
            const family = [...known].filter(([, one]) => one.words.has(word)).map(([id]) => `s${id}`);
            expect(ids).toEqual(expect.arrayContaining(holding));
            expect(family).toEqual(expect.arrayContaining(ids));
          }
        } finally {
          database.close();
        }
      } finally {
        bench.remove();
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);
