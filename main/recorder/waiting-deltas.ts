/** A piece of a text in flight as it came, unparsed. */
export interface WaitingDelta {
  readonly at: number;
  /** Of the request it answers. */
  readonly key: string;
  readonly text: string;
}

/** The pieces of texts in flight that nobody looks at: the item they end in tells all of them again, and most are never parsed. */
export interface WaitingDeltas {
  /** Gives what is to be read now, in order: the first of a run, which begins its text, or all of it when too much waits. */
  take(delta: WaitingDelta): readonly WaitingDelta[];
  /** Gives what waits, in order, without the pieces of an item that is told whole now; the next one begins a run. */
  release(wholeItemId: string | null): readonly WaitingDelta[];
}

/** No more characters than this wait in one exchange. */
const longestWait = 256 * 1024;

/** Makes an empty list, one for each exchange. */
export function createWaitingDeltas(): WaitingDeltas {
  let waiting: WaitingDelta[] = [];
  let length = 0;
  let isRunning = false;

  function all(): readonly WaitingDelta[] {
    const given = waiting;
    waiting = [];
    length = 0;
    return given;
  }

  return {
    take(delta) {
      const isFirst = !isRunning;
      isRunning = true;
      waiting.push(delta);
      length += delta.text.length;
      return isFirst || length > longestWait ? all() : [];
    },
    release(wholeItemId) {
      isRunning = false;
      const left = all();
      if (wholeItemId === null) return left;
      const named = `"item_id":${JSON.stringify(wholeItemId)}`;
      return left.filter((one) => !one.text.includes(named));
    },
  };
}
