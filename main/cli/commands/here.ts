import { resolve } from 'node:path';
import { isFilled, variable } from '../../codex/child-environment.ts';
import type { TerminalHere } from '../../codex/terminal-here.ts';
import type { Variables } from '../../environment.ts';

/** What a launch is decided by of this terminal: of its secrets only that they are there. */
export function terminalHere(variables: Variables, platform: NodeJS.Platform, folder: string): TerminalHere {
  const codexHome = variable(variables, 'CODEX_HOME', platform);
  const upper = variable(variables, 'NO_PROXY', platform);
  return {
    path: variable(variables, 'PATH', platform) ?? '',
    codexHome: codexHome === undefined || codexHome === '' ? null : resolve(folder, codexHome),
    hasApiKey: isFilled(variable(variables, 'OPENAI_API_KEY', platform)),
    hasAccessToken: isFilled(variable(variables, 'CODEX_ACCESS_TOKEN', platform)),
    noProxy: { upper: upper ?? null, lower: platform === 'win32' ? null : (variables['no_proxy'] ?? null) },
  };
}
