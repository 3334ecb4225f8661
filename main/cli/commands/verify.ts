import type { BackendView, VerifyView } from '../../../preload/contract.ts';
import type { CommandSpec } from '../command.ts';
import { ask } from '../context.ts';
import { gatewayOption, tokenOption } from './backends.ts';
import { gatewayIn } from './find.ts';

interface Checked {
  readonly backend: BackendView;
  readonly view: VerifyView;
}

/** Checks a whole gateway. */
export const verifyCommands: readonly CommandSpec[] = [
  {
    words: ['verify'],
    about: 'Check all backends of a gateway, as Codex would reach them.',
    more: ['It ends with 1 when one of them fails. A backend that is disabled is left out.'],
    options: [gatewayOption, tokenOption],
    json: '{ backend: BackendView, view: VerifyView }[]',
    async run(context, given) {
      const gateway = gatewayIn(await ask(context, 'gateway/list'), given.value('gateway'));
      const asked = gateway.backends.filter((one) => !one.disabled);
      const checked: readonly Checked[] = await Promise.all(
        asked.map(async (backend) => ({
          backend,
          view: await ask(context, 'backend/verify', {
            backendId: backend.id,
            oneToken: given.on('one-token'),
            model: null,
          }),
        })),
      );
      context.output.answer(checked, (paper) =>
        paper.list<Checked>(
          [
            { title: 'BACKEND', cell: ({ backend }) => backend.name },
            { title: 'VERDICT', cell: ({ view }) => view.verdict },
            { title: 'WHAT WAS FOUND', cell: ({ view }) => view.problem?.what ?? view.summary },
          ],
          checked,
          `Gateway "${gateway.name}" has no backend to check.`,
        ),
      );
      return checked.some(({ view }) => view.verdict === 'fails') ? 1 : 0;
    },
  },
];
