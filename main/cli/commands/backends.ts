import type { BackendView, BookView, VerifyView } from '../../../preload/contract.ts';
import type { CommandSpec, Given, OperandSpec, OptionSpec } from '../command.ts';
import { ask, usageError, type CommandContext } from '../context.ts';
import type { Paper } from '../output.ts';
import { authTypes, draftFrom, schemas } from './draft.ts';
import { backendIn, gatewayIn } from './find.ts';
import { changeBook } from './gateways.ts';

/** Names a gateway; without it the one in use. */
export const gatewayOption: OptionSpec = {
  name: 'gateway',
  letter: 'g',
  value: 'NAME',
  about: 'the gateway; without it the one in use',
};
const nameOperand: OperandSpec = { name: 'NAME', about: 'the backend', count: 'one' };
/** Checks a backend with a question to a model. */
export const tokenOption: OptionSpec = {
  name: 'one-token',
  about: 'also have a model answer, which costs a token or two',
};

/** Backends: which there are, and every change of them. */
export const backendCommands: readonly CommandSpec[] = [
  {
    words: ['backend', 'list'],
    about: 'List the backends of a gateway.',
    options: [gatewayOption, { name: 'all', letter: 'a', about: 'of all gateways' }],
    json: 'BackendView[]',
    async run(context, given) {
      const book = await ask(context, 'gateway/list');
      const rows = rowsOf(book, given.on('all') ? null : gatewayIn(book, given.value('gateway')).id);
      context.output.answer(
        rows.map(({ backend }) => backend),
        (paper) => listBackends(paper, rows),
      );
      return 0;
    },
  },
  {
    words: ['backend', 'create'],
    about: 'Create a backend, or change the one of that name.',
    more: [
      'The same command twice changes nothing. On a backend that is there, only what is said is changed.',
      'A key is never taken from the command line, where every program of this machine could read it: `--api-key -` reads it from standard input, or asks for it without showing it. It is checked with the provider and kept in the keyring.',
    ],
    options: [
      gatewayOption,
      { name: 'name', letter: 'n', value: 'NAME', about: 'its name within the gateway (needed)' },
      { name: 'schema', value: 'SCHEMA', about: `what it speaks: ${schemas.join(', ')}` },
      { name: 'upstream', value: 'URL', about: 'where requests go' },
      {
        name: 'model',
        value: 'PATTERN',
        about: 'the models it takes, as a regular expression; without it all',
      },
      { name: 'auth-type', value: 'TYPE', about: `whose credential is sent: ${authTypes.join(', ')}` },
      { name: 'api-key', value: '-', about: 'read a key from standard input or a prompt; - is all it takes' },
      { name: 'key-header', value: 'NAME', about: 'the header the key goes into; without it what is usual' },
      { name: 'unchecked', about: 'keep the key whatever the provider says of it' },
      { name: 'account', value: 'NAME', about: 'the account, for --auth-type Account' },
      { name: 'profile', value: 'NAME', about: 'the AWS profile, for --auth-type AWS' },
      { name: 'region', value: 'REGION', about: 'the AWS region, for --auth-type AWS' },
      { name: 'default-model', value: 'MODEL', about: 'the model Codex starts with' },
      { name: 'header', value: 'NAME=VALUE', many: true, about: 'a header added to requests; not for keys' },
      { name: 'query', value: 'NAME=VALUE', many: true, about: 'a query parameter added to requests' },
      { name: 'retries', value: 'COUNT', about: 'how often a request may be sent again, 0 to 5' },
      { name: 'replace', about: 'take the place of the backend that holds the lane' },
    ],
    json: 'BookChangeAnswer, or KeyAnswer with --api-key',
    run: createBackend,
  },
  onBackend('delete', 'Delete a backend.', 'is deleted', (backendId) => ({
    type: 'deleteBackend',
    backendId,
  })),
  onBackend('disable', 'Leave a backend out until it is enabled.', 'is disabled', (backendId) => ({
    type: 'disableBackend',
    backendId,
    disabled: true,
  })),
  onBackend('enable', 'Let a disabled backend take part again.', 'is enabled', (backendId) => ({
    type: 'disableBackend',
    backendId,
    disabled: false,
  })),
  {
    words: ['backend', 'verify'],
    about: 'Check a backend along the way Codex’s requests take.',
    operands: [nameOperand],
    options: [
      gatewayOption,
      tokenOption,
      { name: 'model', value: 'MODEL', about: 'the model to ask, with --one-token' },
    ],
    json: 'VerifyView',
    async run(context, given) {
      const gateway = gatewayIn(await ask(context, 'gateway/list'), given.value('gateway'));
      const view = await ask(context, 'backend/verify', {
        backendId: backendIn(gateway, given.operand('NAME')).id,
        oneToken: given.on('one-token'),
        model: given.value('model'),
      });
      context.output.answer(view, (paper) => showVerdict(paper, view));
      if (view.problem !== null && !context.output.json) context.output.problem(view.problem);
      return view.verdict === 'fails' ? 1 : 0;
    },
  },
];

