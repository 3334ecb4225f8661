import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import type { LoginWay } from '../../preload/contract.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';

/** A rule of Codex's configuration, and the file that makes it. */
export interface Rule<T> {
  readonly value: T;
  readonly file: string;
}

/** Which sign-ins Codex's configuration allows; no rule allows all. */
export interface Restrictions {
  readonly methods: readonly Rule<'chatgpt' | 'api'>[];
  readonly workspaces: readonly Rule<readonly string[]>[];
}

/** Where Codex's configuration lies. */
export interface ConfigurationPlaces {
  readonly codexHome: string;
  /** `/etc/codex`, on Windows its own. */
  readonly systemFolder: string;
}

/**
 * Reads the rules in force: the person's file, the system's where that is silent, the managed one over both, and the
 * requirements beside them. A file that cannot be read or parsed may hold a rule, so it is a problem, never "no rule".
 */
export async function readRestrictions(places: ConfigurationPlaces): Promise<Result<Restrictions>> {
  const read: FileRules[] = [];
  for (const path of [
    join(places.systemFolder, 'config.toml'),
    join(places.codexHome, 'config.toml'),
    join(places.systemFolder, 'managed_config.toml'),
    join(places.systemFolder, 'requirements.toml'),
  ]) {
    const rules = await rulesIn(path);
    if (!rules.ok) return rules;
    read.push(rules.value);
  }
  const [system, user, managed, required] = read;
  const effective = [managed, user, system];
  const pick = <K extends keyof FileRules>(name: K): FileRules[K][] => [
    effective.find((one) => one?.[name] != null)?.[name] ?? null,
    required?.[name] ?? null,
  ];
  return ok({
    methods: pick('method').filter((rule) => rule !== null),
    workspaces: pick('workspaces').filter((rule) => rule !== null),
  });
}

/** Why a way of signing in is not allowed; null when it is. */
export function methodProblem(restrictions: Restrictions, way: LoginWay): Problem | null {
  const method = way === 'apiKey' ? 'api' : 'chatgpt';
  const broken = restrictions.methods.find((rule) => rule.value !== method);
  if (broken === undefined) return null;
  const words = {
    apiKey: 'API keys are disabled here.',
    accessToken: 'Access tokens are disabled here.',
    browser: 'ChatGPT sign-in is disabled here.',
    device: 'ChatGPT sign-in is disabled here.',
  };
  return problem(
    'login-method-forbidden',
    words[way],
    `forced_login_method = "${broken.value}" stands in ${broken.file}.`,
    broken.value === 'api'
      ? 'Use an API key instead, or ask whoever keeps that file.'
      : 'Sign in with ChatGPT instead, or ask whoever keeps that file.',
  );
}

/** Why a workspace is not allowed; null when it is. A sign-in without a workspace belongs to none that is. */
export function workspaceProblem(restrictions: Restrictions, workspaceId: string | null): Problem | null {
  const broken = restrictions.workspaces.find(
    (rule) => workspaceId === null || !rule.value.includes(workspaceId),
  );
  if (broken === undefined) return null;
  return problem(
    'login-workspace',
    `Sign-in is restricted to ${broken.value.length === 1 ? 'workspace' : 'the workspaces'} ${broken.value.join(', ')}.`,
    `forced_chatgpt_workspace_id stands in ${broken.file}, and this sign-in belongs to ${workspaceId ?? 'no workspace'}.`,
    'Nothing was saved. Sign in again and choose that workspace.',
  );
}

/** The workspaces to ask the issuer for: those every rule allows. */
export function allowedWorkspaces({ workspaces }: Restrictions): readonly string[] {
  const [first, ...others] = workspaces.map((rule) => rule.value);
  return (first ?? []).filter((id) => others.every((other) => other.includes(id)));
}

interface FileRules {
  readonly method: Rule<'chatgpt' | 'api'> | null;
  readonly workspaces: Rule<readonly string[]> | null;
}

async function rulesIn(file: string): Promise<Result<FileRules>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok({ method: null, workspaces: null });
    return failed(unusable(file, `The system answered ${code ?? 'an unknown error'}.`));
  }
  let table: Record<string, unknown>;
  try {
    table = parse(text);
  } catch {
    return failed(unusable(file, 'It is not valid TOML.'));
  }
  const method = table['forced_login_method'];
  if (method !== undefined && method !== 'chatgpt' && method !== 'api') {
    return failed(unusable(file, 'Its forced_login_method is neither "chatgpt" nor "api".'));
  }
  const ids = workspaceIds(table['forced_chatgpt_workspace_id']);
  if (ids === 'invalid') {
    return failed(
      unusable(file, 'Its forced_chatgpt_workspace_id is neither one workspace id nor a list of them.'),
    );
  }
  return ok({
    method: method === undefined ? null : { value: method, file },
    workspaces: ids.length === 0 ? null : { value: ids, file },
  });
}

function workspaceIds(value: unknown): readonly string[] | 'invalid' {
  const list: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  const ids: string[] = [];
  for (const one of list) {
    // Codex takes a list for several; a text with commas is a mistake it refuses too.
    if (typeof one !== 'string' || one.includes(',')) return 'invalid';
    if (one.trim() !== '') ids.push(one.trim());
  }
  return ids;
}

function unusable(file: string, why: string): Problem {
  return problem(
    'file-invalid',
    `Could not use ${file}.`,
    why,
    'It may restrict who can sign in, so it must be readable first. Mend it, then try again.',
  );
}
