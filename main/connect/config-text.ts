import type { DriftView } from '../../preload/contract.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import type { ConfigText, OwnedKey } from './port.ts';
import { firstResembling } from './toml-block.ts';
import { placed } from './toml-place.ts';
import { byteOrderMark, readToml } from './toml-read.ts';
import { asRead, renderKey, renderShown } from './toml-render.ts';
import { same, valueOf, withValue } from './toml-paths.ts';
import { takenOut, takenOutOf } from './toml-take-out.ts';
import { t } from '../../preload/language.ts';

/** The edits of Codex's `config.toml`. [Note: the marks in Codex's configuration] in `toml-block.ts` says how. */
export const configText: ConfigText = { connected, restored, drift };

function connected(text: string, keys: readonly OwnedKey[], undo: string): Result<string> {
  const before = takenOut(text, keys);
  if (!before.ok) return before;
  const { file } = before.value;
  const resembling = firstResembling(file.lines);
  if (resembling !== null) return failed(confusable(resembling));
  const after = placed(file, keys, noteOf(undo));
  if (!after.ok) return after;
  // What follows can only fail by a fault of ours or a corner of TOML nobody thought of: nothing is written then.
  const wanted = keys.reduce((value, key) => withValue(value, key.path, asRead(key.value)), file.value);
  const read = readToml(after.value);
  if (!read.ok || !same(read.value.value, wanted)) return failed(unplaceable());
  const back = takenOutOf(after.value, read.value, keys);
  if (!back.ok || back.value.text !== before.value.text) return failed(unplaceable());
  return after;
}

function restored(
  text: string,
  keys: readonly OwnedKey[],
): Result<{ readonly text: string; readonly drift: readonly DriftView[] }> {
  const taken = takenOut(text, keys);
  if (!taken.ok) return taken;
  return ok({ text: taken.value.text, drift: driftOf(taken.value.stood, keys) });
}

function drift(text: string, keys: readonly OwnedKey[]): Result<readonly DriftView[]> {
  const file = readToml(text);
  return file.ok ? ok(driftOf(file.value.value, keys)) : file;
}

function driftOf(value: Readonly<Record<string, unknown>>, keys: readonly OwnedKey[]): readonly DriftView[] {
  return keys.flatMap((key) => {
    const now = valueOf(value, key.path);
    if (same(now, asRead(key.value))) return [];
    return [
      {
        key: renderKey(key.path),
        ours: renderShown(asRead(key.value)),
        now: now === undefined ? null : renderShown(now),
      },
    ];
  });
}

// A comment may hold no control characters; a path that has some leaves the command out.
function noteOf(undo: string): string {
  const plain = !/[\p{Cc}\p{Surrogate}]/u.test(undo) && !undo.includes(byteOrderMark) && undo !== '';
  return ` Codex goes through Postern. Undo: postern restore${plain ? `   (without Postern: ${undo})` : ''}`;
}

function confusable(line: number): ReturnType<typeof problem> {
  return problem(
    'file-invalid',
    t`Codex's configuration holds text of its own at line ${line} that looks like Postern's marks.`,
    t`Taking Postern out again could not tell it from them, so the file was left as it is.`,
    t`Change that line, then try again.`,
  );
}

function unplaceable(): ReturnType<typeof problem> {
  return problem(
    'file-invalid',
    t`Postern cannot add its lines to Codex's configuration without changing something else in it.`,
    t`The file was left as it is.`,
    t`Start Codex from Postern instead, which needs no change of the file.`,
  );
}
