import type { DoctorReport } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Doctor } from './doctor.ts';
import { type Parts, patch } from './parts.ts';

/** What a person does with the doctor. */
export interface DoctorActions {
  /** Shows its page and looks at everything anew. */
  readonly openDoctor: () => void;
  readonly runDoctor: () => Promise<void>;
  /** Does what a finding offers; the doctor looks again by itself. */
  readonly fixFinding: (findingId: string) => Promise<void>;
  readonly copyReport: () => Promise<void>;
}

/** Builds them. */
export function doctorActions({ store, ask }: Parts): DoctorActions {
  const put = (change: Partial<Doctor>): void => patch(store, 'doctor', change);
  const taken = (report: DoctorReport): Partial<Doctor> => ({ report, problem: null });
  const actions: DoctorActions = {
    openDoctor() {
      patch(store, 'place', { view: 'doctor' });
      void actions.runDoctor();
    },
    async runDoctor() {
      const { running, fixing } = store.getState().doctor;
      if (running || fixing !== null) return;
      put({ running: true, problem: null, unfixed: null });
      const answer = await ask('doctor/run');
      put({ running: false, ...(answer.ok ? taken(answer.value) : { problem: answer.problem }) });
    },
    async fixFinding(findingId) {
      const { running, fixing } = store.getState().doctor;
      if (running || fixing !== null) return;
      put({ fixing: findingId, unfixed: null });
      const answer = await ask('doctor/fix', { findingId });
      put({
        fixing: null,
        ...(answer.ok ? taken(answer.value) : { unfixed: { findingId, problem: answer.problem } }),
      });
    },
    async copyReport() {
      const answer = await ask('doctor/copy');
      if (!answer.ok) return store.setState({ notice: answer.problem });
      patch(store, 'bench', {
        toast: { text: t`The report is on the clipboard, without secrets.`, undoId: null },
      });
    },
  };
  return actions;
}
