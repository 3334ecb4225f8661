import { describe, expect, test } from 'vitest';
import type { ImageView } from '../../../preload/contract.ts';
import {
  imagesCell,
  framesImage,
  imagesAmong,
  readImages,
  referenceTo,
  unknownImage,
} from '../../../main/recorder/images.ts';

const at = (address: string, path: string | null = null) => ({ address, path });

const hi = '8f434346648f6b96';

describe('what is kept of an image', () => {
  test.each<[string, string, Partial<ImageView>]>([
    ['base64', 'data:image/png;base64,aGk=', { mediaType: 'image/png', bytes: 2, hash: hi }],
    ['base64 in capitals', 'DATA:IMAGE/PNG;BASE64,aGk=', { mediaType: 'image/png', bytes: 2, hash: hi }],
    [
      'a parameter',
      'data:image/svg+xml;charset=utf-8;base64,aGk=',
      { mediaType: 'image/svg+xml', bytes: 2, hash: hi },
    ],
    ['percent signs', 'data:image/svg+xml,h%69', { mediaType: 'image/svg+xml', bytes: 2, hash: hi }],
    ['a percent sign alone', 'data:image/png,%', { mediaType: 'image/png', bytes: 1 }],
    ['no media type', 'data:;base64,aGk=', { bytes: 2, hash: hi }],
    ['what is no media type', 'data:<img onerror=x>;base64,aGk=', { bytes: 2, hash: hi }],
    ['no data', 'data:image/png', {}],
    ['an address', 'https://example.test/a/b.png', { url: 'https://example.test/a/b.png' }],
    [
      'an address with a credential in every place',
      'https://ada:secret@example.test:8443/a.png?sig=secret#secret',
      { url: 'https://example.test:8443/a.png' },
    ],
    ['no address', 'https://', {}],
    ['a file', 'file:///home/ada/a.png', {}],
    ['nothing', '', {}],
  ])('%s', (_, source, expected) => {
    const kept = referenceTo(at(source));
    expect({ ...kept, hash: 'hash' in expected ? kept.hash : null }).toEqual({
      ...unknownImage,
      ...expected,
    });
    expect(JSON.stringify(kept)).not.toMatch(/secret|aGk/);
  });

  test('an address as long as a person could not read is cut', () => {
    expect(referenceTo(at(`https://example.test/${'a'.repeat(9_000)}`)).url).toHaveLength(500);
  });
});

test.each<[string, unknown, readonly unknown[]]>([
  ['as Codex writes it', { type: 'input_image', image_url: 'data:,x' }, [at('data:,x')]],
  ['as an object', { type: 'input_image', image_url: { url: 'data:,x' } }, [at('data:,x')]],
  ['by a file id', { type: 'input_image', file_id: 'file_1' }, [at('')]],
  ['none', { type: 'input_text', text: 'x' }, []],
  ['no part at all', 'x', []],
])('an image among parts: %s', (_, part, expected) => {
  expect(imagesAmong([part])).toEqual(expected);
});

test('P12 the words Codex puts around an image name its file and are no words of a person', () => {
  const text = (words: string) => ({ type: 'input_text', text: words });
  const image = { type: 'input_image', image_url: 'data:,x' };
  const content = [
    text('<image name=[Image #1] path="/w/a b.png">'),
    image,
    text('</image>'),
    text('<image name=[Image #2]>'),
    image,
    text('</image>'),
    text('</image> is what I wrote'),
    text('<image name=[x]>'),
  ];
  expect(imagesAmong(content)).toEqual([at('data:,x', '/w/a b.png'), at('data:,x')]);
  expect(content.map((_, index) => framesImage(content, index))).toEqual([
    true,
    false,
    true,
    true,
    false,
    true,
    false,
    false,
  ]);
});

test('references are stored and read again; those from before are as many as were counted', () => {
  const images = [
    referenceTo(at('data:image/png;base64,aGk=', '/w/a.png')),
    referenceTo(at('https://example.test/a.png')),
  ];
  expect(readImages(imagesCell(images))).toEqual(images);
  expect(imagesCell([])).toBeNull();
  expect(readImages(null, 2)).toEqual([unknownImage, unknownImage]);
});
