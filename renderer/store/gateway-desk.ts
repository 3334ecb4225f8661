import type { BookChange, BookView, ProblemView, VerifyView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** What the gateways page is busy with and was answered. */
export interface GatewayDesk {
  /** Ids of organisations, gateways and backends something is asked about now. */
  readonly busy: ReadonlySet<string>;
  /** The newest check of each backend, by its id. */
  readonly checks: ReadonlyMap<string, VerifyDesk>;
  /** One line about what was just done, with the way back where there is one; null when there is nothing to say. */
  readonly toast: Toast | null;
}

/** A line at the foot of the window that goes by itself. */
export interface Toast {
  readonly text: string;
  /** Null where there is no way back. */
  readonly undoId: string | null;
}

/** A check of a backend: what was asked, and what came of it. */
export interface VerifyDesk {
  /** What is asked now: the models, or also one token of an answer; null when nothing is. */
  readonly asking: 'models' | 'oneToken' | null;
  /** The newest answer; it stays while a new one is asked for. */
  readonly view: VerifyView | null;
  /** Why there was no answer at all. */
  readonly problem: ProblemView | null;
}

/** Nothing asked yet. */
export const emptyGatewayDesk: GatewayDesk = { busy: new Set(), checks: new Map(), toast: null };

/** Marks something as asked about, or no longer. */
export function withBookBusy(desk: GatewayDesk, id: string, on: boolean): GatewayDesk {
  const busy = new Set(desk.busy);
  if (on) busy.add(id);
  else busy.delete(id);
  return { ...desk, busy };
}

/** Puts a change over the check of one backend; null puts the check away. */
export function withCheck(
  desk: GatewayDesk,
  backendId: string,
  change: Partial<VerifyDesk> | null,
): GatewayDesk {
  const checks = new Map(desk.checks);
  if (change === null) checks.delete(backendId);
  else checks.set(backendId, { ...(checks.get(backendId) ?? noCheck), ...change });
  return { ...desk, checks };
}

const noCheck: VerifyDesk = { asking: null, view: null, problem: null };

/** What a change is about, so that one thing is asked about it at a time. */
export function subjectOf(change: BookChange): string {
  switch (change.type) {
    case 'createOrganisation':
    case 'createGateway':
    case 'putBackendOnNewGateway':
      return change.type;
    case 'renameOrganisation':
    case 'selectOrganisation':
    case 'deleteOrganisation':
      return change.organisationId;
    case 'renameGateway':
    case 'duplicateGateway':
    case 'selectGateway':
    case 'moveGateway':
    case 'pauseGateway':
    case 'setBudget':
    case 'deleteGateway':
    case 'putBackend':
      return change.gatewayId;
    case 'disableBackend':
    case 'moveBackend':
    case 'deleteBackend':
      return change.backendId;
    default:
      return change satisfies never;
  }
}

/** What a change that can be undone did, in a sentence; `before` still has what went. */
export function doneText(change: BookChange, before: BookView | null): string {
  const gateways = before?.gateways ?? [];
  const backendName = (id: string): string | undefined =>
    gateways.flatMap((one) => one.backends).find((one) => one.id === id)?.name;
  switch (change.type) {
    case 'deleteGateway': {
      const name = gateways.find((one) => one.id === change.gatewayId)?.name;
      return name === undefined ? t`Deleted the gateway.` : t`Deleted ${name}.`;
    }
    case 'deleteBackend': {
      const name = backendName(change.backendId);
      return name === undefined ? t`Deleted the backend.` : t`Deleted ${name}.`;
    }
    case 'deleteOrganisation': {
      const name = before?.organisations.find((one) => one.id === change.organisationId)?.name;
      return name === undefined ? t`Deleted the organisation.` : t`Deleted ${name}.`;
    }
    case 'putBackend': {
      if (change.replaces === null) return t`Saved.`;
      const name = backendName(change.replaces);
      return name === undefined ? t`Replaced the backend.` : t`Replaced ${name}.`;
    }
    default:
      return t`Done.`;
  }
}
