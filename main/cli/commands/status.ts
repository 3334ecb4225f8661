import { valueOf } from '../context.ts';
import type { CommandSpec } from '../command.ts';

/** How Postern stands, and switching the routing. */
export const statusCommands: readonly CommandSpec[] = [
  {
    words: ['status'],
    about: 'Say how Postern stands.',
    more: ['It starts nothing: where no Postern runs, it says so and ends with 3.'],
    json: 'StatusView',
    async run(context) {
      const client = await context.running();
      const status = valueOf(await client.call('status/read'));
      const { window, pid } = valueOf(await client.call('core/read'));
      context.output.answer(status, (paper) => {
        paper.painted(status.problem === null ? 'good' : 'bad', status.sentence);
        paper.facts([
          ['Version', status.version],
          ['Process', `${pid}${window ? '' : ', without a window'}`],
          ['Routing', status.routing ? 'on' : 'off'],
          ['Gateway', status.gateway],
          ['Address', status.port === null ? 'not listening' : `127.0.0.1:${status.port}`],
          ['Running sessions', String(status.runningSessions)],
          [
            'Added by Postern',
            status.overheadP50Us === null
              ? ''
              : `${(status.overheadP50Us / 1000).toFixed(2)} ms, median of today`,
          ],
        ]);
      });
      if (status.problem !== null && !context.output.json) context.output.problem(status.problem);
      return status.problem === null ? 0 : 1;
    },
  },
  {
    words: ['routing'],
    about: 'Switch routing on or off.',
    more: ['While it is off, new launches of Codex go straight to their provider. Running sessions go on.'],
    operands: [{ name: 'SWITCH', about: 'on or off', count: 'one', choices: ['on', 'off'] }],
    json: 'StatusView',
    async run(context, given) {
      const client = await context.client();
      const status = valueOf(await client.call('routing/set', { on: given.operand('SWITCH') === 'on' }));
      context.output.answer(status, (paper) => paper.line(status.sentence));
      return 0;
    },
  },
];
