import { join } from 'node:path';
import { parse } from 'smol-toml';
import type { LoginWay } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { readPlain } from '../files/plain-file.ts';

/** A rule of Codex's configuration, and the file that makes it. */
export interface Rule<T> {
  readonly value: T;
  /** The key that says it. */
  readonly key: string;
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
    apiKey: t`API keys are disabled here.`,
    accessToken: t`Access tokens are disabled here.`,
    browser: t`ChatGPT sign-in is disabled here.`,
    device: t`ChatGPT sign-in is disabled here.`,
  };
  return problem(
    'login-method-forbidden',
    words[way],
    t`${broken.key} = "${broken.value}" stands in ${broken.file}.`,
    broken.value === 'api'
      ? t`Use an API key instead, or ask whoever keeps that file.`
      : t`Sign in with ChatGPT instead, or ask whoever keeps that file.`,
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
    broken.value.length === 1
      ? t`Sign-in is restricted to workspace ${broken.value.join()}.`
      : t`Sign-in is restricted to the workspaces ${broken.value.join(', ')}.`,
    workspaceId === null
      ? t`${broken.key} stands in ${broken.file}, and this sign-in belongs to no workspace.`
      : t`${broken.key} stands in ${broken.file}, and this sign-in belongs to ${workspaceId}.`,
    t`Nothing was saved. Sign in again and choose that workspace.`,
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
  const read = await readPlain(file);
  if (read.state === 'missing') return ok({ method: null, workspaces: null });
  if (read.state === 'unreadable') return failed(unusable(file, read.why));
  let table: Record<string, unknown>;
  try {
    table = parse(read.text);
  } catch {
    return failed(unusable(file, t`It is not valid TOML.`));
  }
  const method = table['forced_login_method'];
  if (method !== undefined && method !== 'chatgpt' && method !== 'api') {
    return failed(unusable(file, t`Its forced_login_method is neither "chatgpt" nor "api".`));
  }
  const ids = workspaceIds(table['forced_chatgpt_workspace_id']);
  if (ids === 'invalid') {
    return failed(
      unusable(file, t`Its forced_chatgpt_workspace_id is neither one workspace id nor a list of them.`),
    );
  }
  const allowed = allowedMethod(table['allowed_login_methods']);
  if (allowed === 'invalid') {
    return failed(unusable(file, t`Its allowed_login_methods is no list of "chatgpt" and "api".`));
  }
  const allowedIds = workspaceIds(table['allowed_chatgpt_workspaces']);
  if (allowedIds === 'invalid') {
    return failed(unusable(file, t`Its allowed_chatgpt_workspaces is no list of workspace ids.`));
  }
  return ok({
    method:
      method !== undefined
        ? { value: method, key: 'forced_login_method', file }
        : allowed === null
          ? null
          : { value: allowed, key: 'allowed_login_methods', file },
    workspaces:
      ids.length > 0
        ? { value: ids, key: 'forced_chatgpt_workspace_id', file }
        : allowedIds.length > 0
          ? { value: allowedIds, key: 'allowed_chatgpt_workspaces', file }
          : null,
  });
}

/** The one method a list allows; null when it allows both, or does not stand there (requirements.toml of Codex 0.169). */
function allowedMethod(value: unknown): 'chatgpt' | 'api' | null | 'invalid' {
  if (value === undefined) return null;
  if (!Array.isArray(value) || value.length === 0) return 'invalid';
  const known = value.every((one) => one === 'chatgpt' || one === 'api');
  if (!known) return 'invalid';
  if (value.includes('chatgpt') && value.includes('api')) return null;
  return value.includes('api') ? 'api' : 'chatgpt';
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
    t`Could not use ${file}.`,
    why,
    t`It may restrict who can sign in, so it must be readable first. Mend it, then try again.`,
  );
}
