import { isDeepStrictEqual } from 'node:util';
import type { BookChange } from '../../preload/contract.ts';
import { checkBook } from '../domain/check-book.ts';
import type { GatewayBook } from '../domain/gateway.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { deleteBackend, disableBackend, moveBackend } from './change-backend.ts';
import {
  createGateway,
  deleteGateway,
  duplicateGateway,
  moveGateway,
  renameGateway,
  selectGateway,
  setOnGateway,
} from './change-gateway.ts';
import {
  createOrganisation,
  deleteOrganisation,
  renameOrganisation,
  selectOrganisation,
} from './change-organisation.ts';
import { putBackend, putBackendOnNewGateway } from './put-backend.ts';
import type { Removed } from './undo.ts';

/** The book after a change, and what the change touched. */
export interface Changed {
  /** The very same object when nothing changed. */
  readonly book: GatewayBook;
  /** The gateway that was made or changed; null where there is none. */
  readonly gatewayId: string | null;
  readonly backendId: string | null;
  /** What `restore` brings back; null when nothing was deleted or replaced. */
  readonly removed: Removed | null;
}

/** Gives ids never used before. */
export type NewId = () => string;

/**
 * Applies one change, the same for the window and the terminal: the book with the change in it, or the problem that keeps it
 * out. Doing the same again changes nothing.
 */
export function applyChange(book: GatewayBook, change: BookChange, newId: NewId): Result<Changed> {
  const changed = decide(book, change, newId);
  if (!changed.ok) return changed;
  if (isDeepStrictEqual(changed.value.book, book)) return ok({ ...changed.value, book });
  const broken = checkBook(changed.value.book);
  return broken === null ? changed : failed(broken);
}

function decide(book: GatewayBook, change: BookChange, newId: NewId): Result<Changed> {
  switch (change.type) {
    case 'createOrganisation':
      return createOrganisation(book, change.name, newId);
    case 'renameOrganisation':
      return renameOrganisation(book, change.organisationId, change.name);
    case 'selectOrganisation':
      return selectOrganisation(book, change.organisationId);
    case 'deleteOrganisation':
      return deleteOrganisation(book, change.organisationId);
    case 'createGateway':
      return createGateway(book, change.name, newId);
    case 'renameGateway':
      return renameGateway(book, change.gatewayId, change.name);
    case 'duplicateGateway':
      return duplicateGateway(book, change.gatewayId, newId);
    case 'selectGateway':
      return selectGateway(book, change.gatewayId);
    case 'moveGateway':
      return moveGateway(book, change.gatewayId, change.to);
    case 'pauseGateway':
      return setOnGateway(book, change.gatewayId, { paused: change.paused });
    case 'setBudget':
      return setOnGateway(book, change.gatewayId, { budget: change.budget });
    case 'deleteGateway':
      return deleteGateway(book, change.gatewayId);
    case 'putBackend':
      return putBackend(book, change, newId);
    case 'putBackendOnNewGateway':
      return putBackendOnNewGateway(book, change, newId);
    case 'disableBackend':
      return disableBackend(book, change.backendId, change.disabled);
    case 'moveBackend':
      return moveBackend(book, change.backendId, change.to);
    case 'deleteBackend':
      return deleteBackend(book, change.backendId);
  }
}
