import { isAbsolute, join, resolve } from 'node:path';
import type { CodexHomeView, ConfigFileView, ConnectPreview, LaneChoice } from '../../../preload/contract.ts';
import type { CommandSpec, Given, OptionSpec } from '../command.ts';
import { ask, notThere, usageError, type CommandContext } from '../context.ts';
import { exitCodes } from '../exit.ts';
import type { Paper } from '../output.ts';
import { backendIn, gatewayIn } from './find.ts';

const homeOption: OptionSpec = {
  name: 'home',
  value: 'PATH',
  about: 'Codex’s folder; without it CODEX_HOME, else ~/.codex',
};
const profileOption: OptionSpec = {
  name: 'profile',
  letter: 'p',
  value: 'NAME',
  about: 'the profile file `codex -p NAME` lays over config.toml',
};
const yesOption: OptionSpec = { name: 'yes', letter: 'y', about: 'do it without asking' };
const dryOption: OptionSpec = { name: 'dry-run', about: 'show what would be written, and write nothing' };

/** Codex's own configuration: connecting, restoring, and the homes there are. */
export const connectCommands: readonly CommandSpec[] = [
  {
    words: ['connect'],
    about: 'Write into Codex’s configuration that it goes through Postern.',
    more: [
      'The change is shown first, and asked about. `postern restore` takes it out again, byte for byte; so does the command that stands in the file itself, without Postern.',
      'Where no app runs, Postern goes on without a window as long as Codex is connected. `postern quit` ends it and takes the change out until Postern runs again.',
      'With `--direct` Codex is written to go straight to a backend’s upstream, for a machine without Postern.',
    ],
    options: [
      homeOption,
      profileOption,
      {
        name: 'lane',
        value: 'LANE',
        choices: ['auto', 'chatgpt', 'api'],
        about: 'auto, chatgpt or api; without it auto',
      },
      {
        name: 'gateway',
        letter: 'g',
        value: 'NAME',
        about: 'keep to this gateway; without it Codex follows the one in use',
      },
      { name: 'direct', about: 'straight to the upstream, without Postern' },
      { name: 'backend', letter: 'b', value: 'NAME', about: 'the backend, for --direct' },
      { name: 'with-key', about: 'also write the backend’s key into Codex’s auth.json, for --direct' },
      { name: 'model', letter: 'm', value: 'MODEL', about: 'also write the model' },
      { name: 'effort', value: 'EFFORT', about: 'also write the reasoning effort' },
      yesOption,
      dryOption,
    ],
    json: 'CodexHomeView[], or ConnectPreview with --dry-run',
    run: connect,
  },
  {
    words: ['restore'],
    about: 'Take what Postern wrote out of Codex’s configuration.',
    more: ['Without an option it is taken out everywhere. What others changed meanwhile stays.'],
    options: [homeOption, profileOption, dryOption],
    json: 'CodexHomeView[], or ConnectPreview with --dry-run where something is to be taken out',
    run: restore,
  },
  {
    words: ['homes'],
    about: 'List the Codex homes Postern knows, and what of it stands in them.',
    json: 'CodexHomeView[]',
    async run(context) {
      const homes = await ask(context, 'home/list');
      context.output.answer(homes, (paper) => listHomes(paper, homes));
      return 0;
    },
  },
  {
    words: ['homes', 'add'],
    about: 'Add a Codex home to the list.',
    operands: [{ name: 'PATH', about: 'the folder', count: 'one' }],
    json: 'CodexHomeView[]',
    async run(context, given) {
      const homes = await ask(context, 'home/add', { path: resolve(context.folder, given.operand('PATH')) });
      context.output.answer(homes, (paper) => listHomes(paper, homes));
      return 0;
    },
  },
  {
    words: ['homes', 'forget'],
    about: 'Take a Codex home off the list; a connected one must be restored first.',
    operands: [{ name: 'PATH', about: 'the folder', count: 'one' }],
    json: 'CodexHomeView[]',
    async run(context, given) {
      const { id } = homeAt(await ask(context, 'home/list'), resolve(context.folder, given.operand('PATH')));
      const homes = await ask(context, 'home/forget', { homeId: id });
      context.output.answer(homes, (paper) => listHomes(paper, homes));
      return 0;
    },
  },
];

