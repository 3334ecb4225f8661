import type { Lane } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { readAnswer } from '../domain/explain-answer.ts';
import type { AnswerFacts } from '../domain/explain-rule.ts';
import { explain, type Explanation } from '../domain/explain.ts';
import type { Backend } from '../domain/gateway.ts';
import { parseUrl } from '../domain/url.ts';
import { askLoopback, type ProbeAnswer, type ProbeQuestion } from './ask.ts';
import { hasNews } from './token.ts';

/** A check that is wanted, and the way through the proxy that was opened for it. */
export interface VerifyTask {
  readonly backend: Backend;
  readonly lane: Lane;
  /** The backend's address at the proxy, for a launch made for this check; holds its token. */
  readonly url: string;
  /** What the launch's Codex would send; null for a backend that passes Codex's own credential through. */
  readonly bearer: string | null;
  /** Ask for a token or two as well, which may cost something. */
  readonly oneToken: boolean;
  /** The model to ask; null leaves it to the backend and the list. */
  readonly model: string | null;
  readonly now: () => number;
  /** How questions are asked; by default over loopback. */
  readonly send?: (question: ProbeQuestion) => Promise<ProbeAnswer>;
}

/** The version Codex tells when it lists models (Codex 0.169, PROTOCOL). */
export const clientVersion = '0.169.0';

/** The longest that one question may take. */
const timeoutMs = 20_000;

/** Asks our own proxy, as this launch's Codex would. Never rejects. */
export function ask(
  { url, bearer, send = askLoopback }: VerifyTask,
  method: ProbeQuestion['method'],
  path: string,
  body: string | null,
  maxBytes: number,
): Promise<ProbeAnswer> {
  return send({
    method,
    url: `${url}/${path}`,
    headers: {
      accept: body === null ? 'application/json' : 'text/event-stream',
      'accept-encoding': 'identity',
      ...(body === null
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body,
    timeoutMs,
    maxBytes,
    isEnough: (text) => body !== null && hasNews(text),
  });
}

/** What an answer tells, with what is known of the backend. */
export function factsOf(
  task: VerifyTask,
  answer: ProbeAnswer & { readonly state: 'answered' },
  model: string | null,
): AnswerFacts {
  const told = readAnswer({ ...answer, now: task.now() });
  const codes = [told.errorCode, answer.errorType].filter((code) => code !== null);
  return {
    ...told,
    ...placeOf(task, model),
    status: answer.status,
    errorCode: codes.length === 0 ? null : codes.join(' '),
  };
}

/** What an answer of 200 means that is not what was asked for: some servers say so to whatever they do not know. */
export function explainStrange(facts: AnswerFacts): Explanation {
  return explain({ ...facts, status: 404 }, 200);
}

/** The facts of a question that nobody answered. */
export function ownFacts(task: VerifyTask, reason: 'timeout' | 'unconnected'): AnswerFacts {
  return {
    ...placeOf(task, null),
    status: 504,
    errorCode: null,
    errorMessage:
      reason === 'timeout' ? t`Nothing came within 20 s.` : t`The connection to Postern’s own proxy failed.`,
    isPage: false,
    resets: null,
    ourProblem: reason === 'timeout' ? 'upstream-timeout' : 'proxy-stopped',
  };
}

function placeOf({ backend, lane }: VerifyTask, model: string | null) {
  const { schema, auth, upstream } = backend;
  return { schema, auth: auth.type, lane, upstream, model };
}

/** A backend's host, as people name it. */
export function hostOf({ upstream }: Backend): string {
  return parseUrl(upstream)?.host ?? upstream;
}
