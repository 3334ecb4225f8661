import { expect, test } from 'vitest';
import { noticeText } from '../../../main/shell/notice-text.ts';

test('G16 what a model named a session cannot put a link or a picture into a notification', () => {
  expect(
    noticeText(
      '<b>Bank</b>',
      'Failed: <a href="https://evil.test">sign in</a> &lt;img src=x&gt; <img src="file:///x"/>',
    ),
  ).toEqual({
    title: '‹b›Bank‹/b›',
    body: 'Failed: ‹a href="https://evil.test"›sign in‹/a› ＆lt;img src=x＆gt; ‹img src="file:///x"/›',
  });
});

test('G16 nor terminal sequences, breaks of a line or a turned reading direction', () => {
  const { title, body } = noticeText(
    'safe\u202egnp.exe',
    '\u001b]8;;https://evil.test\u0007here\u001b[2J\nnext\u2028line',
  );
  // oxlint-disable-next-line no-control-regex -- control characters are the subject here
  expect(title + body).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
});

test('ordinary text stays as it is, and a long one is cut', () => {
  expect(noticeText('R&D', 'Finished after 3 s & more.')).toEqual({
    title: 'R&D',
    body: 'Finished after 3 s & more.',
  });
  expect([...noticeText('x'.repeat(500), 'y'.repeat(5_000)).body]).toHaveLength(400);
});
