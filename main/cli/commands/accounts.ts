import type { AccountView, LoginView } from '../../../preload/contract.ts';
import type { CommandSpec, Given } from '../command.ts';
import { ask, notThere, usageError, valueOf, type CommandContext } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { ago } from '../words.ts';

/** Signing in and out, and who is. */
export const accountCommands: readonly CommandSpec[] = [
  {
    words: ['login'],
    about: 'Sign in to an account that Postern keeps.',
    more: [
      'Without an option the browser is opened; where there is none, open the address that is shown on any machine that reaches this one, or use `--device-auth`.',
      'Keys and tokens are read from standard input, or asked for without being shown. Ctrl+C gives up and leaves nothing behind.',
    ],
    options: [
      { name: 'device-auth', about: 'with a code that is typed in on another device' },
      { name: 'with-api-key', about: 'with an API key' },
      { name: 'with-access-token', about: 'with an access token' },
    ],
    json: 'LoginView',
    run: login,
  },
  {
    words: ['logout'],
    about: 'Sign an account out: told to its issuer, then forgotten here.',
    operands: [
      { name: 'ACCOUNT', about: 'its name, email or id; needed where there are several', count: 'optional' },
    ],
    options: [{ name: 'all', letter: 'a', about: 'all accounts' }],
    json: '{ revoked: boolean, problem: ProblemView | null }[]',
    run: logout,
  },
  {
    words: ['accounts'],
    about: 'List the accounts Postern keeps.',
    json: 'AccountView[]',
    async run(context) {
      const accounts = await ask(context, 'account/list');
      context.output.answer(accounts, (paper) =>
        paper.list<AccountView>(
          [
            { title: 'NAME', cell: (one) => one.name },
            { title: 'KIND', cell: (one) => kinds[one.kind] },
            { title: 'PLAN', cell: (one) => one.plan ?? '' },
            { title: 'STATE', cell: (one) => states[one.state] },
            { title: 'KEPT IN', cell: (one) => one.place },
            {
              title: 'USED',
              cell: (one) => (one.lastUsedAt === null ? 'never' : ago(one.lastUsedAt, context.now())),
            },
            { title: 'USED BY', cell: (one) => one.usedBy.join(', ') },
          ],
          accounts,
          'No account is signed in. Sign in: postern login',
        ),
      );
      return 0;
    },
  },
];

const kinds = { chatgpt: 'ChatGPT', apiKey: 'API key', accessToken: 'access token' } as const;
const states = { ready: 'ready', signInAgain: 'sign in again', unreadable: 'unreadable' } as const;

async function login(context: CommandContext, given: Given): Promise<number> {
  const ways = ['device-auth', 'with-api-key', 'with-access-token'].filter((one) => given.on(one));
  if (ways.length > 1) {
    throw usageError('One way to sign in at a time.', `There were ${ways.length}.`, `Leave all but one out.`);
  }
  switch (ways[0]) {
    case 'with-api-key':
      return submit(context, 'apiKey', 'API key: ');
    case 'with-access-token':
      return submit(context, 'accessToken', 'Access token: ');
    case 'device-auth':
      return follow(context, 'device');
    default:
      return follow(context, 'browser');
  }
}

async function submit(
  context: CommandContext,
  way: 'apiKey' | 'accessToken',
  prompt: string,
): Promise<number> {
  const secret = await context.input.secret(prompt);
  return finish(context, await ask(context, 'login/submit', { way, secret }));
}

async function follow(context: CommandContext, way: 'browser' | 'device'): Promise<number> {
  const client = await context.client();
  let loginId: string | null = null;
  let shown = '';
  const early: LoginView[] = [];
  let end: (view: LoginView) => void = () => undefined;
  const ended = new Promise<LoginView>((resolve) => {
    end = resolve;
  });
  const see = (view: LoginView): void => {
    // Steps may be told before the answer that says which sign-in is ours.
    if (loginId === null) return void early.push(view);
    if (view.loginId !== loginId) return;
    const words = wordsOf(view);
    if (words !== shown) context.output.note(words);
    shown = words;
    if (['done', 'failed', 'cancelled'].includes(view.step)) end(view);
  };
  await client.hear('login/changed', see);
  const first = valueOf(await client.call('login/start', { way }));
  loginId = first.loginId;
  for (const view of [first, ...early]) see(view);
  const last = await Promise.race([ended, client.closed.then(() => null)]);
  return last === null ? exitCodes.notRunning : finish(context, last);
}

function wordsOf(view: LoginView): string {
  switch (view.step) {
    case 'waitingForBrowser':
      return `Sign in in the browser. If it did not open: ${view.url}`;
    case 'showingCode':
      return `Open ${view.url} on any device and type the code ${view.userCode}`;
    case 'checking':
      return 'Checking…';
    case 'saving':
      return 'Saving…';
    default:
      return '';
  }
}

function finish(context: CommandContext, view: LoginView): number {
  if (view.step === 'failed' && !context.output.json) {
    context.output.problem(view.problem);
    return exitCodes.problem;
  }
  context.output.answer(view, (paper) => {
    if (view.step === 'done') paper.painted('good', `Signed in. It is kept here: ${view.place}.`);
    else paper.line('The sign-in was given up.');
  });
  return view.step === 'done' ? exitCodes.ok : exitCodes.problem;
}

async function logout(context: CommandContext, given: Given): Promise<number> {
  const accounts = await ask(context, 'account/list');
  const answers = [];
  for (const { id, name } of chosen(accounts, given.operand('ACCOUNT'), given.on('all'))) {
    const answer = await ask(context, 'account/signOut', { accountId: id });
    answers.push(answer);
    if (context.output.json) continue;
    context.output.note(answer.revoked ? `${name} is signed out.` : `${name} is forgotten here.`);
    if (answer.problem !== null) context.output.problem(answer.problem);
  }
  context.output.answer(answers, () => undefined);
  return answers.every(({ problem }) => problem === null) ? exitCodes.ok : exitCodes.problem;
}

function chosen(accounts: readonly AccountView[], asked: string, all: boolean): readonly AccountView[] {
  if (all) return accounts;
  const named = accounts.filter((one) => asked === '' || [one.id, one.name, one.email].includes(asked));
  if (named.length === 1) return named;
  const names = accounts.map((one) => one.name).join(', ');
  if (accounts.length === 0) throw notThere('Nobody is signed in.', 'Postern keeps no account.', '');
  throw notThere(
    asked === '' ? 'Which account is not said.' : `There is no account "${asked}".`,
    `There ${accounts.length === 1 ? 'is' : 'are'}: ${names}.`,
    'Name one: postern logout ACCOUNT',
  );
}
