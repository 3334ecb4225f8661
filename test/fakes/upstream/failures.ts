import type { Answer } from './answer.ts';

type Refusal = Extract<Answer, { kind: 'refuse' }>;

const RESETS_IN_SECONDS = 3600;

/**
 * Refusals by name, with the bodies Codex 0.169 tells apart. It gives up at once on 400, `model_not_found`, 429
 * and `usage_limit`; it tries again on the others, on a 429 only when there is a `retry-after`.
 */
export function failureNamed(name: string): Refusal | null {
  switch (name) {
    case '400':
      return refuse(400, 'invalid_request_error', 'invalid_prompt', 'Fake: the request was not understood.');
    case '401':
      return refuse(401, 'invalid_request_error', 'invalid_api_key', 'Fake: the key is not known.');
    case '403':
      return refuse(403, 'forbidden', 'forbidden', 'Fake: this account may not use the model.');
    case '404':
      return refuse(404, 'not_found', 'not_found', 'Fake: there is nothing here.');
    case 'model_not_found':
      return refuse(404, 'invalid_request_error', 'model_not_found', 'Fake: there is no such model.');
    case '429':
      return refuse(429, 'rate_limit_exceeded', 'rate_limit_exceeded', 'Fake: too many requests.');
    case 'retry_after':
      return refuse(429, 'rate_limit_exceeded', 'rate_limit_exceeded', 'Fake: too many requests.', [
        ['retry-after', '1'],
      ]);
    case 'usage_limit':
      return usageLimit();
    case '500':
      return refuse(500, 'server_error', 'server_error', 'Fake: something broke.');
    case '503':
      return refuse(503, 'server_error', 'unavailable', 'Fake: not available.');
    case 'overloaded':
      return refuse(503, 'server_error', 'server_is_overloaded', 'Fake: overloaded.');
    default:
      return null;
  }
}

function refuse(
  status: number,
  type: string,
  code: string,
  message: string,
  headers: Refusal['headers'] = [],
): Refusal {
  return { kind: 'refuse', status, headers, body: { error: { message, type, code, param: null } } };
}

function usageLimit(): Refusal {
  const resetsAt = Math.floor(Date.now() / 1000) + RESETS_IN_SECONDS;
  return {
    kind: 'refuse',
    status: 429,
    headers: [['x-codex-rate-limit-reached-type', 'primary']],
    body: {
      error: {
        type: 'usage_limit_reached',
        message: 'Fake: the usage limit has been reached.',
        plan_type: 'plus',
        resets_at: resetsAt,
        resets_in_seconds: RESETS_IN_SECONDS,
      },
    },
  };
}
