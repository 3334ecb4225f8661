// What the real Codex said is found, narrowed and added up by keyboard in the real window.
import { afterEach, expect, test } from 'vitest';
import { openSignedIn } from './opened.ts';
import { paste } from './paste.ts';

const toClose: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

test('P13: a word of an answer leads to its place, chips narrow the list, and the totals count the turns', async () => {
  const opened = await openSignedIn(toClose, { websocket: 'accept' });
  const { home } = opened;
  const { window } = opened.postern;
  const { keyboard } = window;
  const command = await opened.command();
  for (const prompt of ['count the lighthouses', 'name the rivers']) {
    const run = await paste(home, `${command} exec --skip-git-repo-check '${prompt}'`);
    expect(run, run.stderr).toMatchObject({ code: 0 });
  }
  await window.getByTestId('session-row').nth(1).waitFor();

  await window.getByTestId('session-list').focus();
  await keyboard.press('/');
  await keyboard.type('heard lighthouses');
  const hit = window.getByTestId('search-hit').filter({ hasText: 'The fake upstream heard' });
  // Every letter is searched for: until the last answer has come, what stands there is found by fewer of them.
  await expect.poll(() => hit.locator('mark').allTextContents()).toEqual(['heard', 'lighthouses']);
  expect(await window.getByTestId('session-row').count()).toBe(1);
  const itemId = await hit.getAttribute('data-item-id');
  await hit.click();
  await window
    .locator('.chain [data-marked]')
    .filter({ hasText: 'The fake upstream heard: count the lighthouses' })
    .waitFor();
  expect(itemId).not.toBeNull();

  await keyboard.press('Control+f');
  await keyboard.type('no such word');
  await window.getByTestId('search-nothing').getByText('“no such word”').waitFor();
  await window.getByTestId('search-widen').click();
  await window.getByTestId('session-row').nth(1).waitFor();

  await window.getByTestId('filter-add').click();
  await keyboard.type('completed');
  const choice = window.getByTestId('facet-choice').filter({ hasText: 'Completed' });
  await choice.filter({ hasText: '2' }).waitFor();
  await keyboard.press('Enter');
  await keyboard.press('Escape');
  await window.locator('[data-testid=filter-chip][data-facet=statuses]').waitFor();
  await window.getByTestId('search-status').getByText('2 sessions').waitFor();
  await window.getByTestId('filter-save').click();
  await keyboard.type('Done');
  await keyboard.press('Enter');
  await window.getByTestId('toast').getByText('Saved the filter “Done”.').waitFor();
  await window.getByTestId('filter-clear').click();
  await window.getByTestId('filter-add').click();
  await window.getByTestId('saved-filter').filter({ hasText: 'Completed' }).click();
  await window.getByTestId('search-status').getByText('2 sessions').waitFor();

  await window.getByTestId('rail-totals').click();
  await window.getByTestId('totals-figures').getByText('2 of 2').waitFor();
  expect(await window.getByTestId('totals-bar').count()).toBe(7);
  await window.getByTestId('totals-folders').getByTestId('totals-row').click();
  await window.locator('[data-testid=filter-chip][data-facet=folders]').waitFor();
  await window.getByTestId('search-status').getByText('2 sessions').waitFor();
});

test('P13: a word far down in what a command printed comes into view and is marked', async () => {
  const opened = await openSignedIn(toClose, { websocket: 'accept' });
  const { home } = opened;
  const { window } = opened.postern;
  const command = await opened.command();
  const asked = '[[tool:seq 1 300; printf at%sdoor tic; echo; seq 1 200]] count';
  const run = await paste(home, `${command} exec --skip-git-repo-check '${asked}'`);
  expect(run, run.stderr).toMatchObject({ code: 0 });

  await window.getByTestId('session-list').focus();
  await window.keyboard.press('/');
  await window.keyboard.type('atticdoor');
  const hit = window.getByTestId('search-hit');
  await expect.poll(() => hit.locator('mark').allTextContents()).toContain('atticdoor');
  await hit.first().click();
  const marked = (): Promise<readonly boolean[]> =>
    window.evaluate(() => {
      const pane = document.querySelector('.chain')?.getBoundingClientRect();
      return [...(CSS.highlights.get('found') ?? [])].map((range) => {
        const box = range instanceof Range ? range.getBoundingClientRect() : null;
        const output = range.startContainer.parentElement?.closest('pre')?.getBoundingClientRect();
        if (box === null || pane === undefined || output === undefined || box.height === 0) return false;
        const [top, end] = [Math.max(pane.top, output.top), Math.min(pane.bottom, output.bottom)];
        return box.top >= top && box.bottom <= end;
      });
    });
  await expect.poll(marked).toContain(true);
});
