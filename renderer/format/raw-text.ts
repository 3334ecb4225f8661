/** One message of an exchange as it is listed: what it is called and how much it is. */
export interface RawLine {
  /** The event's type where it has one, else how it begins. */
  readonly name: string;
  readonly bytes: number;
}

const encoder = new TextEncoder();

/** How long a text is on the wire. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

/** Only the beginning of a message is looked at for its name. */
const nameWithin = 2000;

/** How long a nameless message is quoted. */
const quotedLength = 80;

/** Names a message without parsing it whole: `event:` of a stream's event, `type` of JSON, or its first words. */
export function rawLine(text: string): RawLine {
  const start = text.slice(0, nameWithin);
  const named =
    /^event: ?([^\n]{1,80})/m.exec(start)?.[1] ?? /"type"\s*:\s*"([^"\\]{1,80})"/.exec(start)?.[1];
  const words = start
    .replace(/^data: ?/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return {
    name: named ?? (words.length > quotedLength ? `${words.slice(0, quotedLength)}…` : words),
    bytes: bytesOf(text),
  };
}

/** A body or message for reading: JSON is laid out over lines, also behind `data:`; all else stays as it came. */
export function readableRaw(text: string): string {
  if (!/^(?:event|data|id|retry|):/m.test(text.slice(0, nameWithin))) return laidOut(text);
  return text
    .split('\n')
    .map((line) => (line.startsWith('data:') ? `data: ${laidOut(line.slice(5).trim())}` : line))
    .join('\n');
}

function laidOut(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return text;
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2);
  } catch {
    return text;
  }
}
