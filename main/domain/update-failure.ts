import { t } from '../../preload/language.ts';
import { problem, type Problem } from './problem.ts';

/** What electron-updater and the network below it say of a failure: its code, and its message. */
export interface UpdateFailure {
  readonly code: string;
  readonly message: string;
}

/**
 * The failure in words a person can do something with.
 * @param doing what was under way
 * @returns null when it only means that nothing newer is published. Problems: `update-forged`, `update-unreachable`, `update-failed`.
 */
export function updateProblem({ code, message }: UpdateFailure, doing: 'look' | 'fetch'): Problem | null {
  // A channel nobody published to yet.
  if (code === 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND' || code === 'ERR_UPDATER_LATEST_VERSION_NOT_FOUND')
    return null;
  if (isForged.test(code) || /sha512 checksum mismatch/i.test(message)) {
    return problem(
      'update-forged',
      t`The newer version was not taken.`,
      t`What came is not what was announced: its checksum or signature does not fit. It was deleted.`,
      t`Try again later; this version goes on as it is.`,
    );
  }
  if (isNetwork.test(code) || isNetwork.test(message)) {
    return problem(
      'update-unreachable',
      doing === 'look' ? t`Could not look for a newer version.` : t`Could not take the newer version.`,
      doing === 'look'
        ? t`The place where they are published did not answer.`
        : t`The connection to where they are published broke off.`,
      t`Try again later; this version goes on as it is.`,
    );
  }
  return problem(
    'update-failed',
    t`Could not take the newer version.`,
    t`Something went wrong on the way; the log says more.`,
    t`Try again later; this version goes on as it is.`,
  );
}

const isForged = /^ERR_(CHECKSUM_MISMATCH|UPDATER_INVALID_SIGNATURE|UPDATER_NO_CHECKSUM)$/;
const isNetwork = /net::ERR_|^(E(CONN|HOST|NET|TIMEDOUT|PIPE|AI_)|ENOTFOUND|HTTP_ERROR_)/;
