import { isIP } from 'node:net';
import type { Backend, Gateway } from './gateway.ts';
import { problem, type Problem } from './problem.ts';

const urlSafeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Says whether a name may stand in a route: letters, digits, dot, dash, underscore; at most 64. */
export function isUrlSafeName(name: string): boolean {
  return urlSafeName.test(name);
}

/** Says whether a host is this machine: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (bare === 'localhost' || bare === '::1') return true;
  return isIP(bare) === 4 && bare.startsWith('127.');
}

/** The first rule a gateway breaks, as a problem; null when it keeps them all (FEATURES P5). */
export function checkGateway(gateway: Gateway): Problem | null {
  if (!isUrlSafeName(gateway.name)) return badName('gateway-invalid', 'gateway', gateway.name);
  const seen = new Set<string>();
  for (const backend of gateway.backends) {
    const broken = checkBackend(backend);
    if (broken !== null) return broken;
    if (seen.has(backend.name)) {
      return problem(
        'backend-invalid',
        `Gateway "${gateway.name}" has two backends called "${backend.name}".`,
        'A backend is found by its name.',
        'Give one of them another name.',
      );
    }
    seen.add(backend.name);
  }
  return laneOccupied(gateway, 'ChatGPTCodex') ?? laneOccupied(gateway, 'OpenAI');
}

/** The first rule a backend breaks, as a problem; null when it keeps them all. */
export function checkBackend(backend: Backend): Problem | null {
  if (!isUrlSafeName(backend.name)) return badName('backend-invalid', 'backend', backend.name);
  return checkUpstream(backend) ?? checkPattern(backend);
}

function checkUpstream(backend: Backend): Problem | null {
  const bad = (why: string, next: string): Problem =>
    problem('backend-invalid', `The address of backend "${backend.name}" cannot be used.`, why, next);
  let url: URL;
  try {
    url = new URL(backend.upstream);
  } catch {
    return bad('It is not a URL.', 'Write it in full, for example https://api.openai.com/v1.');
  }
  if (url.username !== '' || url.password !== '') {
    return bad('It holds a credential.', 'Remove the part before the @; keys are kept in the keyring.');
  }
  if (url.search !== '' || url.hash !== '')
    return bad('It has a query or a fragment.', 'Remove what follows ? or #.');
  if (url.protocol === 'https:') return null;
  if (url.protocol === 'http:' && isLoopbackHost(url.hostname)) return null;
  return bad('Only https may leave this machine.', 'Use https, or http for an address on this machine.');
}

function checkPattern(backend: Backend): Problem | null {
  try {
    new RegExp(backend.modelPattern);
    return null;
  } catch (error) {
    return problem(
      'backend-invalid',
      `The model pattern of backend "${backend.name}" cannot be used.`,
      `${(error as Error).message}.`,
      'Mend the pattern; .* takes every model.',
    );
  }
}

function laneOccupied(gateway: Gateway, schema: 'ChatGPTCodex' | 'OpenAI'): Problem | null {
  const [first, second] = gateway.backends.filter((backend) => backend.schema === schema);
  if (first === undefined || second === undefined) return null;
  return problem(
    'lane-occupied',
    `Gateway "${gateway.name}" has two ${schema} backends: "${first.name}" and "${second.name}".`,
    'A gateway has room for one of each, or Codex could not tell which to use.',
    `Replace "${first.name}", or put "${second.name}" on another gateway.`,
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
