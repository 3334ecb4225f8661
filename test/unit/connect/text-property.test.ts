import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configText } from '../../../main/connect/config-text.ts';
import { isWithin, same, without, withValue } from '../../../main/connect/toml-paths.ts';
import { readToml } from '../../../main/connect/toml-read.ts';
import { asRead, isTable } from '../../../main/connect/toml-render.ts';
import { validText } from './text-generated.ts';
import { builtIn, valueOf, withProvider } from './text-keys.ts';

const keys = fc.constantFrom(builtIn, withProvider);
const runs = Number(process.env['POSTERN_TEST_TEXTS'] ?? 600);
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
      { numRuns: runs },
    );
    expect(done).toBeGreaterThan(runs / 2);
  },
);

test(
  'whatever somebody does to the lines of a connected file: it is refused, or what is theirs stays and our marks go',
  { timeout },
  () => {
    const change = fc.record({
      kind: fc.constantFrom('delete', 'copy', 'move', 'add', 'indent', 'edit'),
      from: fc.nat(30),
      to: fc.nat(30),
    });
    let done = 0;
    fc.assert(
      fc.property(
        validText,
        keys,
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (text, owned, changes) => {
          const connected = configText.connected(text, owned, 'sed');
          if (!connected.ok) return;
          const lines = connected.value.split('\n');
          changes.forEach((one, at) => {
            const from = one.from % lines.length;
            const line = lines[from] ?? '';
            const to = one.to % lines.length;
            if (one.kind === 'delete' || one.kind === 'move') lines.splice(from, 1);
            if (one.kind === 'copy' || one.kind === 'move') lines.splice(to, 0, line);
            if (one.kind === 'add') lines.splice(to, 0, `person_${at} = ${at}`);
            if (one.kind === 'indent') lines[from] = `  ${line}`;
            if (one.kind === 'edit') lines[from] = line.replace('openai', 'theirs');
          });
          const edited = lines.join('\n');
          const after = configText.restored(edited, owned);
          const stood = readToml(edited);
          if (!after.ok) {
            expect(after.problem.code).toBe('file-invalid');
            return;
          }
          const read = valueOf(readToml(after.value.text));
          expect(
            read.lines.filter(
              (line, at) => !read.insideString(at) && /^(# >>> postern|# <<< postern)/.test(line),
            ),
          ).toEqual([]);
          if (!stood.ok || changes.some((one) => one.kind === 'move' || one.kind === 'copy')) return;
          done += 1;
          // Below a header that was deleted, our provider stands in whatever table is above.
          const paths = owned.map((key) => key.path);
          const person = Object.keys(stood.value.value).filter((key) => key.startsWith('person_'));
          for (const key of person) expect(read.value[key]).toEqual(stood.value.value[key]);
          expect(isWithin(withoutOurs(without(stood.value.value, paths)), read.value)).toBe(true);
        },
      ),
      { numRuns: runs },
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
    { numRuns: runs },
  );
});

function withoutOurs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOurs);
  if (!isTable(value)) return value;
  const ours = asRead(withProvider.at(-1)?.value ?? '');
  const entries = Object.entries(value).filter(([key, one]) => key !== 'postern' || !same(one, ours));
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutOurs(one)]));
}
