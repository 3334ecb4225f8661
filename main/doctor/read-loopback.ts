import { request } from 'node:http';
import { codeOf } from './bounded.ts';
import type { LoopbackAnswer } from './facts.ts';

/** A refusal of ours is short. */
const mostBytes = 4_096;

/** Asks our own port the way Codex does, over a real connection; without a launch it refuses, and the refusal is known. */
export function readLoopback(port: number, signal: AbortSignal): Promise<LoopbackAnswer> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const asking = request({ host: '127.0.0.1', port, path: '/', agent: false, signal });
    asking.on('error', (error) => resolve({ state: 'silent', code: codeOf(error) }));
    asking.on('response', (response) => {
      let text = '';
      const finish = (): void => {
        const tookMs = Math.round(performance.now() - startedAt);
        const isOurs = response.statusCode === 403 && text.includes('admission-refused');
        resolve(isOurs ? { state: 'ours', tookMs } : { state: 'stranger', status: response.statusCode ?? 0 });
        asking.destroy();
      };
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > mostBytes) finish();
      });
      response.on('end', finish);
      response.on('error', finish);
    });
    asking.end();
  });
}
