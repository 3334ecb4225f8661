import { expect, test } from 'vitest';
import { hold, lastWords, noFindings } from '../../compat/findings.ts';

test('what does not hold is a failure, and what holds is nothing', () => {
  const findings = noFindings();
  hold(findings, true, 'fine');
  hold(findings, false, 'broken');
  expect(findings).toEqual({ failures: ['broken'], notes: [] });
});

test('the last words of a program are the same each time: no colours, homes, ports or launch tokens', () => {
  const said =
    'first\n\u001b[31mERROR\u001b[0m at http://127.0.0.1:4141/l/abc-DEF_1/v1/x in /tmp/postern-home-Ab1/work\n';
  expect(lastWords(said)).toBe('ERROR at http://PROXY/v1/x in ~/work');
  expect(lastWords(said, 2)).toMatch(/^first \/ ERROR/);
  expect(lastWords('x'.repeat(900))).toHaveLength(400);
});
