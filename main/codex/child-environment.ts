import type { Environment } from './run.ts';

// Set by Electron or Chromium for themselves (seen with Electron 33.2.1 on Linux), by npm for its scripts, by the desktop for
// one start of one program, or by Postern. Whatever of this a person really wants, their own shell sets again. That takes out
// a `POSTERN_LAUNCH_KEY` too, when Postern was itself started from a Codex it had launched: each launch adds its own.
const ours =
  /^(ELECTRON_.*|POSTERN_.*|CHROME_.*|npm_.*|NODE_OPTIONS|NODE_CHANNEL_FD|NODE|INIT_CWD|COLOR|GDK_BACKEND|NO_AT_BRIDGE|DESKTOP_STARTUP_ID|XDG_ACTIVATION_TOKEN|GIO_LAUNCHED_DESKTOP_FILE(_PID)?|BAMF_DESKTOP_FILE_HINT|APPDIR|APPIMAGE|ARGV0|OWD|__CFBundleIdentifier|ORIGINAL_XDG_CURRENT_DESKTOP)$/;

/**
 * The one POSTERN_ variable a launch gives Codex: the bearer of that launch, good for nothing but Postern's own port while
 * the launch lives. It is added after everything of ours was taken out.
 */
export const launchKeyVariable = 'POSTERN_LAUNCH_KEY';

/** The environment without what belongs to Postern's own process: what a shell or a terminal of the user's should inherit. */
export function usersEnvironment(environment: Environment): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || ours.test(name)) continue;
    // Chromium writes this where there was no bus, to keep libraries from starting one.
    if (name === 'DBUS_SESSION_BUS_ADDRESS' && value === 'disabled:') continue;
    kept[name] = value;
  }
  // Electron renames the desktop for itself and keeps the true name aside.
  const desktop = environment['ORIGINAL_XDG_CURRENT_DESKTOP'];
  if (desktop !== undefined && desktop !== '') kept['XDG_CURRENT_DESKTOP'] = desktop;
  return kept;
}

/** A variable by name, without regard to case where the system has none (Windows). */
export function variable(
  environment: Environment,
  name: string,
  platform: NodeJS.Platform,
): string | undefined {
  if (platform !== 'win32') return environment[name];
  const found = Object.keys(environment).find((one) => one.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : environment[found];
}

/** True for a variable that holds more than blanks. */
export function isFilled(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}

/** The environment with one more folder to look for programs in, after the user's own. */
export function withFolderOnPath(
  environment: Environment,
  folder: string | null,
  platform: NodeJS.Platform,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) kept[name] = value;
  if (folder === null) return kept;
  const name = Object.keys(kept).find((one) => one.toUpperCase() === 'PATH') ?? 'PATH';
  const separator = platform === 'win32' ? ';' : ':';
  const before = kept[name] ?? '';
  kept[name] = before === '' ? folder : `${before}${separator}${folder}`;
  return kept;
}
