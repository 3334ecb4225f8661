import type { Page } from 'playwright';

/** Frames of the page: the time from each to the next, ms, and how long the page was busy at a stretch. */
export interface Frames {
  readonly deltasMs: readonly number[];
  /** Tasks of the page longer than 50 ms. */
  readonly longTasksMs: readonly number[];
}

/** What a person does, for which the page is watched. */
export type Deed = 'input' | 'click' | 'keydown';

interface Watching {
  paintedMs: Promise<number>;
}

declare global {
  interface Window {
    benchFrames?: { deltasMs: number[]; longTasksMs: number[]; stop: boolean };
  }
}

/** What has not come by then does not come, ms. */
const limitMs = 30_000;

/** tsx marks functions that have a name by this; what runs in a page must find it there. */
const naming = 'globalThis.__name = (named) => named';

/** Makes a page ready for what is run in it here, now and after it is loaded anew. */
export async function preparePage(page: Page): Promise<void> {
  await page.addInitScript({ content: naming });
  await page.evaluate(naming);
}

/**
 * From the next typed letter or click until what the selector names is in the page and nothing that `not` names is, and
 * that is painted. Both are looked at in each frame after the deed.
 *
 * @returns ms from the deed, by the clock of the page.
 */
export async function untilPainted(
  page: Page,
  deed: Deed,
  wanted: { readonly shown: string; readonly not?: string },
  act: () => Promise<unknown>,
): Promise<number> {
  const watching = await page.evaluateHandle(
    ([kind, shown, not, limit]): Watching => ({
      paintedMs: new Promise<number>((resolve, reject) => {
        document.addEventListener(
          kind,
          (event) => {
            const begun = event.timeStamp;
            requestAnimationFrame(function look() {
              if (performance.now() - begun > limit) return reject(new Error(`never painted: ${shown}`));
              const settled =
                document.querySelector(shown) !== null &&
                (not === '' || document.querySelector(not) === null);
              if (!settled) return void requestAnimationFrame(look);
              // The frame after the one it is drawn in begins when that one is out.
              requestAnimationFrame(() => resolve(performance.now() - begun));
            });
          },
          { capture: true, once: true },
        );
      }),
    }),
    [deed, wanted.shown, wanted.not ?? '', limitMs] as const,
  );
  await act();
  const paintedMs = await watching.evaluate((one) => one.paintedMs);
  await watching.dispose();
  return paintedMs;
}

/** A part of the page in which nothing changes for so long has come to rest, ms. */
const restsMs = 400;

/**
 * From the next typed letter or click until the last change in what `region` names is painted: the part has come to rest by
 * then, and `not` names nothing in the page.
 *
 * @returns ms from the deed, by the clock of the page; the time it rested is not in it.
 */
export async function untilStill(
  page: Page,
  deed: Deed,
  region: string,
  not: string,
  act: () => Promise<unknown>,
): Promise<number> {
  const watching = await page.evaluateHandle(
    ([kind, part, busy, rests, limit]): Watching => ({
      paintedMs: new Promise<number>((resolve, reject) => {
        document.addEventListener(
          kind,
          (event) => {
            const begun = event.timeStamp;
            let [changedAt, paintedAt, changes] = [performance.now(), begun, 0];
            const observer = new MutationObserver(() => {
              changes += 1;
              const mine = changes;
              changedAt = performance.now();
              requestAnimationFrame(() =>
                requestAnimationFrame(() => {
                  if (mine === changes) paintedAt = performance.now();
                }),
              );
            });
            const place = document.querySelector(part);
            if (place === null) return reject(new Error(`there is no ${part}`));
            observer.observe(place, {
              subtree: true,
              childList: true,
              attributes: true,
              characterData: true,
            });
            const timer = setInterval(() => {
              const now = performance.now();
              const rested = now - changedAt > rests && document.querySelector(busy) === null;
              if (!rested && now - begun < limit) return;
              clearInterval(timer);
              observer.disconnect();
              if (rested) resolve(paintedAt - begun);
              else reject(new Error(`${part} never came to rest`));
            }, 20);
          },
          { capture: true, once: true },
        );
      }),
    }),
    [deed, region, not, restsMs, limitMs] as const,
  );
  await act();
  const paintedMs = await watching.evaluate((one) => one.paintedMs);
  await watching.dispose();
  return paintedMs;
}

/** The frames of the page while `act` runs. */
export async function framesDuring(page: Page, act: () => Promise<unknown>): Promise<Frames> {
  await page.evaluate(() => {
    const kept = { deltasMs: [] as number[], longTasksMs: [] as number[], stop: false };
    window.benchFrames = kept;
    let last = 0;
    requestAnimationFrame(function frame(now) {
      if (kept.stop) return;
      if (last !== 0) kept.deltasMs.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) kept.longTasksMs.push(entry.duration);
    }).observe({ type: 'longtask' });
  });
  await act();
  return page.evaluate(() => {
    const kept = window.benchFrames ?? { deltasMs: [], longTasksMs: [], stop: true };
    kept.stop = true;
    return { deltasMs: kept.deltasMs, longTasksMs: kept.longTasksMs };
  });
}
