import type { Terminal, TerminalTask } from './terminals.ts';

// The folder is given twice, as the process's own and by option: a terminal may hand the work to a process already running.
// The options that forbid just that are there because such a process would not have this launch's environment.
const inFolder =
  (option: string, ...more: readonly string[]) =>
  ({ folder, argv }: TerminalTask): readonly string[] => [`${option}=${folder}`, ...more, ...argv];

const afterE = ({ argv }: TerminalTask): readonly string[] => ['-e', ...argv];

/** The terminals of Linux desktops. All but ptyxis, wezterm, ghostty and foot were run for real (Debian 12, 2026-11-21). */
export const linuxTerminals: readonly Terminal[] = [
  terminal('ptyxis', 'Ptyxis', ({ folder, argv }) => [
    '--standalone',
    `--working-directory=${folder}`,
    '--',
    ...argv,
  ]),
  terminal('gnome-terminal', 'GNOME Terminal', inFolder('--working-directory', '--')),
  terminal('konsole', 'Konsole', ({ folder, argv }) => ['--separate', '--workdir', folder, '-e', ...argv]),
  terminal('xfce4-terminal', 'Xfce Terminal', ({ folder, argv }) => [
    '--disable-server',
    `--working-directory=${folder}`,
    '-x',
    ...argv,
  ]),
  terminal('kitty', 'kitty', ({ folder, argv }) => ['--directory', folder, ...argv]),
  terminal('alacritty', 'Alacritty', ({ folder, argv }) => ['--working-directory', folder, '-e', ...argv]),
  terminal('wezterm', 'WezTerm', ({ folder, argv }) => [
    'start',
    '--always-new-process',
    '--cwd',
    folder,
    '--',
    ...argv,
  ]),
  terminal('ghostty', 'Ghostty', ({ folder, argv }) => [
    '--gtk-single-instance=false',
    `--working-directory=${folder}`,
    '-e',
    ...argv,
  ]),
  terminal('foot', 'foot', inFolder('--working-directory')),
  terminal('tilix', 'Tilix', ({ folder, argv }) => [
    '--new-process',
    `--working-directory=${folder}`,
    '-e',
    ...argv,
  ]),
  terminal('terminator', 'Terminator', ({ folder, argv }) => [
    '--no-dbus',
    `--working-directory=${folder}`,
    '-x',
    ...argv,
  ]),
  terminal('mate-terminal', 'MATE Terminal', ({ folder, argv }) => [
    '--disable-factory',
    `--working-directory=${folder}`,
    '-x',
    ...argv,
  ]),
  terminal('qterminal', 'QTerminal', ({ folder, argv }) => ['-w', folder, '-e', ...argv]),
  terminal('urxvt', 'rxvt-unicode', afterE),
  terminal('st', 'st', afterE),
  terminal('xterm', 'XTerm', afterE),
  // Debian's alternative, when it stands for a terminal not named above; its policy asks for `-e`.
  terminal('x-terminal-emulator', 'Default terminal', afterE),
];

function terminal(id: string, name: string, start: Terminal['start']): Terminal {
  return { id, name, program: id, takes: 'argv', start };
}