async function connect(context: CommandContext, given: Given): Promise<number> {
  const direct = given.on('direct');
  if (!direct && (given.value('backend') !== null || given.on('with-key'))) {
    throw usageError(
      '--backend and --with-key belong to --direct.',
      'Through Postern the gateway decides which backend is used.',
      'Add --direct, or leave them out.',
    );
  }
  const book = await ask(context, 'gateway/list');
  const named = given.value('gateway') ?? null;
  const gateway = named === null && !direct ? null : gatewayIn(book, named);
  const backend = given.value('backend');
  const preview = await ask(context, 'connect/preview', {
    homeId: (await homeOf(context, given)).id,
    profile: given.value('profile'),
    kind: direct ? 'direct' : 'routed',
    lane: (given.value('lane') ?? 'auto') as LaneChoice,
    gatewayId: gateway?.id ?? null,
    backendId: gateway === null || backend === null ? null : backendIn(gateway, backend).id,
    options: {
      model: given.value('model'),
      reviewModel: null,
      effort: given.value('effort'),
      contextWindow: null,
      compactAt: null,
    },
    withKey: given.on('with-key'),
  });
  return apply(context, given, preview, 'Write this?');
}

async function restore(context: CommandContext, given: Given): Promise<number> {
  const profile = given.value('profile');
  if (given.on('dry-run')) {
    const home = await homeOf(context, given);
    if (isUntouched(home, profile)) return answerRestored(context, null);
    const asked = { homeId: home.id, profile };
    return apply(context, given, await ask(context, 'connect/restorePreview', asked), '');
  }
  if (given.value('home') === null && profile === null)
    return answerRestored(context, await ask(context, 'connect/restore', { homeId: null, profile: null }));
  const home = await homeOf(context, given);
  return answerRestored(
    context,
    isUntouched(home, profile) ? null : await ask(context, 'connect/restore', { homeId: home.id, profile }),
  );
}

/** True where this Postern has written nothing into a file, which a script that restores twice meets. */
function isUntouched(home: CodexHomeView, profile: string | null): boolean {
  const file = home.files.find((one) => one.profile === profile);
  return file !== undefined && file.connection === null;
}

/** Says what is left; `homes` is null where nothing had been written. */
async function answerRestored(
  context: CommandContext,
  homes: readonly CodexHomeView[] | null,
): Promise<number> {
  const untouched = homes === null;
  const shown = homes ?? (await ask(context, 'home/list'));
  context.output.answer(shown, (paper) => {
    paper.line(
      untouched
        ? 'This Postern has written nothing there.'
        : 'Nothing of Postern is left in Codex’s configuration there.',
    );
    listHomes(paper, shown);
  });
  const broken = shown
    .flatMap(({ files }) => files)
    .find((one) => one.connection !== null && one.problem !== null);
  if (broken?.problem != null && !context.output.json) context.output.problem(broken.problem);
  return broken === undefined ? exitCodes.ok : exitCodes.problem;
}

async function apply(
  context: CommandContext,
  given: Given,
  preview: ConnectPreview,
  question: string,
): Promise<number> {
  const { output, input } = context;
  if (given.on('dry-run')) {
    output.answer(preview, (paper) => showPreview(paper, preview));
    return preview.problem === null ? exitCodes.ok : exitCodes.problem;
  }
  if (preview.problem !== null) {
    output.problem(preview.problem);
    return exitCodes.problem;
  }
  if (!given.on('yes')) {
    if (output.json || !input.interactive) {
      throw usageError(
        'Nobody is there to agree to the change.',
        'Codex’s configuration is written only after it was shown and agreed to.',
        'Look at it with --dry-run, then run the command again with --yes.',
      );
    }
    output.answer(preview, (paper) => showPreview(paper, preview));
    if (!(await input.agreed(question))) return exitCodes.problem;
  }
  const homes = await ask(context, 'connect/apply', { previewId: preview.previewId });
  output.answer(homes, (paper) => {
    paper.painted('good', `${preview.path} is written. Undo it with: postern restore`);
  });
  return exitCodes.ok;
}

