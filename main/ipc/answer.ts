import type { Answer, CallName, Calls } from '../../preload/contract.ts';
import { filesReplaced } from '../domain/files-replaced.ts';
import { problem, problemOf } from '../domain/problem.ts';
import { parseCall } from './parse.ts';
import { t } from '../../preload/language.ts';

/** What main does for each call; a handler throws `AppError` for a reason a person should read. */
export type Handlers = {
  readonly [N in CallName]: (params: Calls[N][0]) => Calls[N][1] | Promise<Calls[N][1]>;
};

/** Answers one call: parameters parsed, handler run, every failure turned into a problem. Never rejects. */
export async function answerCall<N extends CallName>(
  handlers: Handlers,
  name: N,
  raw: unknown,
  onUnexpected: (name: CallName, error: unknown) => void,
): Promise<Answer<Calls[N][1]>> {
  const parsed = isPlain(raw)
    ? parseCall(name, raw)
    : ({ ok: false, why: 'At the top: no plain object.' } as const);
  if (!parsed.ok) {
    const refused = problem(
      'call-invalid',
      t`The window asked for ${name} in a way Postern does not know.`,
      parsed.why,
      '',
    );
    return { ok: false, problem: refused };
  }
  try {
    return { ok: true, value: await handlers[name](parsed.params) };
  } catch (error) {
    const unexpected = problem(
      'call-failed',
      t`Postern could not do that.`,
      t`Something went wrong inside it.`,
      t`Try again; the log says more.`,
    );
    const found = problemOf(error, unexpected);
    if (found !== unexpected) return { ok: false, problem: found };
    onUnexpected(name, error);
    return { ok: false, problem: filesReplaced(error) ?? unexpected };
  }
}

/** A date, a map or a buffer has no fields of its own, and would pass for a change that changes nothing. */
function isPlain(raw: unknown): boolean {
  if (typeof raw !== 'object' || raw === null) return true;
  const kind: unknown = Object.getPrototypeOf(raw);
  return kind === Object.prototype || kind === null;
}
