import { AppError } from '../domain/problem.ts';
import type { Database } from './database.ts';
import {
  familyAround,
  familyBelow,
  firstPlace,
  nextInTime,
  type ActiveSpan,
  type Family,
  type Place,
} from './delete-plan.ts';
import {
  deleteLoneExchanges,
  deleteLoneTexts,
  deleteSome,
  markDeleted,
  unfinishedDeletions,
} from './delete-rows.ts';
import { sessionRunning } from './problems.ts';
import { step, type Work } from './storage-steps.ts';

/** Deletes sessions with all that belongs to them, in steps between batches. */
export interface Eraser {
  /** These sessions and what they did in the background. @throws {AppError} session-running, and then nothing is deleted. */
  sessions(ids: readonly string[]): Work<number>;
  /**
   * Sessions whose last activity is in a span, the oldest first, while `goOn` says so; the running ones stay. With
   * `ofPerson` a session with an idle connection goes too. Returns how many went that a person could see.
   */
  within(span: ActiveSpan, ofPerson: boolean, goOn?: () => boolean): Work<number>;
  /** What belongs to no session and began in a span. */
  loneExchanges(span: ActiveSpan): Work<void>;
  /** Texts that nothing refers to. */
  loneTexts(): Work<void>;
  /** What an earlier recorder began and did not finish. */
  unfinished(): Work<void>;
  /** A session is needed that is being deleted: what is left of it goes now. @throws when the log cannot be written. */
  finish(id: string): void;
}

export interface EraserPorts {
  readonly database: () => Database;
  /** Nothing of these sessions is known any more. */
  readonly forget: (ids: ReadonlySet<string>) => void;
  readonly isRunning: (exchangeId: string) => boolean;
  readonly inUse: () => ReadonlySet<string>;
}

/** So many sessions that stay are passed over in one step. */
const lookedAtOnce = 64;

/** Makes the eraser of an open log; it knows what earlier recorders did not finish. */
export function createEraser(ports: EraserPorts): Eraser {
  const underWay = new Set<string>(unfinishedDeletions(ports.database()));

  function some(id: string): boolean {
    const isDone = !underWay.has(id) || deleteSome(ports.database(), id, ports.isRunning);
    if (isDone) underWay.delete(id);
    return isDone;
  }

  function* all(ids: readonly string[]): Work<void> {
    for (const id of ids) while (!(yield* step(() => some(id))));
  }

  function mark(family: Family): void {
    markDeleted(ports.database(), family.ids);
    for (const id of family.ids) underWay.add(id);
    ports.forget(new Set(family.ids));
  }

  return {
    *sessions(ids) {
      const family = yield* step(() => {
        const found = familyBelow(
          ports.database(),
          ids.filter((id) => !underWay.has(id)),
        );
        if (found?.isRunning === true) throw new AppError(sessionRunning());
        if (found !== null) mark(found);
        return found;
      });
      if (family === null) return 0;
      yield* all(family.ids);
      return family.seen;
    },
    *within(span, ofPerson, goOn = () => true) {
      let place = firstPlace(span);
      let deleted = 0;
      for (;;) {
        const found = yield* step(() => (goOn() ? next(place, span, ofPerson) : null));
        if (found === null) return deleted;
        place = found.place;
        if (found.family === null) continue;
        yield* all(found.family.ids);
        deleted += found.family.seen;
      }
    },
    *loneExchanges(span) {
      let after: number | null = 0;
      while (after !== null) {
        const from: number = after;
        after = yield* step(() => deleteLoneExchanges(ports.database(), from, span, ports.isRunning));
      }
    },
    *loneTexts() {
      let after: number | null = 0;
      while (after !== null) {
        const from: number = after;
        after = yield* step(() => deleteLoneTexts(ports.database(), from));
      }
    },
    *unfinished() {
      yield* all([...underWay]);
    },
    finish(id) {
      while (!some(id));
    },
  };

  /** The next family that goes, marked already; a null family when none was found yet, null when there is none. */
  function next(
    after: Place,
    { to }: ActiveSpan,
    ofPerson: boolean,
  ): { readonly place: Place; readonly family: Family | null } | null {
    let place = after;
    for (let looked = 0; looked < lookedAtOnce; looked += 1) {
      const found = nextInTime(ports.database(), place, to);
      if (found === null) return null;
      place = found.place;
      const family = familyAround(ports.database(), found.id);
      // It goes when the newest of its family is reached.
      if (family === null || family.activeAt > place.at || family.isRunning) continue;
      if (!ofPerson && family.ids.some((id) => ports.inUse().has(id))) continue;
      mark(family);
      return { place, family };
    }
    return { place, family: null };
  }
}
