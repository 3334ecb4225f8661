import type { PlaceToShow } from '../../control/calls.ts';
import { valueOf } from '../context.ts';
import { connectControl } from '../../control/client.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit.ts';

const places = ['launch', 'gateways', 'codex', 'doctor', 'totals'] as const;

/** The running app itself. */
export const appCommands: readonly CommandSpec[] = [
  {
    words: ['open'],
    about: 'Bring up the window of the running app.',
    operands: [
      {
        name: 'PLACE',
        about: `what to show: ${places.join(', ')}, or the id of a session`,
        count: 'optional',
      },
    ],
    async run(context, given) {
      const client = await context.running();
      valueOf(await client.call('show', { place: placeOf(given.operand('PLACE')) }));
      return exitCodes.ok;
    },
  },
  {
    words: ['quit'],
    about: 'Quit Postern. Streams that run get a moment to end.',
    async run(context) {
      const client = await context.running();
      valueOf(await client.call('quit'));
      await client.closed;
      context.output.answer(null, (paper) => paper.line('Postern has quit.'));
      return exitCodes.ok;
    },
  },
  {
    words: ['token'],
    about: 'Print the bearer of a connection. Codex runs this by itself.',
    more: ['The bearer opens this Postern alone, for this connection. Nothing else is printed.'],
    operands: [{ name: 'CONNECTION', about: 'its id, as it stands in Codex’s configuration', count: 'one' }],
    options: [
      {
        name: 'at',
        value: 'PATH',
        about: 'the folder Postern keeps everything in; without it the usual one',
      },
    ],
    async run(context, given) {
      const at = given.value('at');
      const client = at === null ? await context.running() : valueOf(await connectControl(at));
      const asked = { connectionId: given.operand('CONNECTION') };
      const { bearer } = valueOf(await client.call('connection/bearer', asked));
      context.output.raw(`${bearer}\n`);
      return exitCodes.ok;
    },
  },
];

function placeOf(word: string): PlaceToShow | null {
  if (word === '') return null;
  const place = places.find((one) => one === word);
  return place === undefined ? { place: 'session', sessionId: word } : { place };
}
