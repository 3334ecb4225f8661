import { compileModelPattern } from '../domain/model-pattern.ts';

/** The most models a check names. */
const maxModels = 200;

/** The models an upstream lists: `{data:[{id}]}` as OpenAI has it, `{models:[{slug}]}` as ChatGPT has it for Codex. Null when it is no list. */
export function modelsIn(body: string): readonly string[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  const { data, models } = (parsed ?? {}) as { data?: unknown; models?: unknown };
  const list: unknown = Array.isArray(parsed) ? parsed : (data ?? models);
  if (!Array.isArray(list)) return null;
  const names = list.flatMap((one: unknown) => {
    const { id, slug, name } = (one ?? {}) as { id?: unknown; slug?: unknown; name?: unknown };
    const found = [id, slug, name].find((value) => typeof value === 'string' && isName(value));
    return typeof found === 'string' ? [found] : [];
  });
  return [...new Set(names)].slice(0, maxModels);
}

const isName = (text: string): boolean => /^[^\p{C}\s]{1,200}$/u.test(text);

/** Models that answer no prompt, by how they are usually called. */
const others =
  /embed|whisper|tts|dall-e|image|moderation|audio|realtime|rerank|sora|transcribe|davinci|babbage/i;
const likely = /codex|gpt-5|gpt-oss/i;

/** The model to ask for a token: the named one, else a likely one of the list that the pattern takes; null when there is none. */
export function modelToAsk(
  named: string | null,
  listed: readonly string[],
  modelPattern: string,
): string | null {
  if (named !== null) return named;
  const pattern = compileModelPattern(modelPattern);
  const taken = listed.filter((model) => !pattern.ok || pattern.value(model));
  const talking = taken.filter((model) => !others.test(model));
  return talking.find((model) => likely.test(model)) ?? talking[0] ?? taken[0] ?? null;
}
