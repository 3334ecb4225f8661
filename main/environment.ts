import { homedir } from 'node:os';
import { join } from 'node:path';

/** The variables of a process, as plain data. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The only place that reads this process's environment; everything else is handed what it needs. */
export function readEnvironment(): { readonly variables: Variables; readonly platform: NodeJS.Platform } {
  return { variables: process.env, platform: process.platform };
}

/** Where everything Postern keeps lies. */
export interface Places {
  /** The folder that holds all the rest. */
  readonly home: string;
  readonly settings: string;
  readonly gateways: string;
  readonly database: string;
  readonly logs: string;
  readonly status: string;
  /** What this installation remembers of its versions. */
  readonly updates: string;
  /** The version before, kept while the one after it has yet to come up. */
  readonly former: string;
  /** The launches still alive, as hashes; lets a running Codex outlive a restart of Postern. */
  readonly launches: string;
  /** Chromium's own files. */
  readonly chromium: string;
  /** There while Postern draws without the graphics card, because that crashed. */
  readonly graphics: string;
}

/** Places below `POSTERN_HOME`, else below the system's folder for application data. */
export function placesFor(variables: Variables, platform: NodeJS.Platform, userHome = homedir()): Places {
  const home = chosenHome(variables, platform, userHome);
  return {
    home,
    settings: join(home, 'settings.json'),
    gateways: join(home, 'gateways.json'),
    database: join(home, 'sessions.db'),
    logs: join(home, 'logs'),
    status: join(home, 'status.json'),
    updates: join(home, 'updates.json'),
    former: join(home, 'former'),
    launches: join(home, 'launches.json'),
    chromium: join(home, 'chromium'),
    graphics: join(home, 'chromium', 'graphics-crashed'),
  };
}

function chosenHome(variables: Variables, platform: NodeJS.Platform, userHome: string): string {
  const named = variables['POSTERN_HOME'];
  if (named !== undefined && named !== '') return named;
  if (platform === 'darwin') return join(userHome, 'Library', 'Application Support', 'Postern');
  if (platform === 'win32')
    return join(variables['APPDATA'] ?? join(userHome, 'AppData', 'Roaming'), 'Postern');
  const dataHome = variables['XDG_DATA_HOME'];
  return join(
    dataHome === undefined || dataHome === '' ? join(userHome, '.local', 'share') : dataHome,
    'postern',
  );
}
