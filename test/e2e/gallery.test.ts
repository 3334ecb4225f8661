// The window in states that are hard to bring about, over a fake bridge: what assistive technology is told of them, and where a
// conversation opens. POSTERN_TEST_GALLERY=all looks at every state.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFaults } from '../../scripts/gallery-axe.mjs';
import { looks, openGallery } from '../../scripts/gallery-window.mjs';

type Gallery = Awaited<ReturnType<typeof openGallery>>;

/** One of each kind that the run over the real application does not come by. */
const some = [
  'empty-missing',
  'proxy-failed',
  'raw-messages',
  'log-facets',
  'receipt-failed',
  'accounts-locked',
  'sign-in-port-busy',
  'gateways-paused',
  'codex-drifted',
  'doctor-findings',
  'settings-import',
  'right-to-left',
];

let folder: string;
let gallery: Gallery;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-gallery-'));
  gallery = await openGallery(join(folder, 'built'));
});

afterAll(async () => {
  await gallery.close();
  await rm(folder, { recursive: true, force: true });
});

test('a state has nothing axe calls a violation, in light, dark and forced colours', async () => {
  const all = process.env['POSTERN_TEST_GALLERY'] === 'all';
  expect(gallery.names).toEqual(expect.arrayContaining(some));
  expect(await axeFaults(gallery, all ? gallery.names : some)).toEqual([]);
}, 1_800_000);

test.each(['light', 'narrow', 'double'])(
  'a conversation opens at its end and says so, also after going back to the list: %s',
  async (name) => {
    const look = looks.find((one) => one.name === name);
    if (look === undefined) throw new Error(`no look is called ${name}`);
    await gallery.wear(look);
    for (const state of ['detail-full', 'long']) {
      await gallery.show(state);
      for (let times = 0; times < 2; times += 1) {
        await act(gallery, 'open');
        await expect
          .poll(() => fromEnd(gallery), { message: `${state}, opened ${times + 1} times` })
          .toEqual({
            px: 0,
            offersLatest: false,
          });
        await act(gallery, 'back');
      }
    }
  },
);

/** States with a menu open, and what it was opened from. */
const menus: Readonly<Record<string, string>> = {
  'launch-menu': '[data-testid=launch-menu]',
  'top-gateway': '[data-testid=top-gateway]',
  'gateway-menu': '[data-testid=gateway-menu]',
  'organisation-menu': '[data-testid=organisation-switch]',
  'detail-menu': '[data-testid=session-menu]',
  'detail-context-menu': '[data-session-id]',
  'usage-popover': '[data-testid=usage-summary]',
  'log-facets': '.filter-row',
};

test.each([
  { name: 'light', without: [] },
  // Where the list has no place beside a session, there are no rows to open a menu on.
  { name: 'narrow', without: ['detail-context-menu'] },
  { name: 'double', without: ['detail-context-menu'] },
])('a menu stands within the window, by its button and not over it: $name', async ({ name, without }) => {
  const look = looks.find((one) => one.name === name);
  if (look === undefined) throw new Error(`no look is called ${name}`);
  await gallery.wear(look);
  for (const [state, from] of Object.entries(menus).filter(([one]) => !without.includes(one))) {
    await gallery.show(state);
    await expect
      .poll(() => standing(gallery, from), { message: `${state} in ${name}` })
      .toEqual({ isWithin: true, isBeside: true });
  }
});

test('a menu is in its place in the first frame that shows it', async () => {
  const look = looks[0];
  if (look === undefined) throw new Error('there is no look');
  await gallery.wear(look);
  await gallery.show('gateways');
  await gallery.page.locator('[data-testid=gateway-menu]').first().waitFor();
  const apart = await gallery.page.evaluate(async () => {
    const button = document.querySelector<HTMLElement>('[data-testid=gateway-menu]');
    button?.click();
    // Before this frame is drawn.
    await new Promise(requestAnimationFrame);
    const menu = document.querySelector('.menu:popover-open')?.getBoundingClientRect();
    return (menu?.top ?? 0) - (button?.getBoundingClientRect().bottom ?? 0);
  });
  expect(apart).toBeGreaterThanOrEqual(0);
  expect(apart).toBeLessThan(14);
});

