import fc from 'fast-check';
import { configText } from '../../../main/connect/config-text.ts';
import type { OwnedKey } from '../../../main/connect/port.ts';
import { isWithin, same, without } from '../../../main/connect/toml-paths.ts';
import { readToml } from '../../../main/connect/toml-read.ts';
import { asRead, isTable } from '../../../main/connect/toml-render.ts';
import { valueOf } from './text-keys.ts';

/** One thing somebody does to the lines of a file; both numbers count lines round and round. */
export interface LineChange {
  readonly kind: 'delete' | 'copy' | 'move' | 'add' | 'indent' | 'edit';
  readonly from: number;
  readonly to: number;
}

/** What somebody may do to the lines of a file. */
export const lineChange: fc.Arbitrary<LineChange> = fc.record({
  kind: fc.constantFrom('delete', 'copy', 'move', 'add', 'indent', 'edit'),
  from: fc.nat(30),
  to: fc.nat(30),
});

/** A text after the changes, one after the other. */
export function changedText(text: string, changes: readonly LineChange[]): string {
  const lines = text.split('\n');
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
  return lines.join('\n');
}

/** What restoring a changed file broke, in words, or how far it could be looked at. */
export type Looked = 'whole' | 'in part' | 'refused' | 'not connected' | { readonly broken: string };

/** Connects a text, changes its lines and restores it: it is refused, or what is theirs stays and our marks go. */
export function lookedAt(text: string, owned: readonly OwnedKey[], changes: readonly LineChange[]): Looked {
  const connected = configText.connected(text, owned, 'sed');
  if (!connected.ok) return 'not connected';
  const edited = changedText(connected.value, changes);
  const after = configText.restored(edited, owned);
  const stood = readToml(edited);
  if (!after.ok) return after.problem.code === 'file-invalid' ? 'refused' : { broken: after.problem.code };
  const read = valueOf(readToml(after.value.text));
  const marks = read.lines.filter(
    (line, at) => !read.insideString(at) && /^(# >>> postern|# <<< postern)/.test(line),
  );
  if (marks.length > 0) return { broken: `marks stay: ${marks.join('')}` };
  if (!stood.ok || changes.some((one) => one.kind === 'move' || one.kind === 'copy')) return 'in part';
  // Below a header that was deleted, or that an edit made of a line of ours, our keys stand in whatever table is above.
  const paths = owned.map((key) => key.path);
  const person = Object.keys(stood.value.value).filter((key) => key.startsWith('person_'));
  const lost = person.filter((key) => !same(read.value[key], stood.value.value[key]));
  if (lost.length > 0) return { broken: `lost: ${lost.join()}` };
  return isWithin(withoutOurs(without(stood.value.value, paths), owned), read.value)
    ? 'whole'
    : { broken: 'something that stood in the file is gone' };
}

/** A value without what we wrote, wherever it stands by now, and without tables that held nothing else. */
function withoutOurs(value: unknown, owned: readonly OwnedKey[]): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withoutOurs(one, owned));
  if (!isTable(value)) return value;
  const entries = Object.entries(value).flatMap(([key, one]) => {
    if (owned.some((own) => own.path.at(-1) === key && same(one, asRead(own.value)))) return [];
    const left = withoutOurs(one, owned);
    const emptied =
      isTable(one) && isTable(left) && Object.keys(one).length > 0 && Object.keys(left).length === 0;
    return emptied ? [] : [[key, left]];
  });
  return Object.fromEntries(entries);
}
