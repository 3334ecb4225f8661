import type { LocalServerView } from '../../preload/contract.ts';
import { lmStudio, ollama, type LocalKind } from './local-kinds.ts';
import { getLocalJson } from './small-get.ts';

/** Where to look instead of the usual places. */
export interface LocalOptions {
  /** The value of OLLAMA_HOST; null or absent is its usual address. */
  readonly ollamaHost?: string | null;
  /** Ports for tests; the usual ones unless given. */
  readonly ports?: { readonly ollama: number; readonly lmstudio: number };
  readonly limitMs?: number;
}

/** A server on this machine answers at once or is not there. */
const usualLimitMs = 800;

/** The model servers that answer on this machine, asked side by side; one that is something else is left out. */
export async function findLocalServers(options: LocalOptions = {}): Promise<readonly LocalServerView[]> {
  const { limitMs = usualLimitMs, ollamaHost = null, ports } = options;
  const ollamaAt = ollamaHost === null ? null : loopbackOrigin(ollamaHost, ports?.ollama ?? ollama.port);
  const found = await Promise.all([
    lookAt(ollama, ollamaAt ?? originAt(ports?.ollama ?? ollama.port), limitMs),
    lookAt(lmStudio, originAt(ports?.lmstudio ?? lmStudio.port), limitMs),
  ]);
  return found.flatMap((server) => (server === null ? [] : [server]));
}

/**
 * The origin OLLAMA_HOST names, as Ollama itself reads it; null when it is not on this machine. The address that means "every
 * interface" to a server is reached on the loopback.
 */
export function loopbackOrigin(ollamaHost: string, usualPort: number): string | null {
  const text = ollamaHost.trim().replace(/^["']|["']$/g, '');
  const written = /^https?:\/\//i.test(text) ? text : `http://${text.replace(/^:/, '127.0.0.1:')}`;
  if (text === '' || !URL.canParse(written)) return null;
  const url = new URL(written);
  const host = everywhere[url.hostname] ?? url.hostname;
  if (url.protocol !== 'http:' || !isLoopback(host)) return null;
  // With a scheme its own port is meant, without one Ollama's.
  const port = url.port !== '' ? url.port : /^http:/i.test(text) ? '80' : String(usualPort);
  return `http://${host}:${port}`;
}

const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '[::]': '[::1]' };

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function originAt(port: number): string {
  return `http://127.0.0.1:${port}`;
}

async function lookAt(kind: LocalKind, origin: string, limitMs: number): Promise<LocalServerView | null> {
  const answers = await Promise.all(kind.paths.map((path) => getLocalJson(origin, path, limitMs)));
  const found = kind.recognise(answers);
  return found === null ? null : { kind: kind.kind, upstream: `${origin}/v1`, ...found };
}