function showPreview(paper: Paper, preview: ConnectPreview): void {
  paper.title(preview.path);
  if (preview.diff.length === 0) paper.line('It stays as it is.');
  for (const { kind, text } of preview.diff) {
    if (kind === 'added') paper.painted('good', `+ ${text}`);
    else if (kind === 'removed') paper.painted('bad', `- ${text}`);
    else paper.painted('quiet', kind === 'gap' ? '  …' : `  ${text}`);
  }
  for (const one of preview.alsoWrites) paper.line(`Also written: ${one}`);
  if (preview.laneReason !== '')
    paper.line(`${preview.lane === 'chatgpt' ? 'ChatGPT' : 'API'} lane: ${preview.laneReason}`);
  if (preview.history !== null) paper.line(preview.history.sentence);
  for (const one of preview.warnings) paper.painted('odd', one);
  if (preview.problem !== null) paper.painted('bad', `${preview.problem.what} ${preview.problem.why}`);
}

async function homeOf(context: CommandContext, given: Given): Promise<CodexHomeView> {
  const named = given.value('home');
  const fromTerminal = context.variables['CODEX_HOME'] ?? '';
  const asked = named ?? (fromTerminal === '' ? null : fromTerminal);
  const homes = await ask(context, 'home/list');
  if (asked === null) return homeAt(homes, null);
  const path = isAbsolute(asked) ? join(asked) : resolve(context.folder, asked);
  if (homes.some((one) => one.path === path)) return homeAt(homes, path);
  return homeAt(await ask(context, 'home/add', { path }), path);
}

function homeAt(homes: readonly CodexHomeView[], path: string | null): CodexHomeView {
  const found = homes.find((one) => (path === null ? one.isDefault : one.path === path));
  if (found !== undefined) return found;
  throw notThere(
    path === null ? 'No Codex home was found.' : `${path} is no Codex home that Postern knows.`,
    homes.length === 0 ? 'The list is empty.' : `It knows: ${homes.map((one) => one.path).join(', ')}.`,
    'Add it: postern homes add PATH',
  );
}

function listHomes(paper: Paper, homes: readonly CodexHomeView[]): void {
  const rows = homes.flatMap((home) => home.files.map((file) => ({ home, file })));
  const empty = homes.filter((one) => one.files.length === 0);
  paper.list<{ readonly home: CodexHomeView; readonly file: ConfigFileView }>(
    [
      { title: 'FILE', cell: ({ file }) => file.path },
      { title: 'STATE', cell: ({ file }) => stateOf(file) },
      {
        title: 'WHAT',
        cell: ({ file: { problem, connection } }) =>
          (problem ?? connection?.problem)?.what ?? connection?.sentence ?? '',
      },
    ],
    rows,
    'Postern knows no Codex home with a configuration.',
  );
  for (const one of empty)
    paper.painted('quiet', `${one.path}: ${one.exists ? 'no configuration' : 'not there'}`);
}

function stateOf({ problem, connection, leftover }: ConfigFileView): string {
  if (problem !== null) return 'problem';
  if (connection === null) return leftover === null ? 'untouched' : 'leftover address';
  if (connection.problem !== null && connection.state !== 'drifted') return 'needs attention';
  const states = { inForce: 'connected', suspended: 'suspended', drifted: 'changed by others' } as const;
  return connection.kind === 'direct' ? `direct, ${states[connection.state]}` : states[connection.state];
}
