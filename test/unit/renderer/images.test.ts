import { expect, it } from 'vitest';
import { imageHint, imageText } from '../../../renderer/format/images.ts';

const unknown = { path: null, mediaType: null, bytes: null, hash: null, url: null };

it.each([
  [{ ...unknown, mediaType: 'image/png', bytes: 84_120 }, 'Image, PNG, 84 KB'],
  [{ ...unknown, mediaType: 'image/svg+xml', bytes: 300 }, 'Image, SVG, 300 B'],
  [{ ...unknown, mediaType: 'application/pdf', bytes: 2_000 }, 'Image, application/pdf, 2 KB'],
  [{ ...unknown, url: 'https://example.test/a.png' }, 'Image, https://example.test/a.png'],
  [{ ...unknown, url: 'https://example.test/\u202Egnp' }, 'Image, https://example.test/⟨U+202E⟩gnp'],
  [
    { ...unknown, path: '/w/x/login.png', mediaType: 'image/png', bytes: 84_120 },
    'Image, login.png, PNG, 84 KB',
  ],
  [unknown, 'Image'],
])('an image is called by what is known of it: %j', (image, expected) => {
  expect(imageText(image)).toBe(expected);
});

it('says that images are neither kept nor loaded, and how to know one again', () => {
  expect(imageHint({ ...unknown, hash: '5f2b8c01d9e7a634' })).toContain('begins 5f2b8c01d9e7a634');
  expect(imageHint({ ...unknown, hash: '5f2b8c01d9e7a634', path: '/w/a.png' })).toContain('from /w/a.png');
  expect(imageHint({ ...unknown, url: 'https://example.test/a.png' })).toContain('loads none');
});
