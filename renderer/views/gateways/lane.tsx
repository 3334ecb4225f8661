import type { AccountView, GatewayView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { agoText, fullTimeText } from '../../format/ages.ts';
import type { LaneLine } from '../../scale/lanes.ts';
import { answerText, emptyLane } from '../../store/backend-words.ts';
import { useWindow } from '../../store/context.ts';
import { BackendRow } from './backend-row.tsx';

/** One lane drawn from Codex to the provider, with its health on the line and its backends below, the leading one first. */
export function Lane({
  line,
  gateway,
  accounts,
}: {
  line: LaneLine;
  gateway: GatewayView;
  accounts: readonly AccountView[];
}) {
  const result = useWindow((state) => resultText(line, state.now));
  const { lead } = line;
  return (
    <li className="lane" data-state={line.state} data-testid="lane" data-lane={line.lane}>
      <div className="lane-head">
        <p className="lane-name">
          {line.name}
          {line.signer === null ? null : (
            <span className="lane-signer" data-testid="lane-signer">
              {t`, ${line.signer}`}
            </span>
          )}
        </p>
        <p
          className="lane-result"
          data-state={line.state}
          title={line.lastAt === null ? undefined : fullTimeText(line.lastAt)}
        >
          {result}
        </p>
      </div>
      {lead === null ? (
        <p className="lane-empty">
          {line.others.length === 0
            ? emptyLane()[line.lane]
            : t`Every backend of this lane is disabled, so a launch cannot use it.`}
        </p>
      ) : (
        <>
          <div className="lane-track">
            <span className="lane-node">Codex</span>
            <span className="lane-wire" />
            <span className="lane-node lane-backend" title={lead.name}>
              {lead.name}
            </span>
            <span className="lane-wire" />
            <span className="lane-node" title={line.host}>
              {line.host}
            </span>
          </div>
          {line.problem === null ? null : <Problem problem={line.problem} tone="attention" />}
        </>
      )}
      {lead === null ? null : <BackendRow backend={lead} gateway={gateway} accounts={accounts} />}
      {line.others.map((backend) => (
        <BackendRow key={backend.id} backend={backend} gateway={gateway} accounts={accounts} />
      ))}
    </li>
  );
}

function resultText(line: LaneLine, now: number): string {
  if (line.state === 'closed') return '';
  if (line.state === 'paused') return t`Paused`;
  if (line.lastAt === null) return t`Nothing has passed since Postern started`;
  return `${answerText(line.lastStatus)}, ${agoText(line.lastAt, now)}`;
}
