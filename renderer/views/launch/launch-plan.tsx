import { Command } from '../../components/command.tsx';
import { Problem } from '../../components/problem.tsx';
import { laneName } from '../../scale/lanes.ts';
import { useActions, useWindow } from '../../store/context.ts';

/** What main says this launch would do: the lane with its reason, the gateway, the exact command. */
export function LaunchPlan() {
  const { readPreview } = useActions();
  const preview = useWindow((state) => state.draft.preview);
  if (preview === null)
    return (
      <p className="plan-wait">Choose the folder Codex should work in, and the exact command appears here.</p>
    );
  switch (preview.state) {
    case 'loading':
      return <p className="plan-wait">Working out the command</p>;
    case 'failed':
      return (
        <Problem problem={preview.problem}>
          <button type="button" className="button" onClick={() => void readPreview()}>
            Try again
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
                <strong>{laneName(lane)}</strong> through gateway <strong>{gateway}</strong>
                {backend === '' ? null : <> by {backend}</>}
                {terminal === null ? null : <>, in {terminal}</>}. {laneReason}
              </>
            ) : (
              <>
                <strong>Straight to the provider</strong>
                {terminal === null ? null : <>, in {terminal}</>}. Routing is off, so this session will not
                appear here.
              </>
            )}
          </p>
          <Command text={command} label="Command" copies={false} />
          {routed ? (
            <p className="plan-note">
              {command.includes('LAUNCH-KEY')
                ? 'Each launch has a token and a key of its own in the places of LAUNCH-TOKEN and LAUNCH-KEY.'
                : 'Each launch has a token of its own in the place of LAUNCH-TOKEN.'}
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
