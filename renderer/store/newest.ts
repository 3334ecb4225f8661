/**
 * Does work one at a time: what is asked for meanwhile is done once, after it. Typing quickly asks as often as main can
 * answer and no more, without a timer.
 */
export function newestOnly(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let wanted = false;
  const drain = async (): Promise<void> => {
    try {
      while (wanted) {
        wanted = false;
        await work();
      }
    } finally {
      running = null;
    }
  };
  return () => {
    wanted = true;
    running ??= drain();
    return running;
  };
}
