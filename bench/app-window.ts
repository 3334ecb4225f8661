import { chromium, type Browser, type Page } from 'playwright';
import type { StartedApp } from './app-start.ts';

/** When a page was painted, ms after the spawn. */
export interface PaintTimes {
  /** Its first contentful paint. */
  readonly first: number;
  /** Its largest one so far: what a person came for is there. */
  readonly largest: number;
}

/** A page that was not painted by then will not be. */
const paintLimitMs = 10_000;

/** Joins the page of an app that has started; the page is not held up by that, for it keeps its times itself. */
export async function withPage<T>(app: StartedApp, use: (page: Page) => Promise<T>): Promise<T> {
  const address = app.devTools();
  if (address === null) throw new Error('the app told no address of its page');
  const browser: Browser = await chromium.connectOverCDP(address);
  try {
    const context = browser.contexts()[0];
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
    if (page === undefined) throw new Error('the app has no page');
    return await use(page);
  } finally {
    await browser.close();
  }
}

/** Asked of the page, which has kept its entries; the wall clock of both paints. As text, for tsx adds calls to functions. */
const paintScript = `new Promise((resolve, reject) => {
  setTimeout(reject, ${paintLimitMs}, new Error('the page was not painted'));
  const told = { first: null, largest: null };
  const look = (list) => {
    for (const entry of list.getEntries()) {
      const at = performance.timeOrigin + entry.startTime;
      if (entry.name === 'first-contentful-paint') told.first = at;
      if (entry.entryType === 'largest-contentful-paint') told.largest = at;
    }
    if (told.first !== null && told.largest !== null) resolve(told);
  };
  for (const type of ['paint', 'largest-contentful-paint'])
    new PerformanceObserver(look).observe({ type, buffered: true });
})`;

/** What the page says of its painting. */
export async function paintTimes(page: Page, spawnedAt: number): Promise<PaintTimes> {
  const told = (await page.evaluate(paintScript)) as PaintTimes;
  return { first: told.first - spawnedAt, largest: told.largest - spawnedAt };
}

/** Opens the newest session of Postern's log, so that the window holds what it holds in use. */
export async function openSession(page: Page): Promise<void> {
  await page.getByTestId('session-row').first().click();
  await page.locator('.chain .chain-row').first().waitFor();
}
