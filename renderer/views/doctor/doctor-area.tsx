import { counted, t } from '../../../preload/language.ts';
import { numberText } from '../../format/intl.ts';
import { areaNames, type AreaFindings } from '../../store/doctor.ts';
import { Finding } from './finding.tsx';

/** One area: what to look at, the worst first, and behind one line what is fine. */
export function DoctorArea({ found: { area, open, fine } }: { found: AreaFindings }) {
  const name = areaNames()[area];
  return (
    <section className="doctor-area" aria-label={name} data-testid="doctor-area" data-area={area}>
      <h2>{name}</h2>
      <div className="doctor-area-body">
        {open.length === 0 ? null : (
          <ul className="findings">
            {open.map((finding) => (
              <Finding key={finding.id} finding={finding} />
            ))}
          </ul>
        )}
        {fine.length === 0 ? null : (
          <details className="doctor-fine">
            <summary>
              {open.length === 0 ? t`All fine` : t`The rest is fine`}
              <span className="doctor-fine-count">{checksText(fine.length)}</span>
            </summary>
            <ul className="findings">
              {fine.map((finding) => (
                <Finding key={finding.id} finding={finding} />
              ))}
            </ul>
          </details>
        )}
      </div>
    </section>
  );
}

function checksText(checks: number): string {
  const shown = numberText(checks);
  return counted(checks)`, ${shown} check | , ${shown} checks`;
}
