import { hash, timingSafeEqual } from 'node:crypto';
import type { Lane } from '../../preload/contract.ts';
import { laneSegments } from '../domain/gateway.ts';
import type { LaunchRoute } from '../domain/routing.ts';

/** What an address asks for, before anything is looked up. */
export interface Address {
  readonly token: string;
  /** Null when the part after the token is not one of our routes. */
  readonly place: Place | null;
}

/** The part of an address after its token. */
export interface Place {
  readonly lane: Lane;
  /** The name of a backend. */
  readonly backend: string;
  /** Path below the backend, no query. */
  readonly rest: string;
  /** With its question mark; empty when there is none. */
  readonly query: string;
}

const launchPath = /^\/l\/([A-Za-z0-9_-]{43})(?:\/v1\/([^/?]+)\/([^/?]+)\/([^?]+))?(.*)$/;

/** Reads `/l/<token>/v1/<segment>/<backend>/<rest>?<query>`; null when no launch token stands where it must. */
export function parseAddress(target: string): Address | null {
  const match = launchPath.exec(target);
  if (match === null) return null;
  const [, token = '', segment, backend, rest, query = ''] = match;
  const lane = segment === undefined ? null : laneOfSegment(segment);
  const isPlace = lane !== null && backend !== undefined && rest !== undefined;
  return { token, place: isPlace ? { lane, backend, rest, query } : null };
}

function laneOfSegment(segment: string): Lane | null {
  if (segment === laneSegments.chatgpt) return 'chatgpt';
  return segment === laneSegments.api ? 'api' : null;
}

/** The launch a token belongs to. Every launch is compared, in constant time, so that timing tells nothing. */
export function launchOf(token: string, launches: readonly LaunchRoute[]): LaunchRoute | null {
  const asked = Buffer.from(hash('sha256', token, 'hex'));
  let found: LaunchRoute | null = null;
  for (const launch of launches) if (isSame(asked, launch.tokenHash)) found = launch;
  return found;
}

/** True when a secret has this hash (lower-case hex SHA-256); compared in constant time. */
export function hasHash(secret: string, known: string): boolean {
  return isSame(Buffer.from(hash('sha256', secret, 'hex')), known);
}

function isSame(asked: Buffer, known: string): boolean {
  const other = Buffer.from(known);
  return other.length === asked.length && timingSafeEqual(other, asked);
}
