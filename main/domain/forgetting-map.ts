/**
 * A map for what comes and goes all the time, which holds nothing of what was deleted from it. A plain one is made anew by V8 every
 * so often, and the old one keeps what stood in it until all memory is collected (docs/performance.md, "What kept requests alive");
 * here it keeps an empty place.
 */
export class ForgettingMap<Key, Value extends object> {
  readonly #places = new Map<Key, { value: Value | null }>();

  has(key: Key): boolean {
    return this.#places.has(key);
  }

  get(key: Key): Value | undefined {
    return this.#places.get(key)?.value ?? undefined;
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    this.#places.set(key, { value });
  }

  delete(key: Key): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    place.value = null;
    this.#places.delete(key);
  }

  /** In the order of their setting; as they stand at this moment. */
  values(): readonly Value[] {
    return [...this.#places.values()].flatMap(({ value }) => value ?? []);
  }
}
