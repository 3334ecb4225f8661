import type { Lane, LaneChoice } from '../../preload/contract.ts';
import { problem, type Problem } from '../domain/problem.ts';
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
  const { choice, keyInEnvironment, login, managed } = facts;
  const stored = login === 'apiKey';
  switch (choice) {
    case 'chatgpt':
      if (managed.chatgpt) return ours('chatgpt', `You chose the ChatGPT lane; ${gatewaysOwn}`);
      return stored
        ? chatgpt('You chose the ChatGPT lane, but Codex is signed in with an API key.', needsChatgpt())
        : chatgpt(`You chose the ChatGPT lane; ${lowerFirst(whyChatgpt(login))}`);
    case 'api':
      if (managed.api) return ours('api', `You chose the API lane; ${gatewaysOwn}`);
      if (keyInEnvironment) return api('postern', 'You chose the API lane; Codex uses OPENAI_API_KEY.');
      if (stored)
        return api('openai', 'You chose the API lane; Codex uses the API key it is signed in with.');
      return api('postern', 'You chose the API lane, but no API key was found.', needsKey());
    case 'auto': {
      if (facts.only !== null) {
        const {
          lane,
          provider,
          managed: own,
          reason,
          problem: found,
        } = decideLane({
          ...facts,
          choice: facts.only,
          only: null,
        });
        const lead = `The gateway serves the ${facts.only === 'chatgpt' ? 'ChatGPT' : 'API'} lane alone`;
        return {
          lane,
          provider,
          managed: own,
          reason: reason.replace(/^You chose the \w+ lane/, lead),
          problem: found,
        };
      }
      const lane = autoLane(facts);
      if (managed[lane]) {
        return ours(lane, `On the ${lane === 'chatgpt' ? 'ChatGPT' : 'API'} lane ${gatewaysOwn}`);
      }
      if (keyInEnvironment) return api('postern', 'OPENAI_API_KEY is set, so Codex uses it on the API lane.');
      if (stored) return api('openai', 'Codex is signed in with an API key, so it takes the API lane.');
      return chatgpt(whyChatgpt(login));
    }
    default:
      return unreachable(choice);
  }
}

// Somebody who has neither key nor sign-in goes where the gateway has an account for them.
function autoLane({ keyInEnvironment, login, managed }: LaneFacts): Lane {
  if (keyInEnvironment || login === 'apiKey') return 'api';
  return login === 'none' && managed.api && !managed.chatgpt ? 'api' : 'chatgpt';
}

const gatewaysOwn = 'the gateway has its own credential, so Codex needs neither key nor sign-in.';

function whyChatgpt(login: CodexLogin): string {
  switch (login) {
    case 'chatgpt':
      return 'Codex is signed in with ChatGPT.';
    case 'accessToken':
      return 'Codex uses an access token of a ChatGPT workspace.';
    case 'none':
      return 'Codex is not signed in yet and will ask you to sign in.';
    case 'unknown':
    case 'apiKey':
      return 'No API key was found, so Codex uses its ChatGPT sign-in.';
    default:
      return unreachable(login);
  }
}

function ours(lane: Lane, reason: string): LaneDecision {
  return { lane, provider: 'postern', managed: true, reason, problem: null };
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
    'Codex has no API key for the API lane.',
    'OPENAI_API_KEY is not set in your shell, and Codex is not signed in with a key.',
    'Set OPENAI_API_KEY in your shell profile, run `codex login --with-api-key`, or choose the ChatGPT lane.',
  );
}

function needsChatgpt(): Problem {
  return problem(
    'launch-no-credential',
    'Codex has no ChatGPT sign-in for the ChatGPT lane.',
    'It is signed in with an API key, which ChatGPT does not accept.',
    'Run `codex login` to sign in with ChatGPT, or choose the API lane.',
  );
}

function lowerFirst(sentence: string): string {
  return sentence.startsWith('Codex') ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${String(value)}`);
}
