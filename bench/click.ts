import type { Page } from 'playwright';
import type { KeyringState } from '../preload/contract.ts';

/** The places of the window in the order of a round, each with what is on screen only there. */
const screens = {
  sessions: '.sessions, [data-testid="sessions-empty"]',
  gateways: '[data-testid="gateways"]',
  accounts: '[data-testid="accounts"]',
  settings: '[data-testid="settings"]',
} as const;
/** What has not come by then does not come: a bench that waits for ever tells nothing. */
const limitMs = 30_000;
const places = Object.keys(screens) as (keyof typeof screens)[];

/** What came of asking: how the key's test ended, and how the keyring stands. */
export interface Asked {
  readonly test: 'works' | 'fails' | 'refused' | 'no secret';
  readonly keyring: KeyringState | 'refused';
}

// What runs in the page below names no function of its own: tsx would wrap those in something the page does not have.

/**
 * Reads the one saved key anew from the keyring, whatever memory holds of it, and looks at the keyring as the accounts
 * page's button does, which raises the system's prompt where it is locked.
 */
export function askKeyring(page: Page): Promise<Asked> {
  return page.evaluate(async () => {
    // Choosing the mode that is chosen already lets the copies in memory go.
    const [set, looked] = await Promise.all([
      window.postern.call('secret/setMode', { mode: 'keyring' }),
      window.postern.call('secret/retry'),
    ]);
    const secret = set.ok ? set.value.secrets[0] : undefined;
    const test =
      secret === undefined ? null : await window.postern.call('secret/test', { secretId: secret.id });
    return {
      test: test === null ? 'no secret' : test.ok ? test.value.state : 'refused',
      keyring: looked.ok ? looked.value.store.keyring : 'refused',
    };
  });
}

/** Resolves when the window has been told that the keyring stands so. */
export function untilKeyring(page: Page, state: KeyringState): Promise<void> {
  const told = page.evaluate(async (wanted) => {
    let stop: (() => void) | undefined;
    await new Promise<void>((resolve, reject) => {
      stop = window.postern.on('secret/changed', ({ store }) => {
        if (store.keyring === wanted) resolve();
      });
      window.postern.call('secret/list').then((answer) => {
        if (answer.ok && answer.value.store.keyring === wanted) resolve();
      }, reject);
    });
    stop?.();
  }, state);
  return withinLimit(told, `the keyring was never seen as ${state}`);
}

/**
 * Clicks from place to place, each click with a question to the keyring under way that nobody waits for; with the
 * middle one `turn` changes how the keyring stands.
 *
 * @returns from the pressed button to the painted next screen, in milliseconds, one for each click.
 */
export async function clickThrough(page: Page, count: number, turn: () => Promise<void>): Promise<number[]> {
  const clicksMs: number[] = [];
  const underWay: Promise<unknown>[] = [];
  const shown = await page.locator('.rail [aria-current="page"]').getAttribute('data-testid');
  const first = places.findIndex((place) => shown === `rail-${place}`) + 1;
  for (let index = 0; index < count; index += 1) {
    const place = places[(first + index) % places.length] ?? 'sessions';
    underWay.push(askKeyring(page));
    if (index === Math.floor(count / 2)) underWay.push(turn());
    clicksMs.push(await click(page, place));
  }
  await withinLimit(Promise.all(underWay), 'the keyring was not answered for');
  return clicksMs;
}

/** One click of the mouse on the middle of a place's button, through the main process as the system's own are. */
async function click(page: Page, place: keyof typeof screens): Promise<number> {
  const button = await page.getByTestId(`rail-${place}`).boundingBox();
  if (button === null) throw new Error(`There is no button for ${place}.`);
  await page.mouse.move(button.x + button.width / 2, button.y + button.height / 2);
  // That this is answered says that the page watches; the promise inside it is what is measured.
  const painted = await page.evaluateHandle((screen) => {
    if (document.querySelector(screen) !== null) throw new Error(`${screen} is shown already`);
    return {
      at: new Promise<number>((resolve) => {
        new MutationObserver((_, watch) => {
          if (document.querySelector(screen) === null) return;
          watch.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
        }).observe(document.body, { childList: true, subtree: true });
      }),
    };
  }, screens[place]);
  const pressedAt = Date.now();
  await page.mouse.down();
  await page.mouse.up();
  const paintedAt = await withinLimit(
    painted.evaluate(({ at }) => at),
    `${place} was never painted`,
  );
  await painted.dispose();
  return paintedAt - pressedAt;
}

async function withinLimit<T>(work: Promise<T>, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
