import { modelList, startProvider, type FakeProvider } from './provider.ts';

/** What a server on this machine has. */
export interface LocalOptions {
  readonly models: readonly string[];
}

/** An Ollama server: its own calls beside the OpenAI ones, no credential asked for, none refused. */
export function startOllama({ models }: LocalOptions): Promise<FakeProvider> {
  return startProvider({
    basePath: '/v1',
    refusal: () => null,
    answer({ method, path }) {
      switch (`${method} ${path}`) {
        case 'GET /api/version':
          return { status: 200, body: { version: '0.13.5' } };
        case 'GET /api/tags':
          return { status: 200, body: { models: models.map(tagOf) } };
        case 'GET /v1/models':
          return modelList(models, { owned_by: 'library' });
        default:
          return null;
      }
    },
    notFound: ({ path }) => ({ status: 404, body: { error: `path "${path}" not found` } }),
  });
}

function tagOf(name: string): object {
  return {
    name,
    model: name,
    modified_at: '2026-11-01T00:00:00Z',
    size: 13_793_441_244,
    digest: 'f'.repeat(64),
    details: { format: 'gguf', family: 'gptoss', parameter_size: '20.9B', quantization_level: 'MXFP4' },
  };
}

/** An LM Studio server: it answers 200 with an error to what it does not know. */
export function startLmStudio({ models }: LocalOptions): Promise<FakeProvider> {
  return startProvider({
    basePath: '/v1',
    refusal: () => null,
    answer({ method, path }) {
      switch (`${method} ${path}`) {
        case 'GET /v1/models':
          return modelList(models, { owned_by: 'organization_owner' });
        case 'GET /api/v0/models':
          return {
            status: 200,
            body: {
              object: 'list',
              data: models.map((id) => ({
                id,
                object: 'model',
                type: 'llm',
                publisher: 'fake',
                state: 'not-loaded',
                max_context_length: 131_072,
              })),
            },
          };
        default:
          return null;
      }
    },
    notFound: ({ method, path }) => ({
      status: 200,
      body: { error: `Unexpected endpoint or method. (${method} ${path})` },
    }),
  });
}
