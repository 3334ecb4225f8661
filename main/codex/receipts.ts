import type { ProblemView, ReceiptStep, ReceiptView } from '../../preload/contract.ts';
import {
  accountRefused,
  ended,
  neverRun,
  noProcess,
  refused,
  turnFailed,
  upstreamStatus,
} from './launch-problems.ts';

/** Something that became known about a launch. `at` is Unix ms. */
export type LaunchFact =
  | { readonly type: 'processUp'; readonly at: number }
  /** No process within 20 s of opening the terminal. */
  | { readonly type: 'processMissing'; readonly at: number }
  | { readonly type: 'processEnded'; readonly at: number }
  /** The terminal program failed. */
  | { readonly type: 'terminalFailed'; readonly at: number; readonly problem: ProblemView }
  /** Nothing more can become known: a copied command whose day is over, or a start that cannot be followed. */
  | { readonly type: 'expired'; readonly at: number }
  /** The proxy saw a request of this launch. */
  | { readonly type: 'seen'; readonly at: number }
  | {
      readonly type: 'answered';
      readonly at: number;
      /** Below the backend: `responses`, `models`. */
      readonly path: string;
      readonly status: number | null;
      /** Postern's own credential was sent, not the one Codex has. */
      readonly managed: boolean;
      readonly problem: ProblemView | null;
    }
  | { readonly type: 'firstToken'; readonly at: number }
  | { readonly type: 'turnFailed'; readonly at: number; readonly problem: ProblemView };

/** A receipt before anything happened. */
export function newReceipt(
  launch: Pick<ReceiptView, 'launchId' | 'folder' | 'lane' | 'routed' | 'command' | 'startedAt'>,
): ReceiptView {
  return {
    ...launch,
    steps: { processUp: null, requestSeen: null, authAccepted: null, firstToken: null },
    problem: null,
    ended: false,
  };
}

/** The receipt after one more fact; the same object when the fact changes nothing. After the first token only the end counts. */
export function foldReceipt(receipt: ReceiptView, fact: LaunchFact): ReceiptView {
  if (receipt.ended) return receipt;
  const settled = receipt.steps.firstToken !== null;
  switch (fact.type) {
    case 'processUp':
      return cleared(reach(receipt, 'processUp', fact.at), 'launch-no-process', 'terminal-failed');
    case 'processMissing':
      return receipt.steps.processUp === null && receipt.problem === null
        ? failing(receipt, noProcess())
        : receipt;
    case 'processEnded':
      return {
        ...receipt,
        ended: true,
        problem: receipt.problem ?? ended(receipt, fact.at - receipt.startedAt),
      };
    case 'terminalFailed':
      return receipt.steps.processUp === null ? failing(receipt, fact.problem) : receipt;
    case 'expired':
      return {
        ...receipt,
        ended: true,
        problem: receipt.problem ?? (receipt.routed && receipt.steps.processUp === null ? neverRun() : null),
      };
    case 'seen':
      return cleared(
        reach(receipt, 'requestSeen', fact.at, ['processUp']),
        'launch-no-process',
        'terminal-failed',
      );
    case 'answered':
      return settled ? receipt : answered(receipt, fact);
    case 'firstToken':
      return cleared(
        reach(receipt, 'firstToken', fact.at, ['processUp', 'requestSeen', 'authAccepted']),
        'any',
      );
    case 'turnFailed':
      return settled ? receipt : failing(receipt, turnFailed(fact.problem));
    default:
      return unreachable(fact);
  }
}

function answered(receipt: ReceiptView, fact: Extract<LaunchFact, { type: 'answered' }>): ReceiptView {
  const { status } = fact;
  if (status !== null && (status === 101 || (status >= 200 && status < 300))) {
    return cleared(reach(receipt, 'authAccepted', fact.at, ['processUp', 'requestSeen']), 'any');
  }
  // Codex does without a list of models, and 426 only sends it from WebSocket to HTTP.
  if (!/^\/?responses(\/|$)/.test(fact.path) || status === 426) return receipt;
  if (fact.problem !== null) return failing(receipt, fact.problem);
  if (status === null || status < 400) return receipt;
  if (status === 401 || status === 403) {
    const refusal = fact.managed ? accountRefused : refused;
    return failing(receipt, refusal(receipt.lane, status));
  }
  return failing(receipt, upstreamStatus(status));
}

/** Marks a step as reached, and those that it implies; a step once reached keeps its time. */
function reach(
  receipt: ReceiptView,
  step: ReceiptStep,
  at: number,
  implied: readonly ReceiptStep[] = [],
): ReceiptView {
  const missing = [...implied, step].filter((one) => receipt.steps[one] === null);
  if (missing.length === 0) return receipt;
  const after = Math.max(0, at - receipt.startedAt);
  return {
    ...receipt,
    steps: { ...receipt.steps, ...Object.fromEntries(missing.map((one) => [one, after])) },
  };
}

function failing(receipt: ReceiptView, problem: ProblemView): ReceiptView {
  return receipt.problem?.what === problem.what ? receipt : { ...receipt, problem };
}

function cleared(receipt: ReceiptView, ...codes: readonly string[]): ReceiptView {
  if (receipt.problem === null) return receipt;
  const gone = codes.includes('any') || codes.includes(receipt.problem.code);
  return gone ? { ...receipt, problem: null } : receipt;
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${String(value)}`);
}
