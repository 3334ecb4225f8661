import type { HitView, SessionFilter, SessionStatus, SessionView } from '../../../preload/contract.ts';
import type { CommandSpec, Given, OptionSpec } from '../command.ts';
import { ask, usageError } from '../context.ts';
import { ago, counted, dollars, lasted, momentIn } from '../words.ts';
import { whole } from './draft.ts';

const statuses: readonly SessionStatus[] = ['streaming', 'completed', 'failed', 'interrupted'];

const filterOptions: readonly OptionSpec[] = [
  {
    name: 'text',
    letter: 't',
    value: 'WORDS',
    about: 'every word stands in a prompt, answer, command or output',
  },
  { name: 'gateway', letter: 'g', value: 'NAME', many: true, about: 'went through this gateway' },
  { name: 'backend', letter: 'b', value: 'NAME', many: true, about: 'went to this backend' },
  { name: 'model', letter: 'm', value: 'MODEL', many: true, about: 'used this model' },
  {
    name: 'status',
    letter: 's',
    value: 'STATUS',
    many: true,
    choices: statuses,
    about: `stands so: ${statuses.join(', ')}`,
  },
  { name: 'folder', value: 'PATH', many: true, about: 'worked in this folder' },
  { name: 'tool', value: 'NAME', many: true, about: 'called this tool' },
  { name: 'since', value: 'TIME', about: 'active since: 2026-11-21, 2026-11-21T09:30, 3d, 12h, 30m' },
  { name: 'until', value: 'TIME', about: 'active until then at the latest' },
  { name: 'min-cost', value: 'DOLLARS', about: 'cost at least so much, by estimate' },
  { name: 'min-tokens', value: 'COUNT', about: 'used at least so many tokens' },
];

/** The session log. */
export const sessionCommands: readonly CommandSpec[] = [
  {
    words: ['sessions'],
    about: 'List the sessions in the log, the newest first.',
    more: [
      'An option that may be given several times widens the choice; different ones narrow it. A narrow terminal shows fewer columns; what goes elsewhere has all of them.',
    ],
    options: [
      ...filterOptions,
      { name: 'limit', letter: 'n', value: 'COUNT', about: 'how many at most, 1 to 500; without it 20' },
    ],
    json: 'SearchPage',
    async run(context, given) {
      const limit = whole(given, 'limit') ?? 20;
      if (limit < 1 || limit > 500)
        throw usageError('--limit was not understood.', `It was ${limit}.`, 'It is 1 to 500.');
      const filter = filterFrom(given, context.now());
      const page = await ask(context, 'session/search', { filter, before: null, limit });
      context.output.answer(page, (paper) => {
        paper.list<{ readonly session: SessionView; readonly hits: readonly HitView[] }>(
          [
            { title: 'ACTIVE', cell: ({ session }) => ago(session.lastActivityAt, context.now()) },
            { title: 'STATUS', cell: ({ session }) => session.status },
            { title: 'TITLE', cell: ({ session }) => session.title ?? 'untitled', least: 24 },
            { title: 'MODEL', cell: ({ session }) => session.model ?? '', spare: 2 },
            { title: 'GATEWAY', cell: ({ session }) => session.gateway, spare: 4 },
            { title: 'TURNS', cell: ({ session }) => counted(session.turns), right: true, spare: 1 },
            {
              title: 'TOKENS',
              cell: ({ session }) => counted(session.tokens.input + session.tokens.output),
              right: true,
            },
            { title: 'COST', cell: ({ session }) => dollars(session.costUsd), right: true },
            { title: 'TIME', cell: ({ session }) => lasted(session.activeMs), right: true, spare: 3 },
            { title: 'FOLDER', cell: ({ session }) => session.folder ?? '', cutsBeginning: true },
          ],
          page.sessions,
          'There are no such sessions.',
        );
        const left = page.total - page.sessions.length;
        if (left > 0) paper.painted('quiet', `${left} more: --limit shows them.`);
      });
      return 0;
    },
  },
];

/** The filter that options describe. @throws {AppError} command-invalid. */
export function filterFrom(given: Given, now: number): SessionFilter {
  const list = (name: string) => (given.values(name).length === 0 ? null : given.values(name));
  const parts = {
    text: given.value('text'),
    gateways: list('gateway'),
    backends: list('backend'),
    models: list('model'),
    statuses: list('status') as readonly SessionStatus[] | null,
    folders: list('folder'),
    tools: list('tool'),
    from: moment(given, 'since', now),
    to: moment(given, 'until', now),
    minCostUsd: amount(given, 'min-cost'),
    minTokens: whole(given, 'min-tokens'),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== null));
}

function moment(given: Given, name: string, now: number): number | null {
  const text = given.value(name);
  if (text === null) return null;
  const at = momentIn(text, now);
  if (at !== null) return at;
  throw usageError(
    `--${name} was not understood.`,
    `It was ${text}.`,
    'Write a day as 2026-11-21, a time as 2026-11-21T09:30, or how long ago as 3d, 12h or 30m.',
  );
}

function amount(given: Given, name: string): number | null {
  const text = given.value(name);
  if (text === null) return null;
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text);
  throw usageError(`--${name} was not understood.`, `It was ${text}.`, 'It is a number such as 0.50.');
}
