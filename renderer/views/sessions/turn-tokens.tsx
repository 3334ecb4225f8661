import type { TurnView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Bar } from '../../components/bars.tsx';
import { cachedPercent, countText } from '../../format/amounts.ts';
import { costText } from '../../format/costs.ts';
import { tokenStretches } from '../../scale/token-bar.ts';

/** A turn's tokens to scale, in words, and what they cost. */
export function TurnTokens({ turn }: { turn: TurnView }) {
  const { input, cached, output, reasoning } = turn.tokens;
  const percent = cachedPercent(turn.tokens);
  const ins =
    cached === 0 || percent === null
      ? t`${countText(input)} in`
      : t`${countText(input)} in, ${countText(cached)} of it cached (${percent} %)`;
  const outs =
    reasoning === 0
      ? t`${countText(output)} out`
      : t`${countText(output)} out, ${countText(reasoning)} of it reasoning`;
  return (
    <div className="turn-line">
      <Bar name="tokens" stretches={tokenStretches(turn.tokens)} label={t`Tokens: ${ins}; ${outs}`} />
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
          <li
            title={
              turn.model === null
                ? t`No price is known for its model`
                : t`No price is known for ${turn.model}`
            }
          >{t`no price`}</li>
        ) : (
          <li title={t`An estimate from list prices; a plan has its own`}>{costText(turn.costUsd)}</li>
        )}
      </ul>
    </div>
  );
}
