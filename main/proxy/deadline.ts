/**
 * Has something looked at when it may be due, by one timer that is set anew only where it would come too late: a limit that is moved with
 * every request costs nothing. Whoever looks says when to look again. Times are milliseconds of the monotonic clock; no process is
 * kept alive for it.
 */
export class Deadline {
  readonly #look: () => void;
  #timer: NodeJS.Timeout | null = null;
  #at = 0;

  constructor(look: () => void) {
    this.#look = look;
  }

  /** Looks at this time or before it. */
  lookAt(at: number): void {
    if (this.#timer !== null && this.#at <= at) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#at = at;
    this.#timer = setTimeout(this.#due, Math.max(1, at - performance.now())).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  readonly #due = (): void => {
    this.#timer = null;
    this.#look();
  };
}
