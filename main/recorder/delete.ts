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
  unmark,
  type Marked,
} from './delete-rows.ts';
import { sessionRunning } from './problems.ts';
import { step, type Work } from './storage-steps.ts';

/** Deletes sessions with all that belongs to them, in steps between batches. */
export interface Eraser {
  /** These sessions and what they did in the background. @throws {AppError} session-running, and then nothing is deleted. */
  sessions(ids: readonly string[]): Work<number>;
  /**
   * Takes them out of sight as `sessions` does, and leaves it at that; null when the log has none of them.
   *
   * @throws {AppError} session-running, and then nothing is out of sight.
   */
  hide(ids: readonly string[]): Work<Hidden | null>;
  /** Has them in sight again, whole; false when something of them has been deleted meanwhile, and then they stay hidden. */
  show(hidden: Hidden): Work<boolean>;
  /** Deletes what was hidden. */
  rest(hidden: Hidden): Work<void>;
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

/** Sessions that are out of sight and still whole. */
export interface Hidden {
  readonly marked: readonly Marked[];
  /** How many of them a person could see. */
  readonly seen: number;
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

  function mark(family: Family): Hidden {
    const marked = markDeleted(ports.database(), family.ids);
    for (const id of family.ids) underWay.add(id);
    ports.forget(new Set(family.ids));
    return { marked, seen: family.seen };
  }

  function* hide(ids: readonly string[]): Work<Hidden | null> {
    return yield* step(() => {
      const found = familyBelow(
        ports.database(),
        ids.filter((id) => !underWay.has(id)),
      );
      if (found?.isRunning === true) throw new AppError(sessionRunning());
      return found === null ? null : mark(found);
    });
  }

  function* rest({ marked }: Hidden): Work<void> {
    yield* all(marked.map(({ id }) => id));
  }

  return {
    *sessions(ids) {
      const hidden = yield* hide(ids);
      if (hidden === null) return 0;
      yield* rest(hidden);
      return hidden.seen;
    },
    hide,
    rest,
    *show({ marked }) {
      return yield* step(() => {
        // One that was needed meanwhile has begun to go.
        if (!marked.every(({ id }) => underWay.has(id)) || !unmark(ports.database(), marked)) return false;
        for (const { id } of marked) underWay.delete(id);
        return true;
      });
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
