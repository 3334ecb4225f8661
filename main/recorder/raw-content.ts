import { deflateSync, inflateSync } from 'node:zlib';
import type { HeaderPair } from '../domain/exchange.ts';
import { objectOf, parseJson } from './json.ts';

/** One event or message as it went over the wire, decoded. */
export interface RawMessage {
  /** Unix ms. */
  readonly at: number;
  readonly from: 'client' | 'upstream';
  readonly text: string;
}

/** What is kept of one request for a response besides the facts every exchange has. */
export interface RawContent {
  readonly requestHeaders: readonly HeaderPair[];
  readonly responseHeaders: readonly HeaderPair[];
  /** Null on a WebSocket, and where the body could not be decoded. */
  readonly requestBody: string | null;
  readonly messages: readonly RawMessage[];
  /** When its answer was over, Unix ms; null when nobody saw that. */
  readonly endedAt: number | null;
}

/** A request for a response, ready to be kept. */
export interface RawRecord {
  readonly key: string;
  readonly exchangeId: string;
  readonly sessionId: string;
  readonly turnId: string;
  readonly at: number;
  readonly content: RawContent;
  /** Some of it was too large to keep, or never came. */
  readonly truncated: boolean;
}

/** Speed before size: this is the cost of a turn, and text shrinks well at any level. */
export const deflateOptions = { level: 3 } as const;

/** The bytes of a content in the log; for when there is no time to wait. */
export function packRaw(json: string): Buffer {
  return deflateSync(json, deflateOptions);
}

/** Reads a content back; null when the bytes are none. */
export function unpackRaw(bytes: Uint8Array): RawContent | null {
  try {
    const parsed = parseJson(inflateSync(bytes, { maxOutputLength: largestContent }).toString('utf8'));
    return Array.isArray(objectOf(parsed)?.['messages']) ? (parsed as RawContent) : null;
  } catch {
    return null;
  }
}

/** JSON escapes can make the text of a content six times as long as its caps. */
const largestContent = 16 * 1024 * 1024;
