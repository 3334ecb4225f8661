import type { LoginView, SessionStatus } from '../../preload/contract.ts';
import { outcomeText } from './account-desk.ts';
import { summaryOf } from './doctor.ts';
import { valueOf, type WindowState } from './state.ts';

/** The sentence a screen reader should hear for a change of state; null when nothing worth interrupting for changed. */
export function announcementOf(before: WindowState, now: WindowState): string | null {
  const wasStatus = valueOf(before.status);
  const status = valueOf(now.status);
  if (status !== null && wasStatus !== null) {
    if (status.problem !== null && status.problem.code !== wasStatus.problem?.code)
      return `${status.problem.what} ${status.problem.next}`;
    if (status.routing !== wasStatus.routing) return status.sentence;
    if (status.problem === null && wasStatus.problem !== null) return status.sentence;
  }
  if (now.notice !== null && now.notice !== before.notice) return `${now.notice.what} ${now.notice.next}`;
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
  if (problem !== null && problem !== before.login.problem) return `${problem.what} ${problem.next}`;
  if (view === null || view.step === before.login.view?.step) return null;
  return view.step === 'failed' ? `${view.problem.what} ${view.problem.next}` : spokenSteps[view.step];
}

function checkChange(before: WindowState, now: WindowState): string | null {
  if (now.bench.checks === before.bench.checks) return null;
  for (const [id, check] of now.bench.checks) {
    const was = before.bench.checks.get(id);
    if (check.view !== null && check.view !== was?.view) return check.view.summary;
    if (check.problem !== null && check.problem !== was?.problem)
      return `${check.problem.what} ${check.problem.next}`;
  }
  return null;
}

function doctorChange(before: WindowState, now: WindowState): string | null {
  const { report, problem, unfixed } = now.doctor;
  if (report !== null && report !== before.doctor.report) return summaryOf(report.findings);
  const failed = unfixed === before.doctor.unfixed ? null : (unfixed?.problem ?? null);
  const told = problem === before.doctor.problem ? failed : problem;
  return told === null ? null : `${told.what} ${told.next}`;
}

function sessionChange(before: WindowState, now: WindowState): string | null {
  const id = now.place.sessionId;
  if (id === null || before.place.sessionId !== id) return null;
  const was = before.log.byId.get(id)?.status;
  const is = now.log.byId.get(id)?.status;
  return is === undefined || was === undefined || was === is ? null : spoken[is];
}

function launchChange(before: WindowState, now: WindowState): string | null {
  const newest = now.receipts[0];
  if (newest === undefined || before.receipts === now.receipts) return null;
  const was = before.receipts.find((receipt) => receipt.launchId === newest.launchId);
  if (newest.problem !== null && was?.problem == null) return `${newest.problem.what} ${newest.problem.next}`;
  return null;
}

const spoken: Readonly<Record<SessionStatus, string>> = {
  streaming: 'Turn started.',
  completed: 'Turn completed.',
  failed: 'Turn failed.',
  interrupted: 'Turn interrupted.',
};

const spokenSteps: Readonly<Record<Exclude<LoginView['step'], 'failed'>, string | null>> = {
  starting: null,
  waitingForBrowser: 'Waiting for the sign-in in your browser.',
  showingCode: 'A code to enter is shown.',
  checking: 'Checking the sign-in.',
  saving: null,
  done: 'Signed in.',
  cancelled: 'Sign-in cancelled.',
};
