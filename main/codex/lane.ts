import type { Lane, LaneChoice } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { chosenReason, foundReason, type SignsInWith } from './lane-words.ts';
import type { CodexLogin } from './login-status.ts';

/** Codex's own provider id in force: its built-in `openai`, or the launch's own entry. */
export type ModelProvider = 'openai' | 'postern';

export interface LaneFacts {
  readonly choice: LaneChoice;
  /** A non-blank OPENAI_API_KEY in the environment the terminal will have. */
  readonly keyInEnvironment: boolean;
  readonly login: CodexLogin;
  /** The lanes whose backend, in the gateway in use, has a credential of its own. */
  readonly managed: Readonly<Record<Lane, boolean>>;
  /** The one lane the gateway serves; null when that decides nothing. */
  readonly only: Lane | null;
}

export interface LaneDecision {
  readonly lane: Lane;
  readonly provider: ModelProvider;
  /** The backend's own credential is used: Codex needs neither key nor sign-in. */
  readonly managed: boolean;
  /** Why, in one sentence. */
  readonly reason: string;
  /** Set when Codex could not sign in on this lane. */
  readonly problem: Problem | null;
}

/** Which lane a launch takes, which provider id Codex uses on it, and why (FEATURES P9). */
export function decideLane(facts: LaneFacts): LaneDecision {
  const { choice, login, only } = facts;
  if (choice !== 'auto') return onLane(choice, facts, (way) => chosenReason('person', choice, way, login));
  if (only !== null) return onLane(only, facts, (way) => chosenReason('gateway', only, way, login));
  const lane = autoLane(facts);
  return onLane(lane, facts, (way) => foundReason(lane, way, login));
}

// A lane's way in: the gateway's own credential before anything Codex has.
function onLane(
  lane: Lane,
  { keyInEnvironment, login, managed }: LaneFacts,
  why: (way: SignsInWith) => string,
): LaneDecision {
  const stored = login === 'apiKey';
  if (managed[lane])
    return { lane, provider: 'postern', managed: true, reason: why('gateway'), problem: null };
  switch (lane) {
    case 'chatgpt':
      return chatgpt(why('sign-in'), stored ? needsChatgpt() : null);
    case 'api':
      if (keyInEnvironment) return api('postern', why('environment'));
      if (stored) return api('openai', why('storedKey'));
      return api('postern', why('nothing'), needsKey());
    default:
      return unreachable(lane);
  }
}

// Somebody who has neither key nor sign-in goes where the gateway has an account for them.
function autoLane({ keyInEnvironment, login, managed }: LaneFacts): Lane {
  if (keyInEnvironment || login === 'apiKey') return 'api';
  return login === 'none' && managed.api && !managed.chatgpt ? 'api' : 'chatgpt';
}

function chatgpt(reason: string, problemFound: Problem | null = null): LaneDecision {
  return { lane: 'chatgpt', provider: 'openai', managed: false, reason, problem: problemFound };
}

function api(provider: ModelProvider, reason: string, problemFound: Problem | null = null): LaneDecision {
  return { lane: 'api', provider, managed: false, reason, problem: problemFound };
}

function needsKey(): Problem {
  return problem(
    'launch-no-credential',
    t`Codex has no API key for the API lane.`,
    t`OPENAI_API_KEY is not set in your shell, and Codex is not signed in with a key.`,
    t`Set OPENAI_API_KEY in your shell profile, run \`codex login --with-api-key\`, or choose the ChatGPT lane.`,
  );
}

function needsChatgpt(): Problem {
  return problem(
    'launch-no-credential',
    t`Codex has no ChatGPT sign-in for the ChatGPT lane.`,
    t`It is signed in with an API key, which ChatGPT does not accept.`,
    t`Run \`codex login\` to sign in with ChatGPT, or choose the API lane.`,
  );
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${String(value)}`);
}
