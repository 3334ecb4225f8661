import type { BookChange, BookChangeAnswer, BookView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { ExchangeNotice } from '../domain/exchange.ts';
import type { GatewayBook } from '../domain/gateway.ts';
import { AppError, valueOrThrow, ok, problem, type Result } from '../domain/problem.ts';
import type { OpenBook } from '../gateways/book.ts';
import { applyChange, type Changed } from '../gateways/changes.ts';
import { newId } from '../gateways/new-id.ts';
import { findGateway } from '../gateways/places.ts';
import { removedBackendIds, restore, type Removed } from '../gateways/undo.ts';
import { bookView, withResult, type LastResults, type Surroundings } from '../gateways/views.ts';
import { keyedBackend } from './keyed-backend.ts';
import type { SignIn } from './sign-in.ts';

/** The gateways as the window and the tray change them. */
export interface GatewayDesk {
  view(): BookView;
  /** Takes in what the proxy noticed; true when a view changed by it. */
  noticed(notice: ExchangeNotice): boolean;
  /** @throws {AppError} what keeps the change out. */
  change(change: BookChange): Promise<BookChangeAnswer>;
  /** Decides on the book in force and puts in force what was decided. @throws {AppError} what keeps it out. */
  put(decide: (book: GatewayBook) => Result<Changed>): Promise<BookChangeAnswer>;
  /** Brings back what a change removed. @throws {AppError} when it cannot be. */
  undo(undoId: string): Promise<BookView>;
  /** Forgets for good what could still be brought back. */
  close(): Promise<void>;
}

export interface GatewayDeskOptions {
  readonly book: OpenBook;
  readonly signIn: Promise<SignIn>;
  /** Once the keyring has been looked at. */
  readonly signInNow: () => SignIn | null;
  readonly budget: Surroundings['budget'];
}

/** How many removals can be undone. */
const keptRemovals = 20;

/** Opens the desk. */
export function openGatewayDesk({ book, signIn, signInNow, budget }: GatewayDeskOptions): GatewayDesk {
  const removals = new Map<string, Removed>();
  let results: LastResults = new Map();

  const view = (): BookView =>
    bookView(book.book(), {
      results,
      budget,
      key: (backend) => {
        const keyed = keyedBackend(book.book(), backend.id);
        return keyed === null ? null : (signInNow()?.keys.view(keyed) ?? null);
      },
    });

  async function put(decide: (book: GatewayBook) => Result<Changed>): Promise<BookChangeAnswer> {
    const changed = valueOrThrow(await book.change(decide));
    const undoId = changed.removed === null ? null : keep(changed.removed);
    return { book: view(), gatewayId: changed.gatewayId, backendId: changed.backendId, undoId };
  }

  function keep(removed: Removed): string {
    const undoId = newId();
    removals.set(undoId, removed);
    const [oldest] = removals.keys();
    if (removals.size > keptRemovals && oldest !== undefined) void drop(oldest);
    return undoId;
  }

  /** What cannot be brought back any more needs no keys. False: the store did not let one go, and would not the next. */
  async function drop(undoId: string): Promise<boolean> {
    const removed = removals.get(undoId);
    removals.delete(undoId);
    if (removed === undefined) return true;
    const { keys } = await signIn;
    for (const id of removedBackendIds(removed)) if (!(await keys.forget(id)).ok) return false;
    return true;
  }

  /** A duplicate has the keys of what it was made from: the same keys, for the same addresses. */
  async function copyKeys(before: GatewayBook, fromId: string, toId: string | null): Promise<void> {
    const from = findGateway(before, fromId)?.gateway.backends ?? [];
    const to = toId === null ? [] : (findGateway(book.book(), toId)?.gateway.backends ?? []);
    const { keys } = await signIn;
    for (const [at, backend] of from.entries()) {
      const keyed = keyedBackend(book.book(), to[at]?.id ?? '');
      if (backend.auth.type === 'apiKey' && keyed !== null) await keys.copy(backend.id, keyed);
    }
  }

  return {
    view,
    noticed(notice) {
      const before = results;
      results = withResult(results, notice);
      return results !== before;
    },
    put,
    async change(change) {
      if (change.type === 'deleteOrganisation') await checkNoAccounts(change.organisationId);
      let before = book.book();
      const answer = await put((now) => {
        before = now;
        return applyChange(now, change, newId);
      });
      if (change.type !== 'duplicateGateway') return answer;
      await copyKeys(before, change.gatewayId, answer.gatewayId);
      return { ...answer, book: view() };
    },
    async undo(undoId) {
      const removed = removals.get(undoId);
      if (removed === undefined) throw new AppError(tooLate());
      valueOrThrow(
        await book.change((now) => {
          const back = restore(now, removed);
          return back.ok ? ok({ book: back.value }) : back;
        }),
      );
      removals.delete(undoId);
      return view();
    },
    async close() {
      for (const undoId of removals.keys()) if (!(await drop(undoId))) return;
    },
  };

  async function checkNoAccounts(organisationId: string): Promise<void> {
    const { auth } = await signIn;
    const has = auth.accounts.list().some((one) => one.organisationId === organisationId);
    if (has) throw new AppError(accountsLeft());
  }
}

const tooLate = () =>
  problem(
    'not-found',
    t`This can no longer be undone.`,
    t`Postern keeps the last twenty removals, until it quits.`,
    t`Set it up again.`,
  );

const accountsLeft = () =>
  problem(
    'organisation-invalid',
    t`This organisation still has accounts.`,
    t`Its sign-ins would be left behind with nobody to use them.`,
    t`Sign out of its accounts first, then delete it.`,
  );
