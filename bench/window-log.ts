import type { Page } from 'playwright';
import '../test/e2e/log-of.ts';
import { commonWords, files, makeDice, prose } from './log-words.ts';
import { ownWord, plotsOf } from './log-story.ts';
import { quantile } from './summary.ts';
import { framesDuring, untilPainted, untilStill, type Frames } from './window-paint.ts';

/** One line of the table; ms. */
export interface WindowFigure {
  readonly label: string;
  readonly p50: number;
  /** Null where there is one value only. */
  readonly p95: number | null;
  /** What was measured how often. */
  readonly count: number;
}

/** Where the list is, and what is in it while the newest wish is not answered. */
const listPane = '.list-pane';
const unanswered = '[data-testid="session-list"][data-stale="true"], .list-pane [aria-busy="true"]';
const clickRounds = 10;

/** A figure of these times. */
export function figureOf(label: string, ms: readonly number[]): WindowFigure {
  const p95 = ms.length > 1 ? quantile(ms, 0.95) : null;
  return { label, p50: quantile(ms, 0.5), p95, count: ms.length };
}

/** From a reload of the page until rows of the list are painted, ms. */
export async function reloadMs(page: Page): Promise<number> {
  await page.addInitScript(() => {
    if (window !== window.top) return;
    const bench = window as Window & { benchListMs?: number };
    requestAnimationFrame(function look() {
      if (document.querySelector('[data-testid="session-row"]') === null)
        return void requestAnimationFrame(look);
      requestAnimationFrame(() => {
        bench.benchListMs ??= performance.now();
      });
    });
  });
  await page.reload();
  const kept = await page.waitForFunction(
    () => (window as Window & { benchListMs?: number }).benchListMs ?? null,
  );
  return (await kept.jsonValue()) ?? Number.NaN;
}

/** Frames while the list is scrolled by wheel, then by the key for the next row; each for so many seconds. */
export async function scrollFrames(
  page: Page,
  seconds: number,
): Promise<{ readonly wheel: Frames; readonly keys: Frames }> {
  const list = page.getByTestId('session-list');
  const box = await list.boundingBox();
  if (box === null) throw new Error('there is no list');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const wheel = await framesDuring(page, async () => {
    const until = performance.now() + seconds * 1_000;
    for (let turns = 0; performance.now() < until; turns += 1) {
      // Down for a while, then back up a part of it: what is read is drawn anew, too.
      await page.mouse.wheel(0, turns % 120 < 90 ? 120 : -120);
      await page.waitForTimeout(16);
    }
  });
  await list.focus();
  const keys = await framesDuring(page, async () => {
    const until = performance.now() + seconds * 1_000;
    // As fast as a key that is held down repeats.
    for (; performance.now() < until; await page.waitForTimeout(33)) await page.keyboard.press('ArrowDown');
  });
  return { wheel, keys };
}

/** Each letter of words that are typed, until what was found for it is painted. */
export async function searchFigure(page: Page): Promise<WindowFigure> {
  const dice = makeDice(21);
  const field = page.getByTestId('session-search');
  const times: number[] = [];
  const wishes = [
    dice.pick(commonWords),
    prose(dice, 2).replaceAll('.', ''),
    files[3] ?? 'main',
    ownWord(17),
    prose(dice, 3).replaceAll('.', ''),
  ];
  for (const wish of wishes) {
    await clearSearch(page);
    await field.focus();
    for (const letter of wish)
      times.push(await untilStill(page, 'input', listPane, unanswered, () => page.keyboard.press(letter)));
  }
  await clearSearch(page);
  return figureOf('a letter typed into the search, until its sessions are painted', times);
}

/** Choices of the filters, pressed in their popover, until the list that follows from them is painted. */
export async function filterFigures(page: Page): Promise<readonly WindowFigure[]> {
  const opened: number[] = [];
  const chosen: number[] = [];
  const wishes = (['gateways', 'models', 'folders'] as const).flatMap((facet) =>
    [0, 1, 2].map((at) => [facet, at] as const),
  );
  const choices = '[data-testid="facet-choice"]';
  for (const [facet, at] of wishes) {
    await page.getByTestId('filter-add').click();
    const step = page.locator(`[data-testid="facet"][data-facet="${facet}"]`);
    await step.waitFor();
    opened.push(await untilPainted(page, 'click', { shown: choices }, () => step.click()));
    const choice = page.locator(choices).nth(at);
    chosen.push(await untilStill(page, 'click', listPane, unanswered, () => choice.click()));
    await page.keyboard.press('Escape');
    await clearSearch(page);
  }
  return [
    figureOf('a kind of filter opened, until its choices and their counts are painted', opened),
    figureOf('a choice of a filter pressed, until its sessions are painted', chosen),
  ];
}

/**
 * The longest session and a short one opened in turn, from the click on the row until its end is painted; and from there the
 * key to the beginning of the longest, whose turns are read then.
 */
export async function openFigures(page: Page, turns: number): Promise<readonly WindowFigure[]> {
  const plots = plotsOf(turns);
  const longest = plots.reduce((left, right) => (right.turns > left.turns ? right : left));
  const short = plots.find((plot) => plot.turns >= 5 && plot.turns <= 20) ?? longest;
  const times = new Map([longest, short].map((plot) => [plot, [] as number[]]));
  const jumps: number[] = [];
  const unread = '[data-testid="chain-unread"]';
  for (let round = 0; round < clickRounds; round += 1)
    for (const [plot, ms] of times) {
      await page.getByTestId('session-search').fill(ownWord(plot.index));
      const row = page.locator(`[data-testid="session-row"][data-session-id="${plot.id}"]`);
      await row.waitFor();
      const painted = { shown: `${selected(plot.id)} .chain .chain-row`, not: unread };
      ms.push(await untilPainted(page, 'click', painted, () => row.click()));
      if (plot !== longest) continue;
      const beginning = { shown: '.chain .chain-row[data-index="0"]', not: unread };
      const chain = page.getByTestId('chain');
      jumps.push(await untilPainted(page, 'keydown', beginning, () => chain.press('Home')));
    }
  await clearSearch(page);
  return [
    figureOf(`a session of ${longest.turns} turns opened`, times.get(longest) ?? []),
    figureOf('the key to its beginning, until that is scrolled to, read and painted', jumps),
    figureOf(`a session of ${short.turns} turns opened`, times.get(short) ?? []),
  ];
}

/** The page of totals from the rail: the first time, and again. */
export async function totalsFigures(page: Page): Promise<readonly WindowFigure[]> {
  const times: number[] = [];
  const figures = {
    shown: '[data-testid="totals-figures"]',
    not: '[data-testid="totals"] [aria-busy="true"]',
  };
  for (let round = 0; round < clickRounds + 1; round += 1) {
    const open = page.getByTestId('rail-totals');
    times.push(await untilPainted(page, 'click', figures, () => open.click()));
    await page.getByTestId('rail-sessions').click();
    await page.getByTestId('session-list').waitFor();
  }
  return [
    figureOf('totals opened for the first time', times.slice(0, 1)),
    figureOf('totals opened again', times.slice(1)),
  ];
}

/** What is in the page when this session's conversation is: its row is the chosen one. */
function selected(sessionId: string): string {
  return `.sessions:has([data-session-id="${sessionId}"][aria-selected="true"])`;
}

async function clearSearch(page: Page): Promise<void> {
  const clear = page.getByTestId('filter-clear');
  if (await clear.isVisible()) await clear.click();
  await page.locator('[data-testid="search-status"]').waitFor({ state: 'detached' });
  await page.getByTestId('session-row').first().waitFor();
}
