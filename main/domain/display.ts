import { problem, type Problem } from './problem.ts';

/**
 * Decides whether a start of the app has no display to open its window on. Chromium ends without one, by a segmentation fault
 * behind a line of its own, once the rooms are open (Electron 33, 2026-11-22).
 * @param args the process's arguments; one of them may name another way to draw
 * @returns null where there is one, or another system, where there always is. Problem: `display-missing`.
 */
export function displayMissing(
  platform: NodeJS.Platform,
  variables: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): Problem | null {
  if (platform !== 'linux') return null;
  const named = [variables['DISPLAY'], variables['WAYLAND_DISPLAY']].some((one) => (one ?? '') !== '');
  if (named || args.some((one) => one.startsWith('--ozone-platform'))) return null;
  return problem(
    'display-missing',
    'Postern’s window and tray need a display.',
    'This session has none: neither DISPLAY nor WAYLAND_DISPLAY is set.',
    'Here, “postern start codex” runs Codex through Postern without a window, and “postern help” lists the rest.',
  );
}
