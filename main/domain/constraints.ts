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
    tooMany('gateway-invalid', 'backends', backends.length, `Gateway "${name}" has`) ??
    firstOf(backends, checkBackend) ??
    firstOf(backends, (backend, at) => checkRoom({ name, backends: backends.slice(0, at) }, backend))
  );
}

/** The rule a gateway's name breaks; null when it keeps them all. */
export function checkGatewayName(name: string): Problem | null {
  return isUrlSafeName(name) ? null : badName('gateway-invalid', 'gateway', name);
}

/** The first rule a backend breaks by itself, as a problem; null when it keeps them all. */
export function checkBackend(backend: Backend): Problem | null {
  if (!isUrlSafeName(backend.name)) return badName('backend-invalid', 'backend', backend.name);
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
      `Gateway "${gateway.name}" has a backend called "${backend.name}" already.`,
      'A backend is found by its name.',
      'Choose another name.',
    );
  }
  const holder = occupant(gateway, backend);
  if (holder === null) return null;
  return problem(
    'lane-occupied',
    `Gateway "${gateway.name}" has ${backend.schema === 'OpenAI' ? 'an OpenAI' : 'a ChatGPTCodex'} backend already: "${holder.name}".`,
    'A gateway has room for one, or Codex could not tell which to use.',
    `Replace "${holder.name}", or put "${backend.name}" on another gateway.`,
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
  return { ...compiled.problem, what: `The model pattern of backend "${name}" cannot be used.` };
}

function checkModel({ name, model }: Backend): Problem | null {
  if (model === null || modelName.test(model)) return null;
  return problem(
    'backend-invalid',
    `The model of backend "${name}" cannot be used.`,
    'A model is one word of at most 200 characters.',
    'Write it as the provider lists it, or leave it empty.',
  );
}

/** Inclusive; the texts stand in the problem. */
const ranges = {
  retries: [0, 5, 'number of retries', '0 to 5'],
  connectTimeoutMs: [100, 120_000, 'time to connect', '0.1 to 120 seconds'],
  streamIdleTimeoutMs: [100, 3_600_000, 'longest silence', '0.1 to 3600 seconds'],
} as const;

function checkNumbers({ name, options }: Backend): Problem | null {
  for (const key of ['retries', 'connectTimeoutMs', 'streamIdleTimeoutMs'] as const) {
    const value = options[key];
    const [from, to, what, range] = ranges[key];
    if (value === null || (Number.isInteger(value) && value >= from && value <= to)) continue;
    return problem(
      'backend-invalid',
      `The ${what} of backend "${name}" cannot be used.`,
      'It is out of range.',
      `Use ${range}.`,
    );
  }
  return null;
}

function checkBudget({ name, budget }: Gateway): Problem | null {
  if (budget === null) return null;
  const whole = budget.unit === 'usd' || Number.isInteger(budget.limit);
  if (whole && budget.limit > 0 && budget.limit <= 1e15) return null;
  return problem(
    'gateway-invalid',
    `The budget of gateway "${name}" cannot be used.`,
    'A limit is more than nothing, and tokens come whole.',
    'Use a number above 0, or no budget.',
  );
}

function badName(code: 'gateway-invalid' | 'backend-invalid', kind: string, name: string): Problem {
  return problem(
    code,
    `"${name}" cannot be the name of a ${kind}.`,
    'The name stands in an address.',
    'Use letters, digits, dots, dashes and underscores, at most 64.',
  );
}
