import type { LoginView, SessionStatus } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { briefly } from './sentences.ts';
import { outcomeText } from './account-desk.ts';
import { summaryOf } from './doctor.ts';
import { valueOf, type WindowState } from './state.ts';

/** The sentence a screen reader should hear for a change of state; null when nothing worth interrupting for changed. */
export function announcementOf(before: WindowState, now: WindowState): string | null {
  const wasStatus = valueOf(before.status);
  const status = valueOf(now.status);
  if (status !== null && wasStatus !== null) {
    if (status.problem !== null && status.problem.code !== wasStatus.problem?.code)
      return briefly(status.problem);
    if (status.routing !== wasStatus.routing) return status.sentence;
    if (status.problem === null && wasStatus.problem !== null) return status.sentence;
  }
  if (now.notice !== null && now.notice !== before.notice) return briefly(now.notice);
  if (now.desk.outcome !== null && now.desk.outcome !== before.desk.outcome)
    return outcomeText(now.desk.outcome);
  if (now.bench.toast !== null && now.bench.toast !== before.bench.toast) return now.bench.toast.text;
  return (
    checkChange(before, now) ??
    doctorChange(before, now) ??
    loginChange(before, now) ??
    sessionChange(before, now) ??
    launchChange(before, now)
  );
}

function loginChange(before: WindowState, now: WindowState): string | null {
  const { view, problem } = now.login;
  if (problem !== null && problem !== before.login.problem) return briefly(problem);
  if (view === null || view.step === before.login.view?.step) return null;
  return view.step === 'failed' ? briefly(view.problem) : spokenSteps()[view.step];
}

function checkChange(before: WindowState, now: WindowState): string | null {
  if (now.bench.checks === before.bench.checks) return null;
  for (const [id, check] of now.bench.checks) {
    const was = before.bench.checks.get(id);
    if (check.view !== null && check.view !== was?.view) return check.view.summary;
    if (check.problem !== null && check.problem !== was?.problem) return briefly(check.problem);
  }
  return null;
}

function doctorChange(before: WindowState, now: WindowState): string | null {
  const { report, problem, unfixed } = now.doctor;
  if (report !== null && report !== before.doctor.report) return summaryOf(report.findings);
  const failed = unfixed === before.doctor.unfixed ? null : (unfixed?.problem ?? null);
  const told = problem === before.doctor.problem ? failed : problem;
  return told === null ? null : briefly(told);
}

function sessionChange(before: WindowState, now: WindowState): string | null {
  const id = now.place.sessionId;
  if (id === null || before.place.sessionId !== id) return null;
  const was = before.log.byId.get(id)?.status;
  const is = now.log.byId.get(id)?.status;
  return is === undefined || was === undefined || was === is ? null : spoken()[is];
}

function launchChange(before: WindowState, now: WindowState): string | null {
  const newest = now.receipts[0];
  if (newest === undefined || before.receipts === now.receipts) return null;
  const was = before.receipts.find((receipt) => receipt.launchId === newest.launchId);
  if (newest.problem !== null && was?.problem == null) return briefly(newest.problem);
  return null;
}

function spoken(): Readonly<Record<SessionStatus, string>> {
  return {
    streaming: t`Turn started.`,
    completed: t`Turn completed.`,
    failed: t`Turn failed.`,
    interrupted: t`Turn interrupted.`,
  };
}

function spokenSteps(): Readonly<Record<Exclude<LoginView['step'], 'failed'>, string | null>> {
  return {
    starting: null,
    waitingForBrowser: t`Waiting for the sign-in in your browser.`,
    showingCode: t`A code to enter is shown.`,
    checking: t`Checking the sign-in.`,
    saving: null,
    done: t`Signed in.`,
    cancelled: t`Sign-in cancelled.`,
  };
}
