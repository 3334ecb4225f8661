import { t } from '../../preload/language.ts';
import { checkGateway } from '../domain/constraints.ts';
import type { Auth, Backend, Gateway } from '../domain/gateway.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { gatewayFileVersion } from './export.ts';
import { scanJson } from './import-scan.ts';
import { gatewayFileShape, maxImportedBackends, type FileGateway } from './import-shape.ts';

/** The longest gateway file, in bytes. */
export const longestImportBytes = 256 * 1024;

/**
 * The account of a backend that came without one: no account has this id, so that nothing is sent for it, neither a token of
 * ours nor the caller's own, until a person chooses one.
 */
export const unchosenAccountId = 'not-chosen';

/** Reads a gateway file; its ids are made from positions, for `withOwnIds` to replace. Every rule of a gateway is checked. */
export function readGatewayFile(text: string): Result<Gateway> {
  if (Buffer.byteLength(text) > longestImportBytes) return failed(bad(t`It is far too long for one.`));
  // Editors of old put this mark before the text.
  const plain = text.replace(/^\uFEFF/, '');
  const odd = scanJson(plain);
  if (odd !== null) return failed(bad(odd));
  let raw: unknown;
  try {
    raw = JSON.parse(plain);
  } catch {
    return failed(bad(t`It is not JSON.`));
  }
  if (isNewer(raw)) return failed(newer());
  const parsed = gatewayFileShape.safeParse(raw);
  if (!parsed.success) return failed(bad(told(parsed.error.issues[0])));
  const gateway = gatewayFrom(parsed.data.gateway);
  const broken = checkGateway(gateway);
  return broken === null ? ok(gateway) : failed(bad(`${broken.what} ${broken.why}`));
}

/** The gateway with ids never used before. */
export function withOwnIds(gateway: Gateway, name: string, newId: () => string): Gateway {
  const backends = gateway.backends.map((backend) => ({ ...backend, id: newId() }));
  return { ...gateway, id: newId(), name, backends };
}

function gatewayFrom({ name, backends }: FileGateway): Gateway {
  return {
    id: 'imported',
    name,
    paused: false,
    budget: null,
    backends: backends.map((one, at): Backend => ({
      ...one,
      id: `imported-${at}`,
      auth: authFrom(one.auth),
      disabled: one.disabled || one.auth.type === 'account',
    })),
  };
}

function authFrom(auth: FileGateway['backends'][number]['auth']): Auth {
  if (auth.type === 'account') return { type: 'account', accountId: unchosenAccountId };
  if (auth.type === 'aws') return { type: 'aws', profile: null, region: auth.region };
  return auth;
}

function isNewer(raw: unknown): boolean {
  const { postern, version } = (raw ?? {}) as { postern?: unknown; version?: unknown };
  return postern === 'gateway' && typeof version === 'number' && version > gatewayFileVersion;
}

/** Where and what, without a value of the file: it may be long, or made to be read as something else. */
function told(
  issue:
    { readonly path: readonly PropertyKey[]; readonly code?: string; readonly message: string } | undefined,
): string {
  if (issue === undefined) return t`It is not of the right shape.`;
  const where = issue.path.length === 0 ? t`the top` : issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return t`At ${where} it holds an entry that gateway files do not have.`;
  switch (issue.message) {
    case 'tooLong':
      return t`What stands at ${where} is too long.`;
    case 'hidden':
      return t`What stands at ${where} holds characters that cannot be seen.`;
    case 'tooMany':
      return t`What stands at ${where} holds more than ${maxImportedBackends}.`;
  }
  return t`What stands at ${where} is missing or not what it should be.`;
}

function bad(why: string): Problem {
  return problem(
    'import-invalid',
    t`This is not a gateway file that can be used.`,
    why,
    t`Ask whoever gave it to you to export it again; nothing was changed.`,
  );
}

const newer = () =>
  problem(
    'import-invalid',
    t`This gateway file was written by a newer Postern.`,
    t`It may say things that this one does not know.`,
    t`Update Postern, then import it again; nothing was changed.`,
  );