async function createBackend(context: CommandContext, given: Given): Promise<number> {
  const name = given.value('name') ?? '';
  if (name === '')
    throw usageError('--name is missing.', 'A backend is known by its name.', 'Add --name NAME.');
  const wantsKey = given.value('api-key') !== null;
  if (wantsKey && given.value('api-key') !== '-') {
    throw usageError(
      '--api-key takes no key.',
      'What stands on a command line can be read by other programs of this machine, and the shell keeps it in its history.',
      'Write --api-key - and type it when asked, or pipe it in. Renew the key if this one was real.',
    );
  }
  const book = await ask(context, 'gateway/list');
  const gateway = gatewayIn(book, given.value('gateway'));
  const before = gateway.backends.find((one) => one.name === name) ?? null;
  const draft = draftFrom(given, before, await ask(context, 'account/list'));
  const secret = wantsKey ? await context.input.secret(`Key for ${name}: `) : null;
  const check = await ask(context, 'backend/check', { gatewayId: gateway.id, draft });
  for (const { message } of check.lints) context.output.note(`Note: ${message}`);
  const replaces = given.on('replace') ? (check.occupiedBy?.id ?? null) : null;
  const change = { type: 'putBackend', gatewayId: gateway.id, draft, replaces } as const;
  const done = `Backend "${name}" of gateway "${gateway.name}" is ${before === null ? 'created' : 'up to date'}.`;
  if (secret === null) return changeBook(context, change, done);
  const { backendId } = await ask(context, 'book/change', change);
  return saveKey(context, backendId ?? '', secret, given.on('unchecked'), done);
}

async function saveKey(
  context: CommandContext,
  backendId: string,
  secret: string,
  unchecked: boolean,
  done: string,
): Promise<number> {
  const answer = await ask(context, 'key/save', { backendId, secret, unchecked });
  const kept = answer.state === 'saved';
  context.output.answer(answer, (paper) => {
    paper.line(done);
    if (answer.state === 'saved') paper.line(`Its key is kept: ${answer.place}.`);
    if (answer.state !== 'cancelled' && answer.verify !== null) showVerdict(paper, answer.verify);
  });
  if (answer.state === 'refused' && !context.output.json) {
    if (answer.verify.problem !== null) context.output.problem(answer.verify.problem);
    context.output.note('The key was not kept. --unchecked keeps it all the same.');
  }
  return kept ? 0 : 1;
}

/** What checking a backend found, for people. */
export function showVerdict(paper: Paper, view: VerifyView): void {
  const style = view.verdict === 'fails' ? 'bad' : view.verdict === 'works' ? 'good' : 'odd';
  paper.painted(style, view.summary);
  for (const { name, state, detail } of view.steps) paper.line(`  ${name}: ${state}. ${detail}`);
}

interface Row {
  readonly gateway: string;
  readonly backend: BackendView;
}

function rowsOf(book: BookView, gatewayId: string | null): readonly Row[] {
  return book.gateways
    .filter((one) => gatewayId === null || one.id === gatewayId)
    .flatMap(({ name, backends }) => backends.map((backend) => ({ gateway: name, backend })));
}

function listBackends(paper: Paper, rows: readonly Row[]): void {
  paper.list<Row>(
    [
      { title: 'NAME', cell: ({ backend }) => backend.name },
      { title: 'GATEWAY', cell: ({ gateway }) => gateway },
      { title: 'SCHEMA', cell: ({ backend }) => backend.schema },
      { title: 'UPSTREAM', cell: ({ backend }) => backend.upstream },
      { title: 'MODELS', cell: ({ backend }) => backend.modelPattern },
      { title: 'AUTH', cell: ({ backend }) => backend.auth },
      { title: 'STATE', cell: ({ backend }) => stateOf(backend) },
    ],
    rows,
    'There are no backends. Create one: postern backend create --help',
  );
}

function stateOf({ disabled, leads, auth, key, lastResult }: BackendView): string {
  return [
    ...(disabled ? ['disabled'] : []),
    ...(leads ? ['leads'] : []),
    ...(auth === 'apiKey' && key === null ? ['no key'] : []),
    ...(lastResult === null ? [] : [lastResult.problem === null ? 'answers' : 'failing']),
  ].join(', ');
}

function onBackend(
  word: string,
  about: string,
  done: string,
  change: (backendId: string) => Parameters<typeof changeBook>[1],
): CommandSpec {
  return {
    words: ['backend', word],
    about,
    operands: [nameOperand],
    options: [gatewayOption],
    json: 'BookChangeAnswer',
    async run(context, given) {
      const gateway = gatewayIn(await ask(context, 'gateway/list'), given.value('gateway'));
      const { id, name } = backendIn(gateway, given.operand('NAME'));
      return changeBook(context, change(id), `Backend "${name}" ${done}.`);
    },
  };
}
