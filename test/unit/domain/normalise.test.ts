import { expect, test } from 'vitest';
import { usualBackend, usualOptions } from '../../../main/domain/gateway.ts';
import { normaliseDraft } from '../../../main/domain/normalise.ts';

test('what is typed is tidied: blanks and slashes go, what is empty is left out', () => {
  const { disabled: _disabled, ...usual } = usualBackend({
    id: 'b',
    name: ' b ',
    schema: 'OpenAICompatible',
    upstream: ' https://a.example/v1// ',
    modelPattern: ' ',
    model: ' ',
    auth: { type: 'apiKey', header: ' Api-Key ' },
    options: {
      ...usualOptions,
      headers: [
        [' x-team ', ' blue '],
        ['', ' '],
      ],
      query: [['', '']],
    },
  });
  expect(normaliseDraft(usual)).toEqual({
    id: 'b',
    name: 'b',
    schema: 'OpenAICompatible',
    upstream: 'https://a.example/v1',
    modelPattern: '.*',
    model: null,
    auth: { type: 'apiKey', header: 'api-key' },
    options: { ...usualOptions, headers: [['x-team', 'blue']], query: [] },
  });
});

test('an empty header of a key means the bearer; an AWS profile of blanks means none', () => {
  const { disabled: _disabled, ...usual } = usualBackend({
    id: 'b',
    name: 'b',
    schema: 'Bedrock',
    upstream: '',
  });
  expect(normaliseDraft({ ...usual, auth: { type: 'apiKey', header: '' } }).auth).toEqual({
    type: 'apiKey',
    header: 'authorization',
  });
  expect(
    normaliseDraft({ ...usual, auth: { type: 'aws', profile: ' ', region: ' EU-West-1 ' } }).auth,
  ).toEqual({
    type: 'aws',
    profile: null,
    region: 'eu-west-1',
  });
});
