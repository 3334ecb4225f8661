import { useEffect, useRef } from 'react';
import type { DoctorReport } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { useFocusBack } from '../../components/use-focus-back.ts';
import { agoText } from '../../format/ages.ts';
import { durationText } from '../../format/durations.ts';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { areasOf, summaryOf } from '../../store/doctor.ts';
import { DoctorArea } from './doctor-area.tsx';

/** Everything that can keep Codex from working through Postern, looked at: the worst first, each with what to do. */
export function DoctorView() {
  const { runDoctor, copyReport } = useActions();
  const { running, report, problem } = useWindow((state) => state.doctor);
  const fixing = useWindow((state) => state.doctor.fixing !== null);
  const again = useRef<HTMLButtonElement>(null);
  // A finding that was mended is gone, and its button with it.
  useFocusBack(fixing, () => again.current);
  const first = report === null && problem === null;
  // Looked at once by itself; after that only when it is asked for.
  useEffect(() => {
    if (first) void runDoctor();
  }, [first, runDoctor]);
  return (
    <div className="page doctor" data-testid="doctor" aria-busy={running}>
      <header className="page-head">
        <h1>{t`Doctor`}</h1>
        <div className="buttons">
          {/* Without a report the problem has the button. */}
          {report === null && !running ? null : (
            <button
              ref={again}
              type="button"
              className="button"
              aria-disabled={running}
              data-testid="doctor-run"
              onClick={() => void runDoctor()}
            >
              {running ? t`Looking` : t`Run again`}
            </button>
          )}
          {report === null ? null : (
            <button
              type="button"
              className="button"
              title={t`As text, with secrets and names taken out`}
              data-testid="doctor-copy"
              onClick={() => void copyReport()}
            >{t`Copy report`}</button>
          )}
        </div>
      </header>
      {problem === null ? null : (
        <Problem problem={problem}>
          <button type="button" className="button" onClick={() => void runDoctor()}>{t`Try again`}</button>
        </Problem>
      )}
      {report === null ? (
        running ? (
          <p
            className="doctor-wait"
            data-testid="doctor-wait"
          >{t`Looking at Codex, its configuration, the network and Postern itself. This takes a few seconds.`}</p>
        ) : null
      ) : (
        <Report report={report} running={running} />
      )}
    </div>
  );
}

function Report({ report, running }: { report: DoctorReport; running: boolean }) {
  const ago = useWindow((state) => agoText(report.at, state.now));
  const { findings, durationMs } = report;
  if (findings.length === 0)
    return <p className="doctor-summary">{t`Nothing could be looked at on this machine.`}</p>;
  return (
    <div className="doctor-report" data-running={running} data-testid="doctor-report">
      <div>
        <p className="doctor-summary" data-testid="doctor-summary">
          {summaryOf(findings)}
        </p>
        <p className="doctor-when">
          {running ? t`Looking again` : checkedText(findings.length, durationText(durationMs), ago)}
        </p>
      </div>
      {areasOf(findings).map((found) => (
        <DoctorArea key={found.area} found={found} />
      ))}
    </div>
  );
}

function checkedText(checks: number, took: string, ago: string): string {
  const shown = numberText(checks);
  return counted(checks)`${shown} check in ${took}, ${ago} | ${shown} checks in ${took}, ${ago}`;
}
