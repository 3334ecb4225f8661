import { imagesAmong, isImage, type ImageSource } from './images.ts';
import { listOf, objectOf, parseJson, textOf } from './json.ts';

/** What a tool answered, with what Codex says about the run. */
export interface ToolOutput {
  readonly text: string;
  readonly images: readonly ImageSource[];
  readonly exitCode: number | null;
  readonly durationMs: number | null;
}

/**
 * Reads a tool's output in the shapes Codex writes: a report that opens with its facts ("Process exited with code 0",
 * "Wall time: 0.1 seconds") and ends with the text after "Output:", an older JSON envelope, content parts, or plain text.
 */
export function readToolOutput(raw: unknown): ToolOutput {
  const text = plainText(raw);
  const images = imagesAmong(listOf(raw));
  const envelope = text.startsWith('{') ? objectOf(parseJson(text)) : null;
  const metadata = objectOf(envelope?.['metadata']);
  if (envelope !== null && metadata !== null && typeof envelope['output'] === 'string') {
    const seconds = metadata['duration_seconds'];
    return {
      text: envelope['output'],
      images,
      exitCode: integer(metadata['exit_code']),
      durationMs: typeof seconds === 'number' && Number.isFinite(seconds) ? Math.round(seconds * 1000) : null,
    };
  }
  const report = /^([\s\S]{0,1000}?)(?:^|\n)Output:\n?([\s\S]*)$/.exec(text);
  const head = report?.[1] ?? '';
  const seconds = /^Wall time:? ([0-9.]{1,12}) seconds/m.exec(head)?.[1];
  const exit = /^(?:Process exited with code|Exit code:) (-?[0-9]{1,9})$/m.exec(head)?.[1];
  const isReport = seconds !== undefined || exit !== undefined;
  return {
    text: isReport ? (report?.[2] ?? text) : text,
    images,
    exitCode: exit === undefined ? null : Number(exit),
    durationMs: seconds === undefined ? null : Math.round(Number(seconds) * 1000),
  };
}

function plainText(raw: unknown): string {
  if (typeof raw === 'string') return raw;
  if (Array.isArray(raw)) {
    const texts = listOf(raw).map((part) => textOf(objectOf(part)?.['text']));
    // Where there are words, an image leaves a mark at its place among them.
    if (texts.every((text) => text === null)) return '';
    return texts.map((text, index) => text ?? (isImage(raw[index]) ? '[image]' : '')).join('\n');
  }
  const envelope = objectOf(raw);
  if (envelope === null) return '';
  return typeof envelope['content'] === 'string' ? envelope['content'] : JSON.stringify(envelope);
}

function integer(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? value : null;
}
