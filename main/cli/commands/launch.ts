import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import type { LaneChoice } from '../../../preload/contract.ts';
import { variable } from '../../codex/child-environment.ts';
import { commandEnvironment } from '../../codex/command.ts';
import type { PreparedLaunch } from '../../control/calls.ts';
import { AppError, problem } from '../../domain/problem.ts';
import type { CommandSpec, Given } from '../command.ts';
import { ask, usageError, type CommandContext } from '../context.ts';
import { backendIn, gatewayIn } from './find.ts';
import { terminalHere } from './here.ts';

/** Codex in this terminal. */
export const launchCommands: readonly CommandSpec[] = [
  {
    words: ['start', 'codex'],
    about: 'Start Codex in this terminal, through Postern.',
    more: [
      'What stands after `--` goes to Codex as it is: `postern start codex -- exec "fix the build"`. It runs with this terminal’s environment and input, and its exit code is the command’s.',
      'No file of Codex is changed. Where no Postern runs, a core without a window is started, and ends after Codex.',
    ],
    operands: [{ name: 'ARGS', about: 'what goes to Codex, after --', count: 'rest' }],
    options: [
      {
        name: 'gateway',
        letter: 'g',
        value: 'NAME',
        about: 'the gateway for this launch alone; without it the one in use',
      },
      { name: 'backend', letter: 'b', value: 'NAME', about: 'a backend of that gateway' },
      {
        name: 'lane',
        letter: 'l',
        value: 'LANE',
        choices: ['auto', 'chatgpt', 'api'],
        about: 'auto, chatgpt or api; without it auto',
      },
      { name: 'folder', letter: 'C', value: 'PATH', about: 'the folder to start in; without it this one' },
    ],
    run: startCodex,
  },
];

async function startCodex(context: CommandContext, given: Given): Promise<number> {
  const client = await context.client();
  const launch = await ask(context, 'launch/prepare', {
    folder: resolve(context.folder, given.value('folder') ?? '.'),
    here: terminalHere(context.variables, context.platform, context.folder),
    lane: (given.value('lane') ?? 'auto') as LaneChoice,
    ...(await namedPlace(context, given)),
    args: given.rest(),
  });
  if (context.output.terminal) context.output.note(words(launch));
  const code = await runHere(context, launch);
  // A Postern that ended meanwhile has nothing to be told.
  await client.call('launch/ended', { launchId: launch.launchId });
  return code;
}

async function namedPlace(
  context: CommandContext,
  given: Given,
): Promise<{ readonly gatewayId: string | null; readonly backendId: string | null }> {
  const [gatewayName, backendName] = [given.value('gateway'), given.value('backend')];
  if (gatewayName === null && backendName === null) return { gatewayId: null, backendId: null };
  const gateway = gatewayIn(await ask(context, 'gateway/list'), gatewayName);
  if (backendName === null) return { gatewayId: gateway.id, backendId: null };
  const backend = backendIn(gateway, backendName);
  if (backend.disabled) {
    throw usageError(`Backend "${backend.name}" is disabled.`, 'Codex would be refused.', 'Enable it first.');
  }
  return { gatewayId: gateway.id, backendId: backend.id };
}

function words({ receipt, gateway, backend, laneReason }: PreparedLaunch): string {
  if (!receipt.routed) return `Codex goes past Postern. ${laneReason}`;
  return `Codex goes through Postern: gateway ${gateway}, backend ${backend}. ${laneReason}`;
}

/** Runs the prepared program in this terminal; its exit code, or 128 and the number of the signal that ended it. */
function runHere(context: CommandContext, launch: PreparedLaunch): Promise<number> {
  const { variables, platform } = context;
  const { program, args } = windowsBatch(launch, context);
  return new Promise((finish, fail) => {
    const child = spawn(program, args, {
      cwd: launch.receipt.folder,
      env: commandEnvironment(launch, variables, platform),
      stdio: 'inherit',
      windowsVerbatimArguments: program !== launch.program,
    });
    // The terminal sends these to Codex too, which decides what they mean; whoever sends the others means both.
    const held = (): void => undefined;
    const passed = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on('SIGINT', held);
    process.on('SIGQUIT', held);
    process.on('SIGTERM', passed);
    process.on('SIGHUP', passed);
    const rest = (): void => {
      process.off('SIGINT', held);
      process.off('SIGQUIT', held);
      process.off('SIGTERM', passed);
      process.off('SIGHUP', passed);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      rest();
      fail(new AppError(notStarted(launch.program, error.code ?? 'an unknown error'), error));
    });
    child.once('exit', (code, signal) => {
      rest();
      finish(code ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0)));
    });
  });
}

/** Windows starts no batch file by itself; `/s` makes cmd.exe take all between the outer quotes as it stands. */
function windowsBatch(
  { program, args }: PreparedLaunch,
  { platform, variables }: CommandContext,
): { readonly program: string; readonly args: readonly string[] } {
  if (platform !== 'win32' || !/\.(cmd|bat)$/i.test(program)) return { program, args };
  const unfit = args.find((one) => /["%\r\n]/.test(one));
  if (unfit !== undefined) {
    throw usageError(
      'An argument for Codex cannot be passed on.',
      'Codex is a batch file here, and those cannot take quotes, percent signs or line ends.',
      'Give the prompt on standard input instead: codex exec -',
    );
  }
  const line = `"${[program, ...args].map((one) => `"${one}"`).join(' ')}"`;
  return {
    program: variable(variables, 'ComSpec', platform) ?? 'cmd.exe',
    args: ['/d', '/s', '/c', line],
  };
}

function notStarted(program: string, why: string) {
  return problem(
    'codex-broken',
    'Codex could not be started.',
    `The system answered ${why} to ${program}.`,
    'Run `codex --version` to see whether it works by itself.',
  );
}
