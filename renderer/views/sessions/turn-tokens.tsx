import type { TurnView } from '../../../preload/contract.ts';
import { Bar } from '../../components/bars.tsx';
import { cachedPercent, countText } from '../../format/amounts.ts';
import { costText } from '../../format/costs.ts';
import { tokenStretches } from '../../scale/token-bar.ts';

/** A turn's tokens to scale, in words, and what they cost. */
export function TurnTokens({ turn }: { turn: TurnView }) {
  const { input, cached, output, reasoning } = turn.tokens;
  const percent = cachedPercent(turn.tokens);
  const ins = `${countText(input)} in${
    cached === 0 || percent === null ? '' : `, ${countText(cached)} of it cached (${percent} %)`
  }`;
  const outs = `${countText(output)} out${reasoning === 0 ? '' : `, ${countText(reasoning)} of it reasoning`}`;
  return (
    <div className="turn-line">
      <Bar name="tokens" stretches={tokenStretches(turn.tokens)} label={`Tokens: ${ins}; ${outs}`} />
      <ul className="turn-words" data-testid="turn-tokens">
        <li>
          <span className="bar-key" data-kind="input" aria-hidden />
          {ins}
        </li>
        <li>
          <span className="bar-key" data-kind="output" aria-hidden />
          {outs}
        </li>
        {turn.costUsd === null ? (
          <li title={`No price is known for ${turn.model ?? 'its model'}`}>no price</li>
        ) : (
          <li title="An estimate from list prices; a plan has its own">{costText(turn.costUsd)}</li>
        )}
      </ul>
    </div>
  );
}
