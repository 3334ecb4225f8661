import { t } from '../../../preload/language.ts';
import { inertText } from '../../format/inert.ts';

/** What the proxy writes in place of a value that could hold a credential; the value itself never reaches the log. */
const redacted = '[redacted]';

/** Headers as they were sent, in their order; a value that was taken out says so. */
export function RawHeaders({
  name,
  headers,
}: {
  name: string;
  headers: readonly (readonly [string, string])[];
}) {
  if (headers.length === 0) return null;
  return (
    <details className="raw-part raw-headers">
      <summary>
        {name} <span className="raw-count">{headers.length}</span>
      </summary>
      <dl>
        {headers.map(([field, value], index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a field may stand there twice, and never moves
          <div key={index}>
            <dt>{inertText(field)}</dt>
            <dd>
              {value === redacted ? (
                <em title={t`Postern never records a value that could hold a credential`}>{t`redacted`}</em>
              ) : (
                inertText(value)
              )}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
