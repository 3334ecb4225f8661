import type { ImportPreview } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { checkBook } from '../domain/check-book.ts';
import { checkGatewayName } from '../domain/constraints.ts';
import { currentOrganisation, laneOf, type Auth, type Gateway, type GatewayBook } from '../domain/gateway.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import type { Changed } from './changes.ts';
import { readGatewayFile, withOwnIds } from './import-read.ts';
import { hostOf, importWarnings } from './import-warnings.ts';
import { gone, withOrganisation } from './places.ts';

/** Gateway files on their way in: shown first, added only once agreed to. */
export interface Imports {
  /** Reads a file as far as showing it; nothing of it is in force. @returns import-invalid */
  preview(text: string): Result<ImportPreview>;
  /**
   * The book with a shown gateway added to the organisation in use, under a name of the person's choice. It is not selected,
   * and none of its backends has a credential. @returns not-found, gateway-invalid, organisation-invalid
   */
  agreed(previewId: string, name: string): Result<Changed>;
}

export interface ImportOptions {
  readonly book: () => GatewayBook;
  readonly newId: () => string;
  /** Addresses of well-known providers; a host that is none of theirs is worth a warning. */
  readonly knownUpstreams: readonly string[];
}

/** The newest previews that can still be agreed to. */
const keptPreviews = 20;

/** Opens the way in for gateway files. */
export function openImports({ book, newId, knownUpstreams }: ImportOptions): Imports {
  const shown = new Map<string, Gateway>();
  return {
    preview(text) {
      const read = readGatewayFile(text);
      if (!read.ok) return read;
      const gateway = read.value;
      const previewId = newId();
      shown.set(previewId, gateway);
      for (const oldest of [...shown.keys()].slice(0, -keptPreviews)) shown.delete(oldest);
      return ok({
        previewId,
        name: gateway.name,
        nameTaken: isTaken(book(), gateway.name),
        backends: gateway.backends.map((backend) => ({
          name: backend.name,
          schema: backend.schema,
          lane: laneOf(backend),
          host: hostOf(backend.upstream),
          needs: needs[backend.auth.type],
        })),
        warnings: importWarnings(gateway, knownUpstreams),
      });
    },
    agreed(previewId, text) {
      const gateway = shown.get(previewId);
      return gateway === undefined ? failed(tooLate()) : added(book(), gateway, text.trim(), newId);
    },
  };
}

const needs: Readonly<Record<Auth['type'], ImportPreview['backends'][number]['needs']>> = {
  transparent: 'nothing',
  none: 'nothing',
  apiKey: 'key',
  account: 'account',
  aws: 'aws',
};

function added(book: GatewayBook, shown: Gateway, name: string, newId: () => string): Result<Changed> {
  const organisation = currentOrganisation(book);
  if (organisation === null) return failed(gone('organisation'));
  const broken = checkGatewayName(name);
  if (broken !== null) return failed(broken);
  if (isTaken(book, name)) return failed(nameTaken(name));
  const gateway = withOwnIds(shown, name, newId);
  const gateways = [...organisation.gateways, gateway];
  const next = withOrganisation(book, { ...organisation, gateways });
  const wrong = checkBook(next);
  if (wrong !== null) return failed(wrong);
  return ok({ book: next, gatewayId: gateway.id, backendId: null, removed: null });
}

function isTaken(book: GatewayBook, name: string): boolean {
  return currentOrganisation(book)?.gateways.some((one) => one.name === name) ?? false;
}

function nameTaken(name: string) {
  return problem(
    'gateway-invalid',
    t`There is a gateway called "${name}" already.`,
    t`A gateway is found by its name.`,
    t`Choose another name.`,
  );
}

const tooLate = () =>
  problem(
    'not-found',
    t`This gateway file can no longer be imported.`,
    t`Postern keeps what it has shown until it quits, and only the newest.`,
    t`Open the file again.`,
  );
