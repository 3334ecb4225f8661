/**
 * Makes a queue whose steps run once all that had come when they were added is read: in the turn of the event loop that they were added
 * in, behind its reading (libuv's check phase).
 */
export function afterReading(): (step: () => void) => void {
  let waiting: (() => void)[] = [];

  function run(): void {
    const steps = waiting;
    waiting = [];
    for (const step of steps) step();
  }

  return (step) => {
    if (waiting.length === 0) setImmediate(run);
    waiting.push(step);
  };
}
