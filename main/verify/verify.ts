import type { ProblemView, VerifyStep, VerifyView } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import type { Explanation } from '../domain/explain.ts';
import type { Backend } from '../domain/gateway.ts';
import { problem } from '../domain/problem.ts';
import { askForToken } from './answer.ts';
import { fixFor } from './fix.ts';
import { listModels, type Listed } from './list.ts';
import { modelToAsk } from './models.ts';
import { hostOf, type VerifyTask } from './task.ts';

/** Checks a backend along the way Codex's requests take, and explains what it finds (FEATURES R4, R5). Never rejects. */
export async function verifyBackend(task: VerifyTask): Promise<VerifyView> {
  const at = task.now();
  const found = await look(task);
  return { at, durationMs: Math.max(0, task.now() - at), ...found };
}

type Found = Omit<VerifyView, 'at' | 'durationMs'>;

async function look(task: VerifyTask): Promise<Found> {
  const { backend, oneToken } = task;
  const list = await listModels(task);
  if (list.failure !== null && !list.mayGoOn) return failing(task, list.steps, list.failure);
  if (backend.auth.type === 'transparent') return withoutCredential(task, list);
  if (!oneToken) return listedOnly(task, list);
  return withToken(task, list);
}

const notAsked = (detail = t`Not asked`): VerifyStep => ({ name: 'answer', state: 'skipped', detail });

/** Codex brings its own credential: what can be told without one is whether the address answers. */
function withoutCredential({ backend }: VerifyTask, { steps, models, isListed, failure }: Listed): Found {
  const answer = notAsked(t`Needs the credential of Codex`);
  return {
    verdict: 'reachable',
    summary: t`${hostOf(backend)} answers. Codex’s own credential was not tested; a launch shows whether it is accepted.`,
    steps: [...steps, answer],
    models,
    problem: isListed ? null : (failure?.problem ?? null),
    fix: null,
  };
}

/** Hosts that list their models to anybody, so that a list says nothing of the key (seen Nov 2026). */
const publicLists = new Set(['openrouter.ai']);

function listedOnly({ backend }: VerifyTask, { steps, models, isListed, failure }: Listed): Found {
  const host = hostOf(backend);
  const told = { steps: [...steps, notAsked()], models, fix: null };
  if (!isListed) {
    const hint = t`${host} answers and lists no models. Ask it for one token to be sure.`;
    return { ...told, verdict: 'reachable', summary: hint, problem: failure?.problem ?? null };
  }
  const missing = modelMissing(backend, host, models);
  if (missing !== null) {
    return { ...told, verdict: 'reachable', summary: missing.what, problem: missing };
  }
  if (publicLists.has(host) && backend.auth.type === 'apiKey') {
    const hint = t`${host} answers. It lists models to anybody, so the key was not tested: ask for one token to be sure.`;
    return { ...told, verdict: 'reachable', summary: hint, problem: null };
  }
  const count = models.length;
  const summary =
    backend.auth.type === 'none'
      ? counted(count)`${host} answers and lists ${count} model. | ${host} answers and lists ${count} models.`
      : counted(
          count,
        )`${host} accepts the credential and lists ${count} model. | ${host} accepts the credential and lists ${count} models.`;
  return { ...told, verdict: 'works', summary, problem: null };
}

/** The model that launches start with is not in the list; null when it is, or the list does not tell. */
function modelMissing(
  { model, schema }: Backend,
  host: string,
  models: readonly string[],
): ProblemView | null {
  // Azure lists models of the region, and is asked for deployments.
  if (model === null || schema === 'AzureOpenAI' || models.length === 0 || models.includes(model))
    return null;
  // Ollama lists `name:latest` for `name`.
  if (models.includes(`${model}:latest`)) return null;
  return problem(
    'upstream-status',
    t`${host} does not list the model ${model}.`,
    t`Its name is misspelt, or it is not offered to this key.`,
    t`Choose one of the models it lists, or ask this one for one token to be sure.`,
  );
}

async function withToken(task: VerifyTask, list: Listed): Promise<Found> {
  const { backend } = task;
  // Azure lists what could be deployed, and answers only for what is.
  const choices = backend.schema === 'AzureOpenAI' ? [] : list.models;
  const model = modelToAsk(task.model ?? backend.model, choices, backend.modelPattern);
  if (model === null) {
    const found = listedOnly(task, list);
    const step = notAsked(t`Name a model to ask`);
    return { ...found, steps: [...list.steps, step] };
  }
  const askedAt = task.now();
  const failure = await askForToken(task, model);
  if (failure !== null) {
    return { ...failing(task, list.steps, failure, true), models: list.models };
  }
  const step: VerifyStep = {
    name: 'answer',
    state: 'passed',
    detail: t`${model} answered in ${task.now() - askedAt} ms`,
  };
  return {
    verdict: 'works',
    summary: t`${model} answers at ${hostOf(backend)}.`,
    steps: [...list.steps, step],
    models: list.models,
    problem: null,
    fix: null,
  };
}

function failing(
  { backend }: VerifyTask,
  steps: readonly VerifyStep[],
  failure: Explanation,
  isAnswer = false,
): Found {
  const last: VerifyStep = isAnswer
    ? { name: 'answer', state: 'failed', detail: failure.problem.what }
    : notAsked();
  return {
    verdict: 'fails',
    summary: failure.problem.what,
    steps: [...steps, last],
    models: [],
    problem: failure.problem,
    fix: fixFor(failure, backend),
  };
}
