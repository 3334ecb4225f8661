import type { Terminal, TerminalTask } from './terminals.ts';

// `-Command` takes the rest as a script; the window stays with its prompt when Codex ends. No policy and no profile is touched.
const powershell = ({ text }: TerminalTask): readonly string[] => [
  'powershell.exe',
  '-NoLogo',
  '-NoExit',
  '-Command',
  text,
];

/** The terminals of Windows. The line sets its own folder and variables: a running Windows Terminal has an older environment. */
export const windowsTerminals: readonly Terminal[] = [
  {
    id: 'windows-terminal',
    name: 'Windows Terminal',
    program: 'wt.exe',
    takes: 'text',
    // A bare `;` ends a command of wt.exe's own.
    start: (task) => ['-w', '-1', 'new-tab', ...powershell(task).map((word) => word.replaceAll(';', '\\;'))],
  },
  {
    id: 'powershell',
    name: 'PowerShell',
    // A console program needs a console of its own; conhost gives one, which a detached start does not.
    program: 'conhost.exe',
    takes: 'text',
    start: powershell,
  },
];
