import type { CommandSpec } from './command.ts';
import { accountCommands } from './commands/accounts.ts';
import { appCommands } from './commands/app.ts';
import { backendCommands } from './commands/backends.ts';
import { completionCommand } from './commands/completion.ts';
import { connectCommands } from './commands/connect.ts';
import { doctorCommands } from './commands/doctor.ts';
import { gatewayCommands } from './commands/gateways.ts';
import { launchCommands } from './commands/launch.ts';
import { logCommands } from './commands/logs.ts';
import { sessionCommands } from './commands/sessions.ts';
import { statusCommands } from './commands/status.ts';
import { totalsCommands } from './commands/totals.ts';
import { verifyCommands } from './commands/verify.ts';

/** What the words stand for that begin several commands. */
export const groups: Readonly<Record<string, string>> = {
  start: 'Start Codex in this terminal, through Postern.',
  gateway: 'List, create and change gateways.',
  backend: 'List, create, change and check backends.',
};

/** Every command, in the order in which help and manual tell of them. */
export const commandTable: readonly CommandSpec[] = [
  ...launchCommands,
  ...statusCommands,
  ...gatewayCommands,
  ...backendCommands,
  ...verifyCommands,
  ...accountCommands,
  ...sessionCommands,
  ...totalsCommands,
  ...connectCommands,
  ...doctorCommands,
  ...logCommands,
  ...appCommands,
  completionCommand(() => commandTable),
];
