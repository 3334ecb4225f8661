import type { BookChange, GatewayView } from '../../../preload/contract.ts';
import type { CommandSpec, OperandSpec } from '../command.ts';
import { ask, type CommandContext } from '../context.ts';
import { gatewayIn } from './find.ts';

const nameOperand: OperandSpec = { name: 'NAME', about: 'the gateway', count: 'one' };

/** Changes the gateways and says what came of it. */
export async function changeBook(context: CommandContext, change: BookChange, done: string): Promise<number> {
  const answer = await ask(context, 'book/change', change);
  context.output.answer(answer, (paper) => paper.line(done));
  return 0;
}

/** Gateways: which there are, and every change of them. */
export const gatewayCommands: readonly CommandSpec[] = [
  {
    words: ['gateway', 'list'],
    about: 'List the gateways of the organisation in use.',
    json: 'BookView',
    async run(context) {
      const book = await ask(context, 'gateway/list');
      context.output.answer(book, (paper) =>
        paper.list<GatewayView>(
          [
            { title: 'NAME', cell: (one) => one.name },
            { title: 'STATE', cell: stateOf },
            { title: 'BACKENDS', cell: (one) => one.backends.map(({ name }) => name).join(', ') },
          ],
          book.gateways,
          'There are no gateways. Create one: postern gateway create NAME',
        ),
      );
      return 0;
    },
  },
  {
    words: ['gateway', 'create'],
    about: 'Create a gateway; one of that name is left as it is.',
    operands: [nameOperand],
    json: 'BookChangeAnswer',
    run: (context, given) => {
      const name = given.operand('NAME');
      return changeBook(context, { type: 'createGateway', name }, `Gateway "${name}" is there.`);
    },
  },
  onGateway('delete', 'Delete a gateway with its backends.', 'is deleted', (gatewayId) => ({
    type: 'deleteGateway',
    gatewayId,
  })),
  onGateway('use', 'Select the gateway that Codex goes through.', 'is in use', (gatewayId) => ({
    type: 'selectGateway',
    gatewayId,
  })),
  {
    words: ['gateway', 'rename'],
    about: 'Give a gateway another name.',
    operands: [nameOperand, { name: 'NEW', about: 'its new name', count: 'one' }],
    json: 'BookChangeAnswer',
    async run(context, given) {
      const { id } = gatewayIn(await ask(context, 'gateway/list'), given.operand('NAME'));
      const name = given.operand('NEW');
      return changeBook(
        context,
        { type: 'renameGateway', gatewayId: id, name },
        `It is called "${name}" now.`,
      );
    },
  },
  onGateway(
    'pause',
    'Refuse all requests through a gateway until it is resumed.',
    'is paused',
    (gatewayId) => ({
      type: 'pauseGateway',
      gatewayId,
      paused: true,
    }),
  ),
  onGateway(
    'resume',
    'Let requests through a paused gateway again.',
    'lets requests through',
    (gatewayId) => ({
      type: 'pauseGateway',
      gatewayId,
      paused: false,
    }),
  ),
];

function onGateway(
  word: string,
  about: string,
  done: string,
  change: (gatewayId: string) => BookChange,
): CommandSpec {
  return {
    words: ['gateway', word],
    about,
    operands: [nameOperand],
    json: 'BookChangeAnswer',
    async run(context, given) {
      const { id, name } = gatewayIn(await ask(context, 'gateway/list'), given.operand('NAME'));
      return changeBook(context, change(id), `Gateway "${name}" ${done}.`);
    },
  };
}

function stateOf({ selected, paused }: GatewayView): string {
  return [...(selected ? ['in use'] : []), ...(paused ? ['paused'] : [])].join(', ');
}
