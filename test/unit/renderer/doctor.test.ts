import { describe, expect, it } from 'vitest';
import type { Answer, DoctorReport } from '../../../preload/contract.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { areasOf, summaryOf } from '../../../renderer/store/doctor.ts';
import { fakeBridge, good } from '../../fakes/bridge.ts';
import { doctorReport, findingView } from '../../fakes/views.ts';

const problem = { code: 'call-failed', what: 'It did not end.', why: 'It stopped.', next: 'Try again.' };
const bad = findingView({ id: 'codex.old', level: 'problem', title: 'Codex is too old.' });

describe('T9: the doctor', () => {
  it('runs once at a time; the tray’s wish shows the page and looks anew', async () => {
    const answers: ((answer: Answer<DoctorReport>) => void)[] = [];
    const bridge = fakeBridge({ 'doctor/run': () => new Promise((resolve) => answers.push(resolve)) });
    const store = createStore(bridge);
    void store.start();
    bridge.tell('window/show', { place: 'doctor' });
    void store.actions.runDoctor();
    expect(store.state.getState().place.view).toBe('doctor');
    expect(answers).toHaveLength(1);
    answers[0]?.(good(doctorReport()));
    await expect.poll(() => store.state.getState().doctor.running).toBe(false);
    expect(store.state.getState().announcement).toBe('Everything is fine.');
    store.stop();
  });

  it('keeps the last report beside why there is no new one', async () => {
    let answer: Answer<DoctorReport> = good(doctorReport());
    const { state, actions } = createStore(fakeBridge({ 'doctor/run': () => answer }));
    await actions.runDoctor();
    answer = { ok: false, problem };
    await actions.runDoctor();
    expect(state.getState().doctor).toMatchObject({ report: doctorReport(), problem, running: false });
  });

  it('a mend that is refused says so at its finding, and one that works brings the new report', async () => {
    let answer: Answer<DoctorReport> = { ok: false, problem };
    const bridge = fakeBridge({
      'doctor/run': () => good(doctorReport({ findings: [bad] })),
      'doctor/fix': () => answer,
    });
    const { state, actions } = createStore(bridge);
    await actions.runDoctor();
    await actions.fixFinding('codex.old');
    expect(state.getState().doctor.unfixed).toEqual({ findingId: 'codex.old', problem });
    answer = good(doctorReport());
    await actions.fixFinding('codex.old');
    expect(state.getState().doctor).toMatchObject({ unfixed: null, fixing: null, report: doctorReport() });
    expect(bridge.asked.at(-1)).toEqual({ name: 'doctor/fix', params: { findingId: 'codex.old' } });
  });

  it('main copies the report, and the window says that it did', async () => {
    const bridge = fakeBridge({ 'doctor/copy': () => good(undefined) });
    const { state, actions } = createStore(bridge);
    await actions.copyReport();
    expect(bridge.asked).toEqual([{ name: 'doctor/copy', params: undefined }]);
    expect(state.getState().bench.toast?.text).toContain('without secrets');
  });

  it('the area with the worst finding comes first, and within it the worst', () => {
    const areas = areasOf([
      findingView({ id: 'codex.a' }),
      findingView({ id: 'network.note', area: 'network', level: 'note' }),
      findingView({ id: 'network.fine', area: 'network' }),
      findingView({ id: 'network.problem', area: 'network', level: 'problem' }),
      findingView({ id: 'postern.warning', area: 'postern', level: 'warning' }),
    ]);
    expect(areas.map(({ area, open, fine }) => [area, open.map((one) => one.id), fine.length])).toEqual([
      ['network', ['network.problem', 'network.note'], 1],
      ['postern', ['postern.warning'], 0],
      ['codex', [], 1],
    ]);
  });

  it.each([
    [['fine', 'fine'], 'Everything is fine.'],
    [['fine', 'note'], 'Nothing is wrong.'],
    [['warning', 'fine'], '1 warning.'],
    [['problem', 'warning', 'warning'], '1 problem and 2 warnings.'],
  ] as const)('%j is said as %s', (levels, sentence) => {
    expect(summaryOf(levels.map((level, index) => findingView({ id: `codex.${index}`, level })))).toBe(
      sentence,
    );
  });
});
