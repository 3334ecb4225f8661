/** Tells when nothing came for too long. */
export class Silence {
  readonly #limitMs: number;
  readonly #onTooLong: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(limitMs: number, onTooLong: () => void) {
    this.#limitMs = limitMs;
    this.#onTooLong = onTooLong;
  }

  /** It is silent from now on. */
  begin(): void {
    if (this.#timer === null) this.#timer = setTimeout(this.#onTooLong, this.#limitMs);
    else this.#timer.refresh();
  }

  /** Nothing is expected. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
