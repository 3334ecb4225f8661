import { t } from '../../../preload/language.ts';
import { Command } from '../../components/command.tsx';
import { nodes } from '../../components/nodes.tsx';
import { Problem } from '../../components/problem.tsx';
import { laneName } from '../../scale/lanes.ts';
import { useActions, useWindow } from '../../store/context.ts';

/** What main says this launch would do: the lane with its reason, the gateway, the exact command. */
export function LaunchPlan() {
  const { readPreview } = useActions();
  const preview = useWindow((state) => state.draft.preview);
  if (preview === null)
    return (
      <p className="plan-wait">{t`Choose the folder Codex should work in, and the exact command appears here.`}</p>
    );
  switch (preview.state) {
    case 'loading':
      return <p className="plan-wait">{t`Working out the command`}</p>;
    case 'failed':
      return (
        <Problem problem={preview.problem}>
          <button type="button" className="button" onClick={() => void readPreview()}>
            {t`Try again`}
          </button>
        </Problem>
      );
    case 'ready': {
      const { lane, laneReason, gateway, backend, terminal, command, routed, problem } = preview.value;
      return (
        <>
          <p className="plan" data-testid="launch-lane">
            {routed ? (
              <>
                <Route lane={laneName(lane)} gateway={gateway} backend={backend} terminal={terminal} />{' '}
                {laneReason}
              </>
            ) : (
              <Straight terminal={terminal} />
            )}
          </p>
          <Command text={command} label={t`Command`} copies={false} />
          {routed ? (
            <p className="plan-note">
              {command.includes('LAUNCH-KEY')
                ? t`Each launch has a token and a key of its own in the places of LAUNCH-TOKEN and LAUNCH-KEY.`
                : t`Each launch has a token of its own in the place of LAUNCH-TOKEN.`}
            </p>
          ) : null}
          {problem === null ? null : <Problem problem={problem} tone="attention" />}
        </>
      );
    }
    default:
      return preview satisfies never;
  }
}

/** The way of a routed launch in one sentence. */
function Route(way: { lane: string; gateway: string; backend: string; terminal: string | null }) {
  const lane = <strong>{way.lane}</strong>;
  const gateway = <strong>{way.gateway}</strong>;
  const { backend, terminal } = way;
  if (terminal === null)
    return backend === ''
      ? nodes`${lane} through gateway ${gateway}.`
      : nodes`${lane} through gateway ${gateway} by ${backend}.`;
  return backend === ''
    ? nodes`${lane} through gateway ${gateway}, in ${terminal}.`
    : nodes`${lane} through gateway ${gateway} by ${backend}, in ${terminal}.`;
}

function Straight({ terminal }: { terminal: string | null }) {
  const way = <strong>{t`Straight to the provider`}</strong>;
  return terminal === null
    ? nodes`${way}. Routing is off, so this session will not appear here.`
    : nodes`${way}, in ${terminal}. Routing is off, so this session will not appear here.`;
}
