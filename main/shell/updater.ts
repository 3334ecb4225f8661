/**
 * @file The one place that knows electron-updater. It is loaded only when it is first asked to look, so a build that has no
 * place to look at never loads it. What it decides by itself is taken from it: whether a version is for this installation
 * (ours tells the server no number of this machine), when one is fetched, and on Linux how it is put in.
 */
import { net } from 'electron';
import type { AppUpdater } from 'electron-updater';
import { filesReplaced } from '../domain/files-replaced.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { isWithinRollout } from '../domain/update.ts';
import { updateProblem } from '../domain/update-failure.ts';
import type { Updater, UpdateRoute } from '../domain/updater.ts';
import type { Log } from '../log.ts';
import { putInAppImage } from './app-image.ts';

export interface UpdaterOptions {
  /** The AppImage in use; null on other systems. */
  readonly appImage: string | null;
  /** The folder for the version before. */
  readonly former: string;
  readonly metered: () => Promise<boolean>;
  readonly log: Log;
}

/** Opens it; nothing is asked yet. */
export function openUpdater({ appImage, former, metered, log }: UpdaterOptions): Updater {
  let loaded: Promise<AppUpdater> | null = null;
  let fetched: string | null = null;

  async function load(): Promise<AppUpdater> {
    const { default: library } = await import('electron-updater');
    const updater = library.autoUpdater;
    const say = (what: unknown): void => log.info('updates: updater', { what: String(what).slice(0, 200) });
    updater.logger = { info: () => undefined, warn: say, error: say };
    // Failures come back to who asked; without a listener they would end the process.
    updater.on('error', () => undefined);
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = appImage === null;
    updater.disableWebInstaller = true;
    // It would send a number of this machine, made once and kept.
    updater.requestHeaders = { 'x-user-staging-id': 'none' };
    return updater;
  }
  const ready = (): Promise<AppUpdater> => (loaded ??= load());

  return {
    online: () => net.isOnline(),
    metered,
    async look({ channel, proxy, bypass, share }: UpdateRoute) {
      try {
        const updater = await ready();
        await updater.netSession.setProxy(
          proxy === null ? { mode: 'direct' } : { proxyRules: proxy, proxyBypassRules: bypass },
        );
        updater.channel = channel;
        // Which a channel turns on by itself: an older version would not know the files of this one.
        updater.allowDowngrade = false;
        updater.isUserWithinRollout = ({ stagingPercentage }) => isWithinRollout(stagingPercentage, share);
        const found = await updater.checkForUpdates();
        return ok(found?.isUpdateAvailable === true ? found.updateInfo.version : null);
      } catch (error) {
        const why = problemOfUpdater(error, 'look');
        return why === null ? ok(null) : failed(why);
      }
    },
    async fetch(onPercent) {
      const updater = await ready();
      const heard = ({ percent }: { readonly percent: number }): void => onPercent(percent);
      updater.on('download-progress', heard);
      try {
        const [path] = await updater.downloadUpdate();
        fetched = path ?? null;
        return ok(undefined);
      } catch (error) {
        return failed(problemOfUpdater(error, 'fetch') ?? unexpected());
      } finally {
        updater.removeListener('download-progress', heard);
      }
    },
    async install() {
      if (appImage === null || fetched === null) return ok(undefined);
      try {
        await putInAppImage(fetched, appImage, former);
        return ok(undefined);
      } catch (error) {
        return notPutIn(error);
      }
    },
  };
}

function problemOfUpdater(error: unknown, doing: 'look' | 'fetch') {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return (
    filesReplaced(error) ??
    updateProblem({ code: String(code ?? ''), message: String(message ?? error) }, doing)
  );
}

const unexpected = () => problem('update-failed', 'Could not take the newer version.', '', '');

function notPutIn(error: unknown): Result<void> {
  const { code } = error as NodeJS.ErrnoException;
  return failed(
    problem(
      'update-failed',
      'Could not put the newer version in.',
      `The system answered ${code ?? 'an unknown error'}.`,
      'This version goes on as it is.',
    ),
  );
}
