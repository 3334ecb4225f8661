import type { AuthView, BackendDraft, PresetView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { openaiUpstream, usualOptions } from '../domain/gateway.ts';
import { bedrockBase } from '../schemas/bedrock.ts';

const bearerKey: AuthView = { type: 'apiKey', header: 'authorization' };
const noKey: AuthView = { type: 'none' };

function draft(said: Pick<BackendDraft, 'name' | 'schema' | 'upstream' | 'auth'>): BackendDraft {
  return { id: null, modelPattern: '.*', model: null, options: usualOptions, ...said };
}

/** A preset of anything that speaks the Responses API below a base URL. */
function compatible(
  id: string,
  name: string,
  about: string,
  upstream: string,
  auth: AuthView,
  keyPrefix: string | null,
): PresetView {
  return {
    id,
    name,
    about,
    keyPrefix,
    draft: draft({ name: id, schema: 'OpenAICompatible', upstream, auth }),
  };
}

/**
 * The providers a person can choose from, the likely ones first. Codex speaks the Responses API only, so a provider without
 * it is not here; where it is new or partial, `about` says so (their documentation, Nov 2026).
 */
export function presets(): readonly PresetView[] {
  return [
    {
      id: 'openai',
      name: 'OpenAI',
      about: t`OpenAI’s API, paid by use, with a key that Postern keeps.`,
      keyPrefix: 'sk-',
      draft: draft({ name: 'openai', schema: 'OpenAI', upstream: openaiUpstream, auth: bearerKey }),
    },
    {
      id: 'azure',
      name: 'Azure OpenAI',
      about: t`Models deployed in your own Azure resource; the model is the name of the deployment.`,
      keyPrefix: null,
      draft: draft({
        name: 'azure',
        schema: 'AzureOpenAI',
        upstream: 'https://your-resource.openai.azure.com/openai/v1',
        auth: { type: 'apiKey', header: 'api-key' },
      }),
    },
    {
      id: 'bedrock',
      name: 'Amazon Bedrock',
      about: t`OpenAI models on AWS, signed with the AWS profile of this machine.`,
      keyPrefix: null,
      draft: draft({
        name: 'bedrock',
        schema: 'Bedrock',
        upstream: bedrockBase('us-east-1'),
        auth: { type: 'aws', profile: null, region: 'us-east-1' },
      }),
    },
    compatible(
      'ollama',
      'Ollama',
      t`Models on this machine, free of charge; Ollama 0.13.3 or newer.`,
      'http://127.0.0.1:11434/v1',
      noKey,
      null,
    ),
    compatible(
      'lmstudio',
      'LM Studio',
      t`Models on this machine, free of charge; LM Studio 0.3.29 or newer with its server switched on.`,
      'http://127.0.0.1:1234/v1',
      noKey,
      null,
    ),
    compatible(
      'routescope',
      'Routescope',
      t`A gateway to many providers with one key.`,
      'https://api.routescope.ai/v1',
      bearerKey,
      'sk-',
    ),
    compatible(
      'openrouter',
      'OpenRouter',
      t`Many providers with one key; its Responses API is in beta.`,
      'https://openrouter.ai/api/v1',
      bearerKey,
      'sk-or-',
    ),
    compatible(
      'litellm',
      t`LiteLLM proxy`,
      t`A LiteLLM proxy you or your team run; change the address if it is not on this machine.`,
      'http://127.0.0.1:4000/v1',
      bearerKey,
      'sk-',
    ),
    compatible(
      'vllm',
      'vLLM',
      t`A vLLM server; change the address if it is not on this machine.`,
      'http://127.0.0.1:8000/v1',
      noKey,
      null,
    ),
    compatible(
      'llama-cpp',
      t`llama.cpp server`,
      t`A recent llama-server on this machine; older ones refuse some of the tools Codex offers.`,
      'http://127.0.0.1:8080/v1',
      noKey,
      null,
    ),
    compatible(
      'groq',
      'Groq',
      t`Fast open models; its Responses API is in beta.`,
      'https://api.groq.com/openai/v1',
      bearerKey,
      'gsk_',
    ),
    compatible(
      'fireworks',
      'Fireworks AI',
      t`Open models by the Responses API.`,
      'https://api.fireworks.ai/inference/v1',
      bearerKey,
      'fw_',
    ),
    compatible(
      'together',
      'Together AI',
      t`Open models; its Responses API is in beta and serves some of them.`,
      'https://api.together.ai/v1',
      bearerKey,
      null,
    ),
    compatible(
      'gateway',
      t`Other gateway or server`,
      t`Anything compatible with OpenAI; it must offer the Responses API, because Codex speaks nothing else.`,
      'https://gateway.example.com/v1',
      bearerKey,
      null,
    ),
  ];
}
