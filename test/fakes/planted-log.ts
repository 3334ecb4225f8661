import type { ExportReader } from '../../main/export/port.ts';
import {
  rawExchange,
  readerOf,
  recordedDetail,
  recordedItems,
  recordedSession,
  recordedTurn,
} from './recorded-sessions.ts';

/** Secrets and personal words that no redacted export may hold, wherever they were planted. */
export const canaries = [
  'sk-proj-canaryprompt0123456789',
  'sk-canaryanswer0123456789',
  'ghp_canaryoutput0123456789abcdef',
  'AKIACANARYINPUT01234',
  'canary-header-value',
  'canary-cookie-value',
  'canarypassword1',
  'eyJjanary01.eyJzdWIiOiJjYW5hcnkifQ.canarysig',
  'canary@corp.example',
  '/home/alicia',
  'sk-canarytitle0123456789',
  'sk-canaryproblem0123456789',
  'sk-canarybody0123456789',
  'sk-canarysocket0123456789',
  'hunter2canary',
] as const;

/** A log with every canary somewhere: prompts, answers, tools, titles, problems, headers, bodies and frames. */
export function plantedLog(): ExportReader {
  const detail = recordedDetail('s1', {
    session: recordedSession('s1', {
      title: 'Use sk-canarytitle0123456789 here',
      folder: '/home/alicia/work',
    }),
    turns: [
      recordedTurn('s1', 's1-turn', {
        status: 'failed',
        problem: {
          code: 'turn-failed',
          what: 'The turn failed.',
          why: 'It said "bad key sk-canaryproblem0123456789".',
          next: '',
        },
      }),
    ],
    items: recordedItems('s1', 's1-turn', {
      prompt: 'My key:\nsk-proj-canaryprompt0123456789\nand write to canary@corp.example',
      answer: '```sh\ncurl -H "Authorization: Bearer sk-canaryanswer0123456789"\n```',
      input: JSON.stringify({
        command: ['bash', '-lc', 'export AWS=AKIACANARYINPUT01234\nDB_PASSWORD=canarypassword1'],
      }),
      output:
        'token ghp_canaryoutput0123456789abcdef\n' +
        'jwt eyJjanary01.eyJzdWIiOiJjYW5hcnkifQ.canarysig\n' +
        'https://me:hunter2canary@git.corp.example',
    }),
  });
  return readerOf([detail], {
    's1-turn': [
      rawExchange('e1', {
        requestHeaders: [
          ['content-type', 'application/json'],
          ['X-Team-Token', 'canary-header-value'],
        ],
        responseHeaders: [
          ['content-type', 'text/event-stream'],
          ['Set-Cookie', 'canary-cookie-value'],
        ],
        requestBody: JSON.stringify({
          input: [{ text: 'line\nsk-canarybody0123456789', cwd: '/home/alicia/work' }],
        }),
      }),
      rawExchange('e2', {
        transport: 'websocket',
        messages: [
          { at: 0, from: 'client', text: '{"input":"\\u0073k-canarysocket0123456789"}' },
          { at: 0, from: 'upstream', text: 'cut off {"a":"\\nsk-canarysocket0123456789' },
        ],
      }),
    ],
  });
}
