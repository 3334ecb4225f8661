// Answers that parsers read in more than one way: what a client hears of each, in one piece and in many.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerCorpus, type CorpusAnswer } from '../fakes/answer-corpus.ts';
import { proofFigures } from '../fakes/figures.ts';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let upstream: RawUpstream;
let bed: ProxyBed;
beforeAll(async () => {
  upstream = await startRawUpstream();
  bed = await startBed(upstream.url, { ownUid: null });
});
afterAll(async () => {
  await bed.stop();
  await upstream.close();
  proofFigures({ 'answers of the corpus, each whole and cut into lines': answerCorpus.length });
});

/** What a client makes of an answer: its status, and its body if it came to its end. */
function heardIn(text: string): { status: number; body: string | null; isOurs: boolean; rest: string } {
  const at = text.indexOf('\r\n\r\n');
  const [head, rest] = [text.slice(0, at), text.slice(at + 4)];
  const status = Number(head.split(' ')[1]);
  const isOurs = rest.includes('"type":"postern_error"');
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (status === 204) return { status, isOurs, body: '', rest };
  if (length !== undefined) {
    const isWhole = rest.length >= Number(length);
    return {
      status,
      isOurs,
      body: isWhole ? rest.slice(0, Number(length)) : null,
      rest: rest.slice(Number(length)),
    };
  }
  if (!/^transfer-encoding: chunked$/im.test(head)) return { status, isOurs, body: rest, rest: '' };
  let [body, from] = ['', 0];
  for (;;) {
    const line = /^([0-9a-f]+)\r\n/i.exec(rest.slice(from, from + 20));
    if (line === null) return { status, isOurs, body: null, rest: '' };
    const size = Number.parseInt(line[1] ?? '', 16);
    from += line[0].length;
    body += rest.slice(from, from + size);
    from += size + 2;
    if (from > rest.length) return { status, isOurs, body: null, rest: '' };
    if (size === 0) return { status, isOurs, body, rest: rest.slice(from) };
  }
}

async function heardOf(pieces: readonly string[]): Promise<CorpusAnswer['heard'] | string> {
  const before = upstream.connections.length;
  const client = await sent(bed, requestBytes(bed, { headers: ['connection: close'] }));
  // One that was opened to no use after the answer before would be given to this request, and the count would stay.
  await expect.poll(() => upstream.connections.length).toBe(before + 1);
  const far = upstream.connections[before];
  await far?.until('{}');
  for (const piece of pieces) {
    far?.write(piece);
    await new Promise((resolve) => setTimeout(resolve, pieces.length > 1 ? 2 : 0));
  }
  far?.socket.end();
  const { text } = await client.closed();
  const heard = heardIn(text);
  if (heard.rest !== '') return `bytes behind its end: ${heard.rest}`;
  if (heard.isOurs) return heard.status === 502 ? 'refused' : `${heard.status} of ours`;
  return heard.body === null ? 'broken' : { body: heard.body, status: heard.status };
}

describe('D13: an answer after each section of llhttp’s suite comes whole, or as a 502, or broken off', () => {
  test.each(answerCorpus.map((one) => [one.name, one] as const))('%s', async (_name, { bytes, heard }) => {
    expect(await heardOf([bytes])).toEqual(heard);
    // Paused at each line it is read the same.
    expect(await heardOf(bytes.split(/(?<=\n)/))).toEqual(heard);
  });

  test('and the proxy still serves, with nothing wrong inside', async () => {
    expect(await heardOf(['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nstill'])).toEqual({
      status: 200,
      body: 'still',
    });
    expect(bed.logs.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
