import { problem, type Problem, type ProblemCode } from '../domain/problem.ts';

/** Warnings of a whole session, in words. */
export const sessionWarnings = {
  /** `began` when the model had begun to answer. */
  noTurn: (why: Problem, began: boolean): Problem =>
    problem(
      'session-no-turn',
      `Stopped at ${stepOf(why.code, began)}: no turn was completed.`,
      [why.what, why.why].filter((part) => part !== '').join(' '),
      why.next,
    ),
  movedGateway: (ordinal: number, from: string, to: string): Problem =>
    moved(`Turn ${ordinal} went through ${to}.`, `Before, the session went through ${from}.`),
  movedBackend: (ordinal: number, from: string, to: string): Problem =>
    moved(`Turn ${ordinal} went to ${to}.`, `Before, the session went to ${from}.`),
  movedAccount: (ordinal: number): Problem =>
    moved(
      `Turn ${ordinal} was sent with another sign-in or key.`,
      'Before, the session used another one with the same backend.',
    ),
  rerouted: (ordinal: number, asked: string, served: string): Problem =>
    problem(
      'session-rerouted',
      `The upstream answered with ${served}.`,
      `Turn ${ordinal} asked for ${asked}. Postern passes on what the upstream says and changes no model.`,
      'The account or the upstream’s rules may not allow that model; Codex shows what it was told.',
    ),
  leftOut: (): Problem =>
    problem(
      'session-left-out',
      'Some content of this session was not kept.',
      'The computer was too busy to record it. Codex received everything.',
      'Nothing needs doing; times, tokens and status are complete.',
    ),
} as const;

function moved(what: string, why: string): Problem {
  return problem(
    'session-moved',
    what,
    why,
    'Nothing needs doing if the routing was changed on purpose; else look at the gateway of this launch.',
  );
}

type Step =
  'the request' | 'the route' | 'the sign-in or key' | 'the upstream' | 'the first answer' | 'the answer';

const steps: Partial<Readonly<Record<ProblemCode, Step>>> = {
  'admission-refused': 'the request',
  'request-malformed': 'the request',
  'method-unsupported': 'the request',
  'route-unknown': 'the route',
  'backend-unknown': 'the route',
  'backend-disabled': 'the route',
  'gateway-paused': 'the route',
  'gateway-invalid': 'the route',
  'model-excluded': 'the route',
};

/** Which step of the way failed, for people. */
function stepOf(code: ProblemCode, began: boolean): Step {
  const known = steps[code];
  if (known !== undefined) return known;
  if (/^(?:key|aws|keyring|secret|account|login)-/.test(code)) return 'the sign-in or key';
  if (code.startsWith('turn-')) return began ? 'the answer' : 'the first answer';
  return 'the upstream';
}
