import type { LimitView, TotalsRow, UsageView } from '../../../preload/contract.ts';
import type { CommandSpec } from '../command.ts';
import { ask } from '../context.ts';
import { counted, dollars, lasted } from '../words.ts';

/** What was used, and what is left of a plan. */
export const totalsCommands: readonly CommandSpec[] = [
  {
    words: ['totals'],
    about: 'Say what a day, week or month held. All money is an estimate.',
    options: [
      {
        name: 'period',
        letter: 'p',
        value: 'PERIOD',
        choices: ['day', 'week', 'month'],
        about: 'day, week or month; without it day',
      },
    ],
    json: 'TotalsView',
    async run(context, given) {
      const period = (given.value('period') ?? 'day') as 'day' | 'week' | 'month';
      const totals = await ask(context, 'totals/read', { period, at: context.now() });
      context.output.answer(totals, (paper) => {
        const { total } = totals;
        paper.facts([
          ['Turns', `${counted(total.turns)}, ${counted(total.completed)} completed`],
          ['Tool calls', counted(total.toolCalls)],
          ['Time at work', lasted(total.activeMs)],
          ['Tokens', `${counted(total.tokens.input)} in, ${counted(total.tokens.output)} out`],
          [
            'Cost',
            total.costUsd === null
              ? ''
              : `${dollars(total.costUsd)}, estimated with prices of ${totals.pricesAsOf}`,
          ],
          ['Without a price', totals.unpriced.join(', ')],
        ]);
        paper.line('');
        paper.list<TotalsRow>(
          [
            { title: 'MODEL', cell: (row) => row.key },
            { title: 'TURNS', cell: (row) => counted(row.turns), right: true },
            { title: 'TOKENS', cell: (row) => counted(row.tokens.input + row.tokens.output), right: true },
            { title: 'COST', cell: (row) => dollars(row.costUsd), right: true },
            { title: 'TIME', cell: (row) => lasted(row.activeMs), right: true },
          ],
          totals.byModel,
          'Nothing was done.',
        );
      });
      return 0;
    },
  },
  {
    words: ['usage'],
    about: 'Say how much of each plan’s limits is used, as last told.',
    json: 'UsageView[]',
    async run(context) {
      const usages = await ask(context, 'usage/list');
      const rows = usages.flatMap((usage) => usage.limits.map((limit) => ({ usage, limit })));
      context.output.answer(usages, (paper) =>
        paper.list<{ readonly usage: UsageView; readonly limit: LimitView }>(
          [
            { title: 'ACCOUNT', cell: ({ usage }) => usage.name },
            { title: 'LIMIT', cell: ({ limit }) => limit.name },
            { title: 'USED', cell: ({ limit }) => `${Math.round(limit.usedPercent)} %`, right: true },
            {
              title: 'RESETS IN',
              cell: ({ limit }) =>
                limit.resetsAt === null ? '' : lasted(Math.max(0, limit.resetsAt - context.now())),
            },
          ],
          rows,
          'No limits were told yet. They come with the first answers.',
        ),
      );
      return 0;
    },
  },
];
