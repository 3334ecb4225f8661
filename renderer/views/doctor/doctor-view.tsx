import { useEffect, useRef } from 'react';
import type { DoctorReport } from '../../../preload/contract.ts';
import { Problem } from '../../components/problem.tsx';
import { useFocusBack } from '../../components/use-focus-back.ts';
import { agoText } from '../../format/ages.ts';
import { countedText } from '../../format/amounts.ts';
import { durationText } from '../../format/durations.ts';
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
        <h1>Doctor</h1>
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
              {running ? 'Looking' : 'Run again'}
            </button>
          )}
          {report === null ? null : (
            <button
              type="button"
              className="button"
              title="As text, with secrets and names taken out"
              data-testid="doctor-copy"
              onClick={() => void copyReport()}
            >
              Copy report
            </button>
          )}
        </div>
      </header>
      {problem === null ? null : (
        <Problem problem={problem}>
          <button type="button" className="button" onClick={() => void runDoctor()}>
            Try again
          </button>
        </Problem>
      )}
      {report === null ? (
        running ? (
          <p className="doctor-wait" data-testid="doctor-wait">
            Looking at Codex, its configuration, the network and Postern itself. This takes a few seconds.
          </p>
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
    return <p className="doctor-summary">Nothing could be looked at on this machine.</p>;
  return (
    <div className="doctor-report" data-running={running} data-testid="doctor-report">
      <div>
        <p className="doctor-summary" data-testid="doctor-summary">
          {summaryOf(findings)}
        </p>
        <p className="doctor-when">
          {running
            ? 'Looking again'
            : `${countedText(findings.length, 'check')} in ${durationText(durationMs)}, ${ago}`}
        </p>
      </div>
      {areasOf(findings).map((found) => (
        <DoctorArea key={found.area} found={found} />
      ))}
    </div>
  );
}
