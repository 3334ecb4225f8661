/** What a start of Codex adds so that its model traffic goes to a given base URL. */
export interface Lane {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** ChatGPT login: the built-in provider at another address. WebSocket first; history stays under the id `openai`. */
export function chatgptLane(baseUrl: string): Lane {
  return { args: override('openai_base_url', baseUrl), env: {} };
}

/** Key from the environment: a provider of its own, because the built-in one ignores OPENAI_API_KEY. */
export function apiLane(baseUrl: string, key: string): Lane {
  const provider = 'model_providers.postern';
  return {
    args: [
      ...override('model_provider', 'postern'),
      ...override(`${provider}.name`, 'Postern'),
      ...override(`${provider}.base_url`, baseUrl),
      ...override(`${provider}.wire_api`, 'responses'),
      ...override(`${provider}.env_key`, 'OPENAI_API_KEY'),
      '-c',
      `${provider}.supports_websockets=true`,
    ],
    env: { OPENAI_API_KEY: key },
  };
}

function override(key: string, value: string): readonly string[] {
  return ['-c', `${key}=${JSON.stringify(value)}`];
}
