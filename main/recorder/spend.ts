import type { TokensView } from '../../preload/contract.ts';
import { demoGatewayId } from '../domain/demo.ts';
import type { Database } from './database.ts';
import type { SpendRow } from './port.ts';

/** What every gateway's models used since a moment (Unix ms): each answered request counted once, by the time it began. */
export function readSpend(database: Database, since: number): readonly SpendRow[] {
  const rows = database
    .prepare(
      `SELECT exchanges.gateway_id AS gatewayId, turns.model AS model, ${sums}
       FROM requests INDEXED BY requests_by_time
       JOIN exchanges ON exchanges.id = requests.exchange_id
       LEFT JOIN turns ON turns.session_id = requests.session_id AND turns.id = requests.turn_id
       WHERE requests.tokens IS NOT NULL AND requests.at >= ? AND exchanges.gateway_id IS NOT NULL
         AND exchanges.gateway_id <> '${demoGatewayId}'
       GROUP BY exchanges.gateway_id, turns.model ORDER BY 1, 2`,
    )
    .all(since) as (TokensView & { readonly gatewayId: string; readonly model: string | null })[];
  return rows.map(({ gatewayId, model, ...tokens }) => ({ gatewayId, model, tokens }));
}

const fields: readonly (keyof TokensView)[] = ['input', 'cached', 'output', 'reasoning'];
const sums = fields.map((one) => `sum(json_extract(requests.tokens, '$.${one}')) AS ${one}`).join(', ');
