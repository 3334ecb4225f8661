import { compileModelPattern } from '../domain/model-pattern.ts';
import type { Backend } from '../domain/gateway.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { modelsOfBody, type BodyModels } from './model-of-body.ts';
import type { Route } from './route.ts';

/** Which models a backend takes. */
export interface ModelGate {
  /** Why a request that names these models may not pass; null when it may, also when it names none (FEATURES P15). */
  refusal(models: readonly string[]): Problem | null;
  /** What a request hears whose model cannot be read. */
  unreadable(why: Extract<BodyModels, { ok: false }>['why']): Problem;
}

/** True for a backend whose requests need not be read. */
export function takesEveryModel({ modelPattern }: Pick<Backend, 'modelPattern'>): boolean {
  return modelPattern === '.*';
}

/** The gate of a route's backend; null when it takes every model. */
export function modelGateOf({ gateway, backend }: Pick<Route, 'gateway' | 'backend'>): ModelGate | null {
  if (takesEveryModel(backend)) return null;
  const { modelPattern } = backend;
  const takes = compileModelPattern(modelPattern);
  const named = `Backend "${backend.name}" of gateway "${gateway}"`;
  return {
    refusal(models) {
      if (!takes.ok) return models.length === 0 ? null : takes.problem;
      const excluded = models.find((model) => !takes.value(model));
      if (excluded === undefined) return null;
      return problem(
        'model-excluded',
        `${named} does not take the model "${short(excluded)}":`,
        `its model pattern is ${short(modelPattern)}.`,
        'Choose another model in Codex, or change the pattern in Postern.',
      );
    },
    unreadable: (why) =>
      problem(
        'request-malformed',
        `${named} takes only some models, and which one this request asks for could not be read:`,
        `${reasons[why]}.`,
        'If Codex sent it, please report this.',
      ),
  };
}

/** Calls back with why a whole body may not pass, null when it may: at once where there is no gate or no body. */
export function judgeBody(
  gate: ModelGate | null,
  rawHeaders: readonly string[],
  body: Buffer | null,
  then: (refusal: Problem | null) => void,
): void {
  if (gate === null || body === null) return then(null);
  void modelsOfBody(encodingOf(rawHeaders), [body]).then((found) => {
    then(found.ok ? gate.refusal(found.models) : gate.unreadable(found.why));
  });
}

/** Every Content-Encoding of a request as one value. */
function encodingOf(rawHeaders: readonly string[]): string {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === 'content-encoding') values.push(rawHeaders[at + 1] ?? '');
  }
  return values.join(',');
}

const reasons = {
  tooLarge: 'it is larger than 128 MB',
  broken: 'its body is not what its Content-Encoding says',
  unknown: 'its Content-Encoding is not one Postern reads',
} as const;

function short(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
