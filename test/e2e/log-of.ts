import type { Page } from 'playwright';
import type {
  Bridge,
  LaunchRequest,
  SessionDetail,
  SessionOpening,
  SessionView,
} from '../../preload/contract.ts';

// The page's own bridge, as the window uses it.
declare global {
  interface Window {
    readonly postern: Bridge;
  }
}

/** The sessions as the window would list them. */
export async function sessionsOf(page: Page): Promise<readonly SessionView[]> {
  const answer = await page.evaluate(() => window.postern.call('session/list', { before: null, limit: 100 }));
  if (!answer.ok) throw new Error(answer.problem.what);
  return answer.value.sessions;
}

/** One session with its turns and the items of its newest ones, as the window would open it. */
export async function detailOf(page: Page, sessionId: string): Promise<SessionOpening> {
  const answer = await page.evaluate(
    (id) => window.postern.call('session/watch', { sessionId: id, turnId: null }),
    sessionId,
  );
  if (!answer.ok || answer.value === null) throw new Error(`no session ${sessionId}`);
  return answer.value;
}

/** What a person sees of a session's chain, in order: who speaks and what is said. */
export function chainOf(detail: SessionDetail): readonly (readonly [type: string, text: string])[] {
  const order = new Map(detail.turns.map((turn) => [turn.id, turn.ordinal]));
  return detail.items
    .toSorted((a, b) => (order.get(a.turnId) ?? 0) - (order.get(b.turnId) ?? 0) || a.position - b.position)
    .map((item) => {
      if (item.type === 'toolCall') return [item.type, item.summary] as const;
      return [item.type, 'text' in item ? item.text : ''] as const;
    });
}

/** The command of a new launch, from the clipboard, as a person would paste it; `tail` is what they type after it. */
export async function copiedCommand(
  page: Page,
  readClipboard: () => Promise<string>,
  folder: string,
  wish: Omit<LaunchRequest, 'folder' | 'lane'> = {},
): Promise<string> {
  const answer = await page.evaluate((request) => window.postern.call('launch/copyCommand', request), {
    folder,
    lane: 'auto',
    ...wish,
  } as const);
  if (!answer.ok) throw new Error(`${answer.problem.what} ${answer.problem.why}`);
  return readClipboard();
}

/** Everything the window can ask for and shows, as text. */
export function everythingTold(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const answers = await Promise.all([
      window.postern.call('account/list'),
      window.postern.call('secret/list'),
      window.postern.call('codexLogin/read'),
      window.postern.call('gateway/list'),
      window.postern.call('launch/receipts'),
      window.postern.call('settings/read'),
      window.postern.call('status/read'),
      window.postern.call('session/list', { before: null, limit: 100 }),
    ]);
    return JSON.stringify(answers) + document.documentElement.outerHTML;
  });
}
