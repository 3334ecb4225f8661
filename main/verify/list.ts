import type { VerifyStep } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import type { AnswerFacts } from '../domain/explain-rule.ts';
import { explain, type Explanation } from '../domain/explain.ts';
import type { Backend } from '../domain/gateway.ts';
import { problem } from '../domain/problem.ts';
import type { ProbeAnswer } from './ask.ts';
import { draftOf, linted } from './fix.ts';
import { modelsIn } from './models.ts';
import { ask, clientVersion, explainStrange, factsOf, hostOf, ownFacts, type VerifyTask } from './task.ts';

/** ChatGPT's list holds the instructions of every model. */
const listBytes = 4 * 1024 * 1024;
/** What listing the models told. */
export interface Listed {
  readonly steps: readonly [reach: VerifyStep, models: VerifyStep];
  readonly models: readonly string[];
  readonly isListed: boolean;
  /** What is wrong with it; null when nothing is. */
  readonly failure: Explanation | null;
  /** True where an answer may come all the same. */
  readonly mayGoOn: boolean;
}

/** Rows that may mean no more than that this upstream lists no models: Azure's deployments, some gateways. */
const onlyUnlisted = new Set(['responses-unsupported', 'azure-address', 'address-unknown', 'method-unknown']);
/** Problems of ours after the upstream had answered. */
const reachedAnyway = new Set(['key-refused', 'account-sign-in-again']);

/** Lists the models of a backend, which shows at the same time whether it is reached and the credential accepted. */
export async function listModels(task: VerifyTask): Promise<Listed> {
  const askedAt = task.now();
  const answer = await ask(task, 'GET', `models?client_version=${clientVersion}`, null, listBytes);
  return readList(task, answer, task.now() - askedAt);
}

function readList(task: VerifyTask, answer: ProbeAnswer, tookMs: number): Listed {
  const { backend } = task;
  if (answer.state === 'failed') {
    const failure = explain(ownFacts(task, answer.reason));
    return unreached(failure);
  }
  const { status } = answer;
  const models = status === 200 ? modelsIn(answer.body) : null;
  const told = t`${status} in ${tookMs} ms`;
  if (models !== null || (status === 200 && !answer.isWhole)) {
    const names = models ?? [];
    return {
      steps: [
        { name: 'reach', state: 'passed', detail: told },
        {
          name: 'models',
          state: 'passed',
          detail: models === null ? t`A long list` : modelCount(names.length),
        },
      ],
      models: names,
      isListed: true,
      failure: null,
      mayGoOn: true,
    };
  }
  const facts = factsOf(task, answer, null);
  if (facts.ourProblem !== null && !reachedAnyway.has(facts.ourProblem)) return unreached(explain(facts));
  const failure = failureOf(backend, facts, answer.body);
  const isOwnCredential =
    backend.auth.type === 'transparent' && (status === 401 || status === 403) && !facts.isPage;
  const isUnlisted =
    (onlyUnlisted.has(failure.rule) && linted(draftOf(backend)) === null) || failure.rule === 'no-list';
  const mayGoOn = isOwnCredential || isUnlisted;
  return {
    steps: [
      { name: 'reach', state: 'passed', detail: told },
      {
        name: 'models',
        state: mayGoOn ? 'skipped' : 'failed',
        detail: isOwnCredential
          ? t`Needs the credential of Codex`
          : mayGoOn
            ? t`It lists no models here`
            : failure.problem.what,
      },
    ],
    models: [],
    isListed: false,
    failure: isOwnCredential ? null : failure,
    mayGoOn,
  };
}

function unreached(failure: Explanation): Listed {
  return {
    steps: [
      { name: 'reach', state: 'failed', detail: failure.problem.what },
      { name: 'models', state: 'skipped', detail: t`Not asked` },
    ],
    models: [],
    isListed: false,
    failure,
    mayGoOn: false,
  };
}

function failureOf(backend: Backend, facts: AnswerFacts, body: string): Explanation {
  if (facts.status !== 200 || facts.isPage) return explain(facts);
  return /^\s*\{\s*"error"/.test(body) ? explainStrange(facts) : noList(backend);
}

function noList(backend: Backend): Explanation {
  return {
    rule: 'no-list',
    problem: problem(
      'upstream-status',
      t`${hostOf(backend)} answered, and not with a list of models (200).`,
      t`Some gateways keep no list; or the address is that of something else.`,
      t`Ask it for one token to be sure.`,
    ),
    fixKind: null,
    command: null,
  };
}

/** A number of models in words. */
export function modelCount(count: number): string {
  return counted(count)`${count} model | ${count} models`;
}
