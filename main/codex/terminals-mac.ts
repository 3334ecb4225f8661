import type { Terminal, TerminalTask } from './terminals.ts';

const osascript = '/usr/bin/osascript';

// The line comes in as an argument of the script, so that nothing of it is AppleScript.
function script(lines: readonly string[], { text }: TerminalTask): readonly string[] {
  return [...['on run argv', ...lines, 'end run'].flatMap((line) => ['-e', line]), text];
}

/** The terminals of macOS: Terminal and iTerm by AppleScript, others by their program inside the application. */
export const macTerminals: readonly Terminal[] = [
  {
    id: 'terminal',
    name: 'Terminal',
    program: osascript,
    present: ['/System/Applications/Utilities/Terminal.app', '/Applications/Utilities/Terminal.app'],
    takes: 'text',
    start: (task) =>
      script(['tell application "Terminal"', 'activate', 'do script (item 1 of argv)', 'end tell'], task),
  },
  {
    id: 'iterm',
    name: 'iTerm',
    program: osascript,
    present: ['/Applications/iTerm.app'],
    takes: 'text',
    start: (task) =>
      script(
        [
          'tell application "iTerm"',
          'activate',
          'set opened to (create window with default profile)',
          'tell current session of opened to write text (item 1 of argv)',
          'end tell',
        ],
        task,
      ),
  },
  inApplication('kitty', 'kitty', '/Applications/kitty.app/Contents/MacOS/kitty', ({ folder, argv }) => [
    '--directory',
    folder,
    ...argv,
  ]),
  inApplication(
    'alacritty',
    'Alacritty',
    '/Applications/Alacritty.app/Contents/MacOS/alacritty',
    ({ folder, argv }) => ['--working-directory', folder, '-e', ...argv],
  ),
  inApplication(
    'wezterm',
    'WezTerm',
    '/Applications/WezTerm.app/Contents/MacOS/wezterm',
    ({ folder, argv }) => ['start', '--always-new-process', '--cwd', folder, '--', ...argv],
  ),
];

function inApplication(id: string, name: string, program: string, start: Terminal['start']): Terminal {
  return { id, name, program, takes: 'argv', start };
}