test('nothing in the window scrolls the window itself', async () => {
  const narrow = looks.find((one) => one.name === 'narrow') ?? looks[0];
  if (narrow === undefined) throw new Error('there is no look');
  await gallery.wear(narrow);
  await gallery.show('settings-network');
  await gallery.page.getByTestId('settings-search').waitFor();
  const moved = await gallery.page.evaluate(() => {
    for (const setting of document.querySelectorAll('.setting')) setting.scrollIntoView({ block: 'end' });
    const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
    return { scrollTop, over: scrollHeight - clientHeight };
  });
  expect(moved).toEqual({ scrollTop: 0, over: 0 });
});

test('in a window of 360 px nothing is cut off at its side, the languages and the foot among it', async () => {
  const look = looks[0];
  if (look === undefined) throw new Error('there is no look');
  await gallery.wear({ ...look, size: [360, 640] });
  for (const state of ['settings', 'gateways', 'totals']) {
    await gallery.show(state);
    await gallery.page.locator('.foot').waitFor();
    const over = await gallery.page.evaluate(() =>
      [...document.querySelectorAll('.page, .foot, .top-bar, .segmented')]
        .filter((one) => one.scrollWidth > one.clientWidth + 1)
        .map((one) => `${one.className} ${one.scrollWidth} > ${one.clientWidth}`),
    );
    expect(over, state).toEqual([]);
  }
});

test('at 200 % what keeps a long form from being sent comes into view, and is read out', async () => {
  const double = looks.find((one) => one.name === 'double') ?? looks[0];
  if (double === undefined) throw new Error('there is no look');
  await gallery.wear(double);
  await gallery.show('backend-problem');
  const alert = gallery.page.getByRole('alert');
  await alert.waitFor();
  const seen = await alert.evaluate((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return { isBelow: bottom > window.innerHeight + 1, isAbove: top < -1 };
  });
  expect(seen).toEqual({ isBelow: false, isAbove: false });
});

/** What a person does in the list: opens the first session, or comes back to it. */
async function act({ page }: Gallery, what: 'open' | 'back'): Promise<void> {
  await page.evaluate((asked) => {
    const { gallery: drawn } = window as unknown as {
      readonly gallery: {
        readonly store: {
          readonly actions: {
            readonly choose: (id: string, how: 'open') => void;
            readonly backToList: () => void;
          };
        };
      };
    };
    if (asked === 'open') drawn.store.actions.choose('session-1', 'open');
    else drawn.store.actions.backToList();
  }, what);
}

/** Whether the window has all of the open menu, and whether it is by what it was opened from; null while none is open. */
async function standing(
  { page }: Gallery,
  from: string,
): Promise<{ readonly isWithin: boolean; readonly isBeside: boolean } | null> {
  return page.evaluate((asked) => {
    const menu = document.querySelector('.menu:popover-open');
    const button = document.querySelector(asked)?.getBoundingClientRect();
    if (menu === null || button === undefined) return null;
    const { top, left, right, bottom } = menu.getBoundingClientRect();
    const apart = Math.max(top - button.bottom, button.top - bottom);
    return {
      isWithin: top >= 0 && left >= 0 && right <= window.innerWidth && bottom <= window.innerHeight,
      // A context menu is at the pointer, which the gallery puts elsewhere than its row.
      isBeside: menu.matches('[data-testid=session-context-menu]') || (apart >= 0 && apart < 14),
    };
  }, from);
}

/** How far the conversation stands from its end, px, and whether it offers to go there; null while there is none. */
async function fromEnd({
  page,
}: Gallery): Promise<{ readonly px: number; readonly offersLatest: boolean } | null> {
  return page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const chain = document.querySelector('.chain');
    if (chain === null || chain.clientHeight === 0) return null;
    return {
      px: Math.floor(chain.scrollHeight - chain.clientHeight - chain.scrollTop),
      offersLatest: document.querySelector('.jump') !== null,
    };
  });
}
