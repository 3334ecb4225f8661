import { t } from '../../preload/language.ts';
import { checkAuth } from './check-auth.ts';
import { checkHeaders, checkQuery } from './check-fields.ts';
import { firstOf, tooMany } from './check-list.ts';
import { checkUpstream } from './check-upstream.ts';
import type { Backend, Gateway } from './gateway.ts';
import { compileModelPattern } from './model-pattern.ts';
import { problem, type Problem } from './problem.ts';

const urlSafeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const modelName = /^[^\p{Cc}\s]{1,200}$/u;

/** Says whether a name may stand in a route: letters, digits, dot, dash, underscore; at most 64. */
export function isUrlSafeName(name: string): boolean {
  return urlSafeName.test(name);
}

/** The first rule a gateway breaks, as a problem; null when it keeps them all (FEATURES P5). */
export function checkGateway(gateway: Gateway): Problem | null {
  const { name, backends } = gateway;
  return (
    checkGatewayName(name) ??
    checkBudget(gateway) ??
    tooMany('gateway-invalid', backends.length, () => t`Gateway "${name}" has too many backends.`) ??
    firstOf(backends, checkBackend) ??
    firstOf(backends, (backend, at) => checkRoom({ name, backends: backends.slice(0, at) }, backend))
  );
}

/** The rule a gateway's name breaks; null when it keeps them all. */
export function checkGatewayName(name: string): Problem | null {
  return isUrlSafeName(name)
    ? null
    : badName('gateway-invalid', t`"${name}" cannot be the name of a gateway.`);
}

/** The first rule a backend breaks by itself, as a problem; null when it keeps them all. */
export function checkBackend(backend: Backend): Problem | null {
  if (!isUrlSafeName(backend.name)) {
    return badName('backend-invalid', t`"${backend.name}" cannot be the name of a backend.`);
  }
  return (
    checkUpstream(backend) ??
    checkPattern(backend) ??
    checkModel(backend) ??
    checkAuth(backend) ??
    checkHeaders(backend) ??
    checkQuery(backend) ??
    checkNumbers(backend)
  );
}

/** What keeps a backend out of a gateway that is sound by itself: its name or its lane is taken; null when there is room. */
export function checkRoom(gateway: Pick<Gateway, 'name' | 'backends'>, backend: Backend): Problem | null {
  const others = gateway.backends.filter(({ id }) => id !== backend.id);
  if (others.some(({ name }) => name === backend.name)) {
    return problem(
      'backend-invalid',
      t`Gateway "${gateway.name}" has a backend called "${backend.name}" already.`,
      t`A backend is found by its name.`,
      t`Choose another name.`,
    );
  }
  const holder = occupant(gateway, backend);
  if (holder === null) return null;
  return problem(
    'lane-occupied',
    backend.schema === 'OpenAI'
      ? t`Gateway "${gateway.name}" has an OpenAI backend already: "${holder.name}".`
      : t`Gateway "${gateway.name}" has a ChatGPTCodex backend already: "${holder.name}".`,
    t`A gateway has room for one, or Codex could not tell which to use.`,
    t`Replace "${holder.name}", or put "${backend.name}" on another gateway.`,
  );
}

/** The backend that holds the one place there is for a schema (ChatGPTCodex, OpenAI); null when there is room. */
export function occupant(
  gateway: Pick<Gateway, 'backends'>,
  backend: Pick<Backend, 'id' | 'schema'>,
): Backend | null {
  if (backend.schema !== 'ChatGPTCodex' && backend.schema !== 'OpenAI') return null;
  return gateway.backends.find(({ id, schema }) => schema === backend.schema && id !== backend.id) ?? null;
}

function checkPattern({ name, modelPattern }: Backend): Problem | null {
  const compiled = compileModelPattern(modelPattern);
  if (compiled.ok) return null;
  return { ...compiled.problem, what: t`The model pattern of backend "${name}" cannot be used.` };
}

function checkModel({ name, model }: Backend): Problem | null {
  if (model === null || modelName.test(model)) return null;
  return problem(
    'backend-invalid',
    t`The model of backend "${name}" cannot be used.`,
    t`A model is one word of at most 200 characters.`,
    t`Write it as the provider lists it, or leave it empty.`,
  );
}

interface Range {
  /** Inclusive. */
  readonly from: number;
  readonly to: number;
  readonly what: (backend: string) => string;
  readonly next: () => string;
}

const ranges: Readonly<Record<'retries' | 'connectTimeoutMs' | 'streamIdleTimeoutMs', Range>> = {
  retries: {
    from: 0,
    to: 5,
    what: (backend) => t`The number of retries of backend "${backend}" cannot be used.`,
    next: () => t`Use 0 to 5.`,
  },
  connectTimeoutMs: {
    from: 100,
    to: 120_000,
    what: (backend) => t`The time to connect of backend "${backend}" cannot be used.`,
    next: () => t`Use 0.1 to 120 seconds.`,
  },
  streamIdleTimeoutMs: {
    from: 100,
    to: 3_600_000,
    what: (backend) => t`The longest silence of backend "${backend}" cannot be used.`,
    next: () => t`Use 0.1 to 3600 seconds.`,
  },
};

function checkNumbers({ name, options }: Backend): Problem | null {
  for (const key of ['retries', 'connectTimeoutMs', 'streamIdleTimeoutMs'] as const) {
    const value = options[key];
    const { from, to, what, next } = ranges[key];
    if (value === null || (Number.isInteger(value) && value >= from && value <= to)) continue;
    return problem('backend-invalid', what(name), t`It is out of range.`, next());
  }
  return null;
}

function checkBudget({ name, budget }: Gateway): Problem | null {
  if (budget === null) return null;
  const whole = budget.unit === 'usd' || Number.isInteger(budget.limit);
  if (whole && budget.limit > 0 && budget.limit <= 1e15) return null;
  return problem(
    'gateway-invalid',
    t`The budget of gateway "${name}" cannot be used.`,
    t`A limit is more than nothing, and tokens come whole.`,
    t`Use a number above 0, or no budget.`,
  );
}

function badName(code: 'gateway-invalid' | 'backend-invalid', what: string): Problem {
  return problem(
    code,
    what,
    t`The name stands in an address.`,
    t`Use letters, digits, dots, dashes and underscores, at most 64.`,
  );
}
