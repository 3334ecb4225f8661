import type { Answer } from '../../preload/contract.ts';

/** What a client may say once both sides have proved who they are; one JSON text a line. */
export type ClientFrame =
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly params: unknown }
  /** The client does not wait for this answer any more. */
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'subscribe'; readonly id: number; readonly names: readonly string[] };

/** What the server says: answers in any order, and what was subscribed to. */
export type ServerFrame =
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer<unknown> }
  | { readonly type: 'notice'; readonly name: string; readonly payload: unknown }
  /** So many notices were left out, because the client does not read. */
  | { readonly type: 'lost'; readonly notices: number };

/** The first words: client, server, client. The server proves itself first, so that a squatter learns nothing. */
export interface Greeting {
  readonly nonce: string;
}
export interface ServerProof {
  readonly nonce: string;
  readonly proof: string;
}
export interface ClientProof {
  readonly proof: string;
}

/** The longest line before both have proved who they are, in bytes. */
export const longestGreetingBytes = 1_024;
/** The longest line of a client, in bytes: a gateway file or a text for the clipboard fits. */
export const longestRequestBytes = 8 * 1024 * 1024;
/** The longest line of the server, in bytes: a large export preview or support bundle fits. */
export const longestAnswerBytes = 256 * 1024 * 1024;

/** One frame as a line. */
export function lineOf(frame: ClientFrame | ServerFrame | Greeting | ServerProof | ClientProof): string {
  return `${JSON.stringify(frame)}\n`;
}

/** The object a line holds; null when it holds none. */
export function objectIn(line: string): Readonly<Record<string, unknown>> | null {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return null;
  }
  return typeof read === 'object' && read !== null && !Array.isArray(read)
    ? (read as Record<string, unknown>)
    : null;
}

/** The text at a name of an object; null when there is none, or one longer than a nonce or a proof is. */
export function textAt(from: Readonly<Record<string, unknown>> | null, name: string): string | null {
  const value = from !== null && Object.hasOwn(from, name) ? from[name] : null;
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : null;
}

/** The frame in a client's line; null for anything that is not exactly one. */
export function clientFrameIn(line: string): ClientFrame | null {
  const read = objectIn(line);
  if (read === null) return null;
  const { type, id, name, names } = read;
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) return null;
  switch (type) {
    case 'call':
      return typeof name === 'string' && name.length <= 100
        ? { type, id, name, params: read['params'] }
        : null;
    case 'cancel':
      return { type, id };
    case 'subscribe':
      return Array.isArray(names) && names.length <= 100 && names.every((one) => typeof one === 'string')
        ? { type, id, names }
        : null;
    default:
      return null;
  }
}

/** The frame in a line of the server, which has proved who it is; null for one of a kind this client does not know. */
export function serverFrameIn(line: string): ServerFrame | null {
  const read = objectIn(line);
  switch (read?.['type']) {
    case 'answer':
    case 'notice':
    case 'lost':
      return read as unknown as ServerFrame;
    default:
      return null;
  }
}
