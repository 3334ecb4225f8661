import type { Work } from './work.ts';

/** A request as bytes, with the places at which its number stands: each turn is a turn of its own for the recorder. */
export interface Request {
  readonly bytes: Buffer;
  numbered(count: number): Buffer;
}

const digits = '00000000';

/** A request as Codex makes it, `bodyBytes` long; `session` keeps clients apart. */
export function makeRequest(
  work: Work,
  path: string,
  host: string,
  session: string,
  more: readonly string[] = [],
): Request {
  if (work.isWebSocket) return fixed(upgradeHead(work, path, host));
  const metadata = JSON.stringify({
    installation_id: 'bench',
    session_id: session,
    thread_id: session,
    turn_id: `${session}-${digits}`,
    window_id: `${session}:0`,
    request_kind: 'turn',
    thread_source: 'user',
    model: 'gpt-6.1-sol',
    reasoning_effort: 'medium',
  });
  const plain = Buffer.from(requestBody(work, session, metadata));
  const body = work.isZstd ? zstdFrame(plain) : plain;
  const head = [
    `POST ${path}/responses HTTP/1.1`,
    `host: ${host}`,
    'version: 0.169.0',
    'x-codex-beta-features: remote_compaction_v2',
    `x-codex-window-id: ${session}:0`,
    `x-codex-turn-metadata: ${metadata}`,
    `x-client-request-id: ${session}`,
    `session-id: ${session}`,
    `thread-id: ${session}`,
    'accept: text/event-stream',
    'content-type: application/json',
    'authorization: Bearer bench',
    'originator: codex_exec',
    'user-agent: codex_exec/0.169.0 (Debian 12.0.0; x86_64) unknown (codex_exec; 0.169.0)',
    `x-bench: ${work.answer}`,
    ...(work.isZstd ? ['content-encoding: zstd'] : []),
    ...more,
    `content-length: ${body.length}`,
  ];
  const bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
  const places: number[] = [];
  for (let at = bytes.indexOf(digits); at >= 0; at = bytes.indexOf(digits, at + 1)) places.push(at);
  return {
    bytes,
    numbered(count) {
      const number = String(count).padStart(digits.length, '0');
      for (const place of places) bytes.write(number, place, 'latin1');
      return bytes;
    },
  };
}

function requestBody({ answer, bodyBytes }: Work, session: string, metadata: string): string {
  const make = (filler: number): string =>
    JSON.stringify({
      model: 'gpt-6.1-sol',
      // A proxy that looks takes an answer that is no stream for a failure.
      stream: answer !== 'json',
      store: false,
      prompt_cache_key: session,
      input: [
        {
          type: 'message',
          role: 'developer',
          id: `msg_dev_${session}`,
          content: [{ type: 'input_text', text: 'y'.repeat(filler) }],
        },
        {
          type: 'message',
          role: 'user',
          id: `msg_${digits}`,
          content: [{ type: 'input_text', text: `prompt ${digits}` }],
        },
      ],
      client_metadata: { 'x-codex-turn-metadata': metadata },
    });
  return make(Math.max(0, bodyBytes - make(0).length));
}

function upgradeHead(work: Work, path: string, host: string): Buffer {
  return Buffer.from(
    `GET ${path}/responses HTTP/1.1\r\nhost: ${host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
      `sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nx-bench: ${work.answer}\r\n\r\n`,
  );
}

const fixed = (bytes: Buffer): Request => ({ bytes, numbered: () => bytes });

/** A masked text frame of the client's, all of whose mask is zero, so that its payload is plain. */
export function clientFrame(payloadBytes: number): Buffer {
  const extended =
    payloadBytes < 65_536
      ? [126, payloadBytes >> 8, payloadBytes & 255]
      : [
          127,
          0,
          0,
          0,
          0,
          payloadBytes >>> 24,
          (payloadBytes >> 16) & 255,
          (payloadBytes >> 8) & 255,
          payloadBytes & 255,
        ];
  const [length = 0, ...rest] = extended;
  return Buffer.concat([
    Buffer.from([0x81, 0x80 | length, ...rest, 0, 0, 0, 0]),
    Buffer.alloc(payloadBytes, 'm'),
  ]);
}

/** A server's text frame of up to 65,535 bytes. */
export function serverFrame(payloadBytes: number): Buffer {
  return Buffer.concat([
    Buffer.from([0x81, 126, payloadBytes >> 8, payloadBytes & 255]),
    Buffer.alloc(payloadBytes, 'e'),
  ]);
}

/** A zstd frame of raw blocks (RFC 8878, 3.1.1.2.2): any reader takes it, and making it needs no library. */
function zstdFrame(bytes: Buffer): Buffer {
  const blockBytes = 128 * 1024;
  // No checksum, no dictionary, a window of 2^(10 + 7) bytes.
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3])];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    const head = (block.length << 3) | (at + blockBytes >= bytes.length ? 1 : 0);
    parts.push(Buffer.from([head & 255, (head >> 8) & 255, head >> 16]), block);
  }
  return Buffer.concat(parts);
}
