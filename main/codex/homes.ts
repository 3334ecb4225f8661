import { posix, win32 } from 'node:path';
import { variable } from './child-environment.ts';
import type { Environment } from './run.ts';

/** The folder Codex keeps everything in: CODEX_HOME, else `.codex` in the user's home (FEATURES C15). */
export function codexHome(environment: Environment, userHome: string, platform: NodeJS.Platform): string {
  const given = variable(environment, 'CODEX_HOME', platform);
  if (given !== undefined && given !== '') return given;
  return (platform === 'win32' ? win32 : posix).join(userHome, '.codex');
}
