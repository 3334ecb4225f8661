/**
 * Makes a queue whose steps run in order, the first at once and each other in a turn of the event loop of its own: streams that
 * are under way are served between the beginnings of many others.
 */
export function inTurns(): (step: () => void) => void {
  const waiting: (() => void)[] = [];
  let isRunning = false;

  function next(): void {
    const step = waiting.shift();
    isRunning = step !== undefined;
    if (step === undefined) return;
    // Before the step, so that one that throws holds up nobody.
    setImmediate(next);
    step();
  }

  return (step) => {
    waiting.push(step);
    if (!isRunning) next();
  };
}
