import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configText } from '../../../main/connect/config-text.ts';
import { same, withValue } from '../../../main/connect/toml-paths.ts';
import { readToml } from '../../../main/connect/toml-read.ts';
import { asRead } from '../../../main/connect/toml-render.ts';
import { lineChange, lookedAt } from './text-edits.ts';
import { validText } from './text-generated.ts';
import { builtIn, valueOf, withProvider } from './text-keys.ts';

const keys = fc.constantFrom(builtIn, withProvider);
const runs = Number(process.env['POSTERN_TEST_TEXTS'] ?? 600);
/** What a failure printed, `seed` or `seed path`, to meet the very same again. */
const [seed, path] = (process.env['POSTERN_TEST_SEED'] ?? '').split(' ');
const checks = {
  numRuns: runs,
  ...(seed === undefined || seed === '' ? {} : { seed: Number(seed) }),
  ...(path === undefined ? {} : { path }),
};
const timeout = 5000 + runs * 20;

test(
  'whatever the file holds: connecting sets the keys and nothing else, again changes nothing, and every byte comes back (E1 E2 E3)',
  { timeout },
  () => {
    let done = 0;
    fc.assert(
      fc.property(validText, keys, (text, owned) => {
        const after = configText.connected(text, owned, 'sed');
        // A list or a plain value in the place of a table is refused, and nothing else.
        if (!after.ok) {
          expect(after.problem.what).toMatch(
            /has something else at line \d+ where model_providers.postern has to go/,
          );
          return;
        }
        done += 1;
        const before = valueOf(readToml(text)).value;
        const wanted = owned.reduce((value, key) => withValue(value, key.path, asRead(key.value)), before);
        expect(same(valueOf(readToml(after.value)).value, wanted)).toBe(true);
        expect(configText.connected(after.value, owned, 'sed')).toEqual(after);
        expect(configText.restored(after.value, owned)).toEqual({ ok: true, value: { text, drift: [] } });
      }),
      checks,
    );
    expect(done).toBeGreaterThan(runs / 2);
  },
);

test(
  'whatever somebody does to the lines of a connected file: it is refused, or what is theirs stays and our marks go',
  { timeout },
  () => {
    let done = 0;
    fc.assert(
      fc.property(
        validText,
        keys,
        fc.array(lineChange, { minLength: 1, maxLength: 4 }),
        (text, owned, changes) => {
          const looked = lookedAt(text, owned, changes);
          if (looked === 'whole') done += 1;
          expect(['whole', 'in part', 'refused', 'not connected']).toContainEqual(looked);
        },
      ),
      checks,
    );
    expect(done).toBeGreaterThan(runs / 20);
  },
);

test('any text at all is taken or refused, never thrown over', { timeout }, () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string(),
        validText.map((text) => text.slice(3)),
      ),
      (text) => {
        const after = configText.connected(text, withProvider, text);
        if (after.ok)
          expect(configText.restored(after.value, withProvider)).toMatchObject({ ok: true, value: { text } });
        else expect(after.problem.what).toMatch(/line \d+/);
      },
    ),
    checks,
  );
});
