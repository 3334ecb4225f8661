import type { ProblemView, StatusView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { WindowState } from './state.ts';

/** What stands across the window when something is wrong with Postern itself. */
export interface Banner {
  readonly tone: 'failure' | 'attention';
  readonly problem: ProblemView;
  /** What its button does. */
  readonly action: 'again' | 'dismiss' | 'checks';
}

/** The one banner to show, the worst first; null when all is well. */
export function bannerOf(state: Pick<WindowState, 'status' | 'notice'>): Banner | null {
  if (state.status.state === 'failed')
    return { tone: 'failure', problem: state.status.problem, action: 'again' };
  if (state.status.state === 'loading')
    return state.status.late ? { tone: 'attention', problem: slowToOpen(), action: 'again' } : null;
  return ofStatus(state.status.value) ?? ofNotice(state.notice);
}

function ofStatus(status: StatusView): Banner | null {
  if (status.proxy === 'failed')
    return { tone: 'failure', problem: status.problem ?? proxyStopped(), action: 'checks' };
  if (status.proxy === 'restarting')
    return { tone: 'attention', problem: status.problem ?? proxyRestarting(), action: 'checks' };
  if (status.problem !== null) return { tone: 'attention', problem: status.problem, action: 'checks' };
  if (status.recorder === 'degraded')
    return { tone: 'attention', problem: recorderBehind(), action: 'checks' };
  if (status.recorder === 'restarting')
    return { tone: 'attention', problem: recorderRestarting(), action: 'checks' };
  return null;
}

function ofNotice(notice: ProblemView | null): Banner | null {
  return notice === null ? null : { tone: 'failure', problem: notice, action: 'dismiss' };
}

function slowToOpen(): ProblemView {
  return {
    code: 'call-failed',
    what: t`Postern takes longer than usual to answer.`,
    why: t`The part that runs in the background is still starting.`,
    next: t`Wait a moment, or ask again.`,
  };
}

function proxyStopped(): ProblemView {
  return {
    code: 'proxy-stopped',
    what: t`Postern is not passing requests.`,
    why: t`Its proxy stopped and could not be started again.`,
    next: t`Quit Postern and start it anew. Codex started without Postern works as before.`,
  };
}

function proxyRestarting(): ProblemView {
  return {
    code: 'proxy-stopped',
    what: t`The proxy stopped and is starting again.`,
    why: t`Requests under way were cut; Codex tries them again by itself.`,
    next: '',
  };
}

function recorderBehind(): ProblemView {
  return {
    code: 'recorder-degraded',
    what: t`The log is incomplete.`,
    why: t`The recorder cannot keep up or cannot write; requests still pass.`,
    next: t`Check that the disk has room.`,
  };
}

function recorderRestarting(): ProblemView {
  return {
    code: 'recorder-degraded',
    what: t`The recorder stopped and is starting again.`,
    why: t`Requests still pass; turns of this moment may be missing from the log.`,
    next: '',
  };
}
