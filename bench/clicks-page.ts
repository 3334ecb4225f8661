import { quantile } from './summary.ts';

/** The clicks made in one state of the keyring. */
export interface StateClicks {
  readonly state: string;
  /** From the pressed button to the painted next screen, in milliseconds. */
  readonly clicksMs: readonly number[];
}

const heading = '## Clicks while the keyring is asked';

/** Median and worst of each state, as Markdown. */
export function clicksTable(all: readonly StateClicks[]): string {
  const rows = all.map(
    ({ state, clicksMs }) =>
      `| ${state} | ${clicksMs.length} | ${quantile(clicksMs, 0.5).toFixed(0)} | ${quantile(clicksMs, 1).toFixed(0)} |`,
  );
  return ['| keyring | clicks | median ms | worst ms |', '|---|--:|--:|--:|', ...rows].join('\n');
}

/** The part of the page on performance that is about clicks. */
export function clicksSection(table: string, date: string, machine: string): string {
  return `${heading}

Measured on ${date} with \`npm run bench:clicks -- --write\`: ${machine}. The built app on a virtual display, with the real
GNOME keyring on a session bus of its own. Each click goes from one place of the window to another and counts from the pressed
button until the next screen is painted (two animation frames). With every click the saved key is asked for anew
and the keyring is looked at as its button does, and nobody waits for either. The goal is 200 ms in every state. The worst moves
from run to run: 175 ms was seen once while others used the machine.

${table}

- **unlocked**: each read goes through to the keyring.
- **vanishes**: the keyring's daemon is ended half-way.
- **returns**: it is started again half-way; at the end the same run of the app reads the key from it.
- **locked**: nobody is there to show the system's prompt.
- **prompt ignored**: the system's prompt is on screen all the while and nobody answers it.
- **missing**: a bus without a keyring from the start of the app.
`;
}

/** The page with another part on clicks, at its end; null keeps what an earlier page says of them, and of what follows. */
export function withClicks(page: string, section: string | null, earlier = page): string {
  const rest = splitPage(page).rest.trimEnd();
  const { clicks, after } = splitPage(earlier);
  const parts = [rest, (section ?? clicks).trim(), after.trim()].filter((part) => part !== '');
  return `${parts.join('\n\n')}\n`;
}

function splitPage(page: string): { readonly rest: string; readonly clicks: string; readonly after: string } {
  const at = page.indexOf(heading);
  if (at < 0) return { rest: page, clicks: '', after: '' };
  const next = page.indexOf('\n## ', at + heading.length);
  const end = next < 0 ? page.length : next;
  return { rest: page.slice(0, at), clicks: page.slice(at, end), after: page.slice(end) };
}
