/**
 * Answers of an upstream after the sections of llhttp's own suite (nodejs/llhttp, test/response, MIT), in our own words, and
 * what the client of a proxy hears of each: it whole, with these bytes of body and nothing behind them; a 502 of ours; or,
 * where a head had gone out, an answer that is broken off and never looks whole.
 */
export interface CorpusAnswer {
  readonly section: string;
  readonly name: string;
  readonly bytes: string;
  readonly heard: { readonly body: string; readonly status: number } | 'refused' | 'broken';
}

const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = `${ok}transfer-encoding: chunked\r\n\r\n`;
const sized = `${ok}content-length: 2\r\n`;
type Case = readonly [name: string, bytes: string, heard: CorpusAnswer['heard']];
const whole = (body: string, status = 200): CorpusAnswer['heard'] => ({ body, status });
const section = (name: string, cases: readonly Case[]): readonly CorpusAnswer[] =>
  cases.map(([what, bytes, heard]) => ({ section: name, name: `${name}: ${what}`, bytes, heard }));

/** All of it. */
export const answerCorpus: readonly CorpusAnswer[] = [
  ...section('sample', [
    ['a simple answer, with a tab before a value', `${ok}a: b\r\nc:\t d\r\ncontent-length: 0\r\n\r\n`, whole('')],
    // llhttp takes these words for a protocol, framed the same; the client is told HTTP/1.1.
    ['RTSP', 'RTSP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', whole('ok')],
    ['ICE', 'ICE/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', whole('ok')],
    ['a start that only begins as HTTP', 'HTTPER/1.1 200 OK\r\n\r\n', 'refused'],
    ['a redirect', 'HTTP/1.1 301 Moved Permanently\r\nlocation: http://a.example/\r\nx-$a: 1.6\r\ncontent-length:  9  \r\n\r\n<a>b</a>\n', whole('<a>b</a>\n', 301)],
    ['a redirect in chunks', 'HTTP/1.1 301 MovedPermanently\r\np3p: policyref="http://a.example/w3c/p3p.xml",CP="CAO DSP "\r\ntransfer-encoding: chunked\r\n\r\n1\r\n\n\r\n0\r\n\r\n', whole('\n', 301)],
    ['no fields, and the end for an end', 'HTTP/1.1 404 Not Found\r\n\r\n', whole('', 404)],
    ['no reason', 'HTTP/1.1 301\r\ncontent-length: 0\r\n\r\n', whole('', 301)],
    ['a space for a reason', 'HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\nok', whole('ok')],
    ['LF alone', 'HTTP/1.1 200 OK\ncontent-type: text/html\nconnection: close\n\nx', 'refused'],
    ['an underscore in a name', `${sized}dclk_imp: v7;x;0/0;;~okv=;\r\n\r\nok`, whole('ok')],
    ['a field without a value before another', `HTTP/1.0 301 Moved\r\npragma: \r\nvary: a\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n`, whole('', 301)],
    ['odd names', `${ok}.et-cookie: a=b\r\n_eep-alive: timeout=45\r\n_onnection: keep-alive\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n`, whole('')],
    ['a name with a space', `${ok}a b: c\r\ncontent-length: 2\r\n\r\nok`, 'refused'],
    ['a byte above ASCII in the reason', 'HTTP/1.1 200 Or\xe9al\r\ncontent-length: 2\r\n\r\nok', whole('ok')],
    ['a reason in Chinese', `HTTP/1.1 200 ${Buffer.from('成功').toString('latin1')}\r\ncontent-length: 2\r\n\r\nok`, whole('ok')],
    ['a reason with control characters', 'HTTP/1.1 200 O\x01\x7f\tK\r\ncontent-length: 2\r\n\r\nok', whole('ok')],
    ['a version of two words', 'HTTP/1.1 500 A B\r\ncontent-length: 2\r\n\r\nok', whole('ok', 500)],
    ['a field value of one byte 255', `${sized}a: \xff\r\n\r\nok`, whole('ok')],
  ]),
  ...section('invalid', [
    ['HTP', 'HTP/1.1 200 OK\r\n\r\n', 'refused'],
    ['version 01.1', 'HTTP/01.1 200 OK\r\n\r\n', 'refused'],
    ['version 11.1', 'HTTP/11.1 200 OK\r\n\r\n', 'refused'],
    ['version 1.01', 'HTTP/1.01 200 OK\r\n\r\n', 'refused'],
    ['version 5.6', 'HTTP/5.6 200 OK\r\n\r\n', 'refused'],
    ['a tab after the version', 'HTTP/1.1\t200 OK\r\n\r\n', 'refused'],
    ['a carriage return first, and that tab', '\rHTTP/1.1\t200 OK\r\n\r\n', 'refused'],
    ['fields parted by CR', `${ok}foo: 1\rbar: 2\r\ncontent-length: 2\r\n\r\nok`, 'refused'],
    ['a space after the first line', `${ok} host: foo\r\ncontent-length: 2\r\n\r\nok`, 'refused'],
    ['two spaces before the status', 'HTTP/1.1  200 OK\r\ncontent-length: 2\r\n\r\nok', 'refused'],
    ['two spaces before the reason', 'HTTP/1.1 200  OK\r\ncontent-length: 2\r\n\r\nok', whole('ok')],
    ['a status of one digit', 'HTTP/1.1 2 OK\r\n\r\n', 'refused'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'refused'],
    ['LF alone, without a body', 'HTTP/1.1 200 OK\ncontent-length: 0\n\n', 'refused'],
    ['LF alone, with a body', 'HTTP/1.1 200 OK\nfoo: abc\nbar: def\n\nBODY\n', 'refused'],
    ['a name with control characters', `${ok}a\x01: b\r\ncontent-length: 2\r\n\r\nok`, 'refused'],
    ['no name', `${ok}: b\r\ncontent-length: 2\r\n\r\nok`, 'refused'],
    ['a space before a colon', `${ok}a : b\r\ncontent-length: 2\r\n\r\nok`, 'refused'],
  ]),
  ...section('content-length', [
    ['none, and a body until the end', `${ok}connection: close\r\n\r\n<?xml?>\n<a/>`, whole('<?xml?>\n<a/>')],
    ['a name that only begins so', `${ok}content-length-x: 0\r\ntransfer-encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n`, whole('OK')],
    ['spaces around it', `${ok}content-length:  2 \r\n\r\nok`, whole('ok')],
    ['empty', `${ok}content-length:\r\n\r\nok`, 'refused'],
    ['a space inside it', `${ok}content-length: 4 2\r\n\r\nok`, 'refused'],
    ['a sign before it', `${ok}content-length: +2\r\n\r\nok`, 'refused'],
    ['less than nothing', `${ok}content-length: -2\r\n\r\nok`, 'refused'],
    ['a list', `${ok}content-length: 2, 2\r\n\r\nok`, 'refused'],
    ['more than 64 bits', `${ok}content-length: 100000000000000000000\r\n\r\nok`, 'refused'],
    ['more than comes', `${ok}content-length: 5\r\n\r\nok`, 'broken'],
    ['less than comes', `${ok}content-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nother`, whole('ok')],
    ['folded', `${ok}content-length:\r\n 2\r\n\r\nok`, 'refused'],
  ]),
  ...section('transfer-encoding', [
    ['empty beside a length', `${ok}transfer-encoding:\r\ncontent-length: 5\r\n\r\nhello`, 'refused'],
    ['spaces after a chunk size', `${ok}content-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n25  \r\nThis is the data in the first chunk\r\n\r\n0  \r\n\r\n`, 'broken'],
    ['chunkedchunked', `${ok}transfer-encoding: chunkedchunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n`, 'refused'],
    ['extensions', `${chunked}5;a3;b=c\r\nhello\r\n6;d;e\r\n world\r\n0\r\n\r\n`, whole('hello world')],
    ['extensions in quotes', `${chunked}5;a="I love; b";c="d";e;f=g\r\nhello\r\n0\r\n\r\n`, whole('hello')],
    ['quotes that are not closed', `${chunked}5;a="b";c="d; e\r\nhello\r\n0\r\n\r\n`, 'broken'],
    ['no semicolon before an extension', `${chunked}2 erfrferferf\r\naa\r\n0 rrrr\r\n\r\n`, 'broken'],
    ['nothing after the semicolon', `${chunked}2;\r\naa\r\n0\r\n\r\n`, 'broken'],
    ['chunked folded after its value', `${ok}transfer-encoding: chunked\r\n  abc\r\n\r\n5\r\nWorld\r\n0\r\n\r\n`, 'refused'],
    ['a chunk that is longer than its size', `${chunked}2\r\nokX\r\n0\r\n\r\n`, 'broken'],
    ['an end that never comes', `${chunked}2\r\nok\r\n`, 'broken'],
    ['an end without its empty line', `${chunked}2\r\nok\r\n0\r\n`, 'broken'],
    ['a size by LF', `${chunked}2\nok\r\n0\r\n\r\n`, 'broken'],
    ['a chunk ended by LF', `${chunked}2\r\nok\n0\r\n\r\n`, 'broken'],
    ['a size beyond 64 bits', `${chunked}ffffffffffffffffff\r\nok`, 'broken'],
    ['an end of three zeros, and trailers', `${chunked}2\r\nok\r\n000\r\nvary: *\r\n\r\n`, whole('ok')],
  ]),
  ...section('connection', [
    ['Proxy-Connection', `${sized}proxy-connection: close\r\n\r\nok`, whole('ok')],
    ['HTTP/1.0 kept alive, and a body until the end', 'HTTP/1.0 200 OK\r\nconnection: keep-alive\r\n\r\nHTTP/1.0 200 OK', whole('HTTP/1.0 200 OK')],
    ['HTTP/1.0 kept alive, and a 204 with more behind it', 'HTTP/1.0 204 No content\r\nconnection: keep-alive\r\n\r\nHTTP/1.0 200 OK\r\n\r\n', whole('', 204)],
    ['HTTP/1.1, and a body until the end that looks like an answer', `${ok}\r\nHTTP/1.1 200 OK`, whole('HTTP/1.1 200 OK')],
    ['a 204 with another answer behind it', 'HTTP/1.1 204 No content\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nother', whole('', 204)],
    ['a 204 that closes, with another answer behind it', 'HTTP/1.1 204 No content\r\nconnection: close\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', whole('', 204)],
    ['more than its length, and close', `${sized}connection: close\r\n\r\nok-2ad731e3-4dcd`, whole('ok')],
    ['a 101 with a length', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\ncontent-length: 4\r\n\r\nbodyproto', 'refused'],
    ['a 101 in chunks', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\ntransfer-encoding: chunked\r\n\r\n2\r\nbo\r\n0\r\n\r\nproto', 'refused'],
    ['a 200 with Upgrade, and a length', `${ok}connection: upgrade\r\nupgrade: h2c\r\ncontent-length: 4\r\n\r\nbody`, whole('body')],
  ]),
  ...section('pipelining', [
    ['two answers to one request', `${sized}\r\nok${sized}\r\nno`, whole('ok')],
    ['an informational one, then the answer', `HTTP/1.1 103 Hints\r\nlink: a\r\n\r\n${sized}\r\nok`, whole('ok')],
  ]),
  ...section('finish', [
    ['an end before anything', '', 'refused'],
    ['an end in the version', 'HTTP/1', 'refused'],
    ['an end in the status', 'HTTP/1.1 20', 'refused'],
    ['an end in a field', `${ok}content-le`, 'refused'],
    ['an end before the empty line', sized, 'refused'],
    ['an end after a head without a length', `${ok}\r\n`, whole('')],
    ['an end in a chunk size', `${chunked}2\r\nok\r\n1`, 'broken'],
    ['an end in the trailers', `${chunked}2\r\nok\r\n0\r\nvary: *`, 'broken'],
  ]),
  ...section('lenient', [
    ['version 1.2', 'HTTP/1.2 200 OK\r\ncontent-length: 2\r\n\r\nok', 'refused'],
    ['version 2.0', 'HTTP/2.0 200 OK\r\ncontent-length: 2\r\n\r\nok', whole('ok')],
    ['a form feed as a value', `${sized}a: \f\r\n\r\nok`, 'refused'],
    ['a value with a lone carriage return', `${sized}a: b\r\r\n\r\nok`, 'refused'],
    ['a length and chunks', `${sized}transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`, 'refused'],
  ]),
]; // prettier-ignore
