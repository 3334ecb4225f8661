// Answers read by us and by undici's parser, from the same bytes: of whatever is plain to us, undici makes the same.
import { afterAll, expect, test } from 'vitest';
import { answerCorpus } from '../fakes/answer-corpus.ts';
import { heardByUndici, heardByUs, type Heard } from '../fakes/answer-readers.ts';
import { proofFigures } from '../fakes/figures.ts';
import { mutate, seeded } from '../fakes/http-mutations.ts';

const asked = Number(process.env['POSTERN_TEST_ANSWERS'] ?? '3000');
let differences = 0;
afterAll(() =>
  proofFigures({ 'mutated answers, by us and by undici': asked, 'read otherwise': differences }),
);

const lines = ['HTTP/1.1 200 OK', 'Content-Type: text/event-stream', 'Keep-Alive: timeout=5', 'x: y'];
const answers = [
  [...lines, 'transfer-encoding: chunked', '', '5\r\nevent\r\n0b\r\n: and more\n\r\n1\r\n.\r\n0\r\n\r\n'],
  [...lines, 'Content-Length: 11', '', '{"a":"bcd"}'],
  [...lines, 'connection: close', 'content-length: 3', '', 'abc'],
  ['HTTP/1.1 204 No Content', 'x: y', '', ''],
  ['HTTP/1.1 103 Early Hints', 'link: </a>', '', ...lines, 'content-length: 2', '', 'ok'],
].map((parts) => parts.join('\r\n'));

/** A 100 ends undici's connection, and is dropped by us as any other informational answer (C40). */
const hasContinue = (text: string): boolean => /HTTP\/1\.[01] 100/.test(text);

/** Cut at up to three places. */
function cut(text: string, random: () => number): readonly string[] {
  const places = [0, text.length];
  for (let count = Math.floor(random() * 4); count > 0; count -= 1)
    places.push(Math.floor(random() * text.length));
  places.sort((one, other) => one - other);
  return places
    .slice(1)
    .map((to, at) => text.slice(places[at], to))
    .filter((piece) => piece !== '');
}

/** What counts of it: of an answer that failed not how far it came, which hangs on how it was cut. */
const essence = (heard: Heard): unknown =>
  heard.end === 'whole' ? heard : { end: heard.end === 'waits' ? 'failed' : heard.end };

test(
  `${asked} mutated answers are heard the same, in whatever pieces they come`,
  async () => {
    const random = seeded(20261122);
    let whole = 0;
    for (let count = 0; count < asked; count += 1) {
      const pick = (): string => answers[Math.floor(random() * answers.length)] ?? '';
      let text = pick();
      for (let times = 0; times <= random() * 3; times += 1) text = mutate(text, pick(), random);
      const method = random() < 0.05 ? 'HEAD' : 'POST';
      const pieces = cut(text, random);
      if (hasContinue(text)) continue;
      const [ours, theirs] = [await heardByUs(pieces, method), await heardByUndici([text], method)];
      if (ours.end === 'whole') whole += 1;
      if (JSON.stringify(essence(ours)) !== JSON.stringify(essence(theirs))) differences += 1;
      expect(essence(ours), JSON.stringify([count, method, pieces])).toEqual(essence(theirs));
    }
    // Enough of either kind, or this proves nothing.
    expect(whole).toBeGreaterThan(asked * 0.1);
    expect(whole).toBeLessThan(asked * 0.9);
  },
  30_000 + asked,
);

test.each(answerCorpus.filter(({ bytes }) => !hasContinue(bytes)).map((one) => [one.name, one.bytes]))(
  'of the corpus, cut at every byte: %s',
  async (_name, bytes) => {
    const theirs = essence(await heardByUndici([bytes], 'POST'));
    const step = Math.max(1, Math.floor(bytes.length / 60));
    for (let at = 0; at < bytes.length; at += step) {
      const pieces = [bytes.slice(0, at), bytes.slice(at)].filter((piece) => piece !== '');
      expect(essence(await heardByUs(pieces, 'POST')), `cut at ${at}`).toEqual(theirs);
    }
  },
);
