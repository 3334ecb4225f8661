// @ts-check
/**
 * One run of tests in its long form.
 * @typedef {{ readonly part: 'unit' | 'integration' | 'e2e', readonly files: readonly string[], readonly env: Readonly<Record<string, string>> }} ProofRun
 */

/**
 * The proofs of which npm test runs a bounded form; `npm run prove:<name>` runs the whole of one, `npm run reliability` all.
 * `says`: what is done, in one sentence; `cases`: ids of RELIABILITY.
 * @type {Readonly<Record<string, { readonly says: string, readonly cases: string, readonly runs: readonly ProofRun[] }>>}
 */
export const proofs = {
  http: {
    says: '10,000 mutated HTTP streams and a corpus after each section of llhttp’s suite, read again by nginx and haproxy; answers after that suite; 100,000 mutated answers read by us and by undici’s parser',
    cases: 'C1–C50, C58, D13',
    runs: [
      {
        part: 'integration',
        files: [
          'proxy-fuzz',
          'proxy-malformed',
          'proxy-http',
          'proxy-answers',
          'answer-readers',
          'proxy-odd-answers',
        ],
        env: { POSTERN_TEST_STREAMS: '10000', POSTERN_TEST_ANSWERS: '100000' },
      },
    ],
  },
  websocket: {
    says: 'WebSocket conformance in the manner of Autobahn, sections 1 to 10, with messages of 16 MB',
    cases: 'D19–D23',
    runs: [
      {
        part: 'integration',
        files: ['websocket-conformance', 'proxy-websocket'],
        env: { POSTERN_TEST_WEBSOCKET: 'whole' },
      },
    ],
  },
  cuts: {
    says: 'recorded SSE and WebSocket sessions of Codex cut after every byte, through the proxy into the log',
    cases: 'D1, D2, D14, D22',
    runs: [
      {
        part: 'integration',
        files: ['recorded-cuts', 'proxy-stream'],
        env: { POSTERN_TEST_OFFSETS: 'all' },
      },
    ],
  },
  kills: {
    says: 'kill -9: 100 times the recorder in mid-stream, 100 times proxy and recorder under load, 20 times the whole app beside the real Codex',
    cases: 'F1, F15, F17',
    runs: [
      {
        part: 'integration',
        files: ['recorder-kill', 'kill-under-load'],
        env: { POSTERN_TEST_KILLS: '100' },
      },
      { part: 'e2e', files: ['kill'], env: { POSTERN_TEST_KILLS: '20' } },
    ],
  },
  writes: {
    says: 'killed, ENOSPC and EIO at every system call of a save: session log, settings, gateways, connections, secrets, launches, an update, config.toml, auth.json; 500 power cuts',
    cases: 'E11–E13, F2, F3, F7, F16',
    runs: [
      {
        part: 'integration',
        files: [
          'recorder-disk-fails',
          'recorder-power-cut',
          'files-fail',
          'app-image-cut',
          'connect-cut',
          'codex-hand-over-cut',
        ],
        env: { POSTERN_TEST_EACH_WRITE: '1', POSTERN_TEST_POWER_CUTS: '500', POSTERN_TEST_CUTS: 'all' },
      },
    ],
  },
  races: {
    says: '1,000 races with a program that writes as Codex does, for config.toml and auth.json, 10,000 edits and 1,000 hand-overs beside a swapped file, 1,000 rotations of a sign-in by three processes',
    cases: 'A24, E9, E14',
    runs: [
      {
        part: 'integration',
        files: ['connect-cut', 'codex-hand-over-cut', 'connect-file', 'codex-auth-file', 'auth-refresh'],
        env: {
          POSTERN_TEST_RACES: '1000',
          POSTERN_TEST_SWAPS: '10000',
          POSTERN_TEST_ROTATIONS: '1000',
        },
      },
    ],
  },
  configs: {
    says: 'every configuration of the corpus connected, restored, and read by the real Codex',
    cases: 'E1–E5',
    runs: [
      {
        part: 'integration',
        files: ['connect-corpus', 'connect-corpus-codex'],
        env: { POSTERN_TEST_CONFIGS: 'all' },
      },
    ],
  },
  ipc: {
    says: '10,000 payloads to each call of the window, and 100,000 calls of a page in five batches',
    cases: 'H1, H4, H5',
    runs: [
      { part: 'unit', files: ['ipc/answer'], env: { POSTERN_TEST_FUZZ: '10000' } },
      { part: 'e2e', files: ['ipc'], env: { POSTERN_TEST_CALLS: '100000' } },
    ],
  },
  attacks: {
    says: 'pages in a real Chromium, and another user of the machine, against a proxy and the whole app',
    cases: 'I1–I10, I14, M1, M2',
    runs: [{ part: 'e2e', files: ['browser-attacks', 'other-user'], env: {} }],
  },
  canaries: {
    says: 'secrets planted in every place that holds one, then looked for in everything else: files, database and WAL, logs, argv, environ, calls and control socket, clipboard, exports, bundle',
    cases: 'H3, I9, I11, I14–I17, M6, M7',
    runs: [
      { part: 'e2e', files: ['canaries', 'secrets'], env: {} },
      { part: 'integration', files: ['proxy-keys', 'proxy-managed', 'export', 'log'], env: {} },
    ],
  },
  exhaustion: {
    says: 'floods, slow clients and upstreams, bombs, endless lines, few descriptors, 512 MB of memory',
    cases: 'D5–D11, J1–J9',
    runs: [
      {
        part: 'integration',
        files: [
          'proxy-exhaustion',
          'proxy-memory',
          'proxy-connections',
          'proxy-limits',
          'proxy-faults',
          'recorder-raw',
        ],
        env: { POSTERN_TEST_EXHAUSTION: 'whole' },
      },
      { part: 'e2e', files: ['memory'], env: {} },
    ],
  },
};
