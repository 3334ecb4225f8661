/**
 * Makes a queue whose steps run once all that had come when they were added is read: in the turn of the event loop that they were added
 * in, behind its reading (libuv's check phase).
 */
export function afterReading(
  schedule: (run: () => void) => unknown = setImmediate,
): (step: () => void) => void {
  let waiting: (() => void)[] = [];

  function run(): void {
    const steps = waiting;
    waiting = [];
    let at = 0;
    try {
      for (; at < steps.length; at += 1) steps[at]?.();
    } finally {
      // One that throws holds up nobody.
      for (const step of steps.slice(at + 1)) add(step);
    }
  }

  function add(step: () => void): void {
    if (waiting.length === 0) schedule(run);
    waiting.push(step);
  }

  return add;
}
