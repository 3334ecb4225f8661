/** The result, or null when it did not come by `until` (monotonic ms); what is late is left to itself. */
export async function withinLimit<T>(work: Promise<T>, until: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, until - performance.now()));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
