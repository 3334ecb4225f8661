/** What can stand on a roll. */
export interface Entered {
  /** Its place there, the roll's own to change; -1 is none. */
  place: number;
}

/**
 * Who is here now, in no order. A list in which each knows its place, and not a set: a set that things come to and go from is made
 * anew every so often, and the old ones, dead but not yet collected, keep alive whoever stood on them, and one another
 * (docs/performance.md, "What kept requests alive").
 */
export class Roll<T extends Entered> implements Iterable<T> {
  readonly #all: T[] = [];

  get size(): number {
    return this.#all.length;
  }

  enter(one: T): void {
    if (one.place >= 0) return;
    one.place = this.#all.push(one) - 1;
  }

  /** Nothing happens to one that is not on it. */
  leave(one: T): void {
    const { place } = one;
    const last = this.#all.at(-1);
    if (last === undefined || this.#all[place] !== one) return;
    this.#all[place] = last;
    last.place = place;
    one.place = -1;
    this.#all.pop();
  }

  /** As they stand at this moment, whoever comes or goes meanwhile. */
  [Symbol.iterator](): Iterator<T> {
    return [...this.#all].values();
  }
}
