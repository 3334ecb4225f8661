import fc from 'fast-check';
import { parse } from 'smol-toml';
import { renderKey } from '../../../main/connect/toml-render.ts';

/** Keys that meet those Postern writes, and others. */
const name = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('model_provider', 'openai_base_url', 'model_providers', 'postern'),
  },
  { weight: 3, arbitrary: fc.constantFrom('model', 'tui', 'a', 'b-c', '1', '__proto__', 'toString') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
);

const spelled = fc.tuple(name, fc.constantFrom('bare', 'basic', 'literal')).map(([key, as]) => {
  if (as === 'literal' && !/['\p{Cc}]/u.test(key)) return `'${key}'`;
  return as === 'basic' ? `"${renderKey([`${key} `]).slice(1, -2)}"` : renderKey([key]);
});

const dotted = fc
  .tuple(fc.array(spelled, { minLength: 1, maxLength: 3 }), fc.constantFrom('.', ' . ', '.\t'))
  .map(([parts, dot]) => parts.join(dot));

const inString = fc.constantFrom(
  'x',
  ' ',
  '',
  '#',
  '# >>> not',
  '[a]',
  'a = 1',
  '\\\\',
  'ü',
  '日本',
  '"',
  "'",
  '\n',
  '\n\n',
  '}',
  ',',
);

const long = fc
  .tuple(fc.array(inString, { maxLength: 8 }), fc.constantFrom('"""', "'''"))
  .map(([parts, quote]) => {
    // Three quotes in a row would end it.
    const inner = parts
      .join('')
      .replaceAll(/(["'])\1{2,}/g, '$1')
      .replace(/["']+$/, '');
    return `${quote}\n${inner}${quote}`;
  });

const simple = fc.oneof(
  fc.constantFrom(
    '1',
    '-0',
    '1_000',
    '0xff',
    '3.5e3',
    'nan',
    '-inf',
    'true',
    'false',
    '1979-05-27',
    '07:32:00',
    '1979-05-27 07:32:00Z',
  ),
  fc.constantFrom(
    '9223372036854775807',
    '1979-05-27T07:32:00-07:00',
    '""',
    "''",
    '"# no comment"',
    `'"'`,
    '"\\u00e9\\t\\""',
    '[]',
    '{}',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => renderKey([`${text} `])),
  long,
);

const values = fc.letrec<{ value: string; list: string; table: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 3, depthSize: 'small' }, simple, tie('list'), tie('table')),
  list: fc
    .tuple(fc.array(tie('value'), { maxLength: 3 }), fc.constantFrom(', ', ',\n  ', ' ,# x\n', ',\n\n'))
    .map(([parts, between]) => `[${parts.join(between)}]`),
  table: fc
    .tuple(fc.array(fc.tuple(dotted, tie('value')), { maxLength: 3 }), fc.constantFrom(', ', ','))
    .map(([parts, between]) => `{ ${parts.map(([key, value]) => `${key} = ${value}`).join(between)} }`),
}));

const remark = fc.constantFrom('', '', ' # mine', '\t#', '   ');
const indent = fc.constantFrom('', '', '', '  ', '\t');
const pair = fc
  .tuple(indent, dotted, fc.constantFrom(' = ', '=', '\t=  '), values.value, remark)
  .map((parts) => parts.join(''));
const header = fc
  .tuple(indent, dotted, fc.boolean(), remark)
  .map(([before, key, list, behind]) => `${before}${list ? `[[${key}]]` : `[ ${key} ]`}${behind}`);
const other = fc.constantFrom('', '   ', '# a comment', '# [not]', '  # x = 1', '#');

const line = fc.oneof(
  { weight: 4, arbitrary: pair },
  { weight: 2, arbitrary: header },
  { weight: 1, arbitrary: other },
);

/** Valid TOML of any layout: statements that contradict those before them are left out. */
export const validText: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(line, { maxLength: 14 }),
    fc.constantFrom('\n', '\n', '\r\n'),
    fc.boolean(),
    fc.constantFrom('', '', '\uFEFF'),
  )
  .map(([lines, lineEnd, closed, mark]) => {
    let text = '';
    for (const one of lines) {
      const longer = text === '' ? one : `${text}\n${one}`;
      if (isValid(longer)) text = longer;
    }
    return mark + (closed ? `${text}\n` : text).replaceAll('\n', lineEnd);
  });

function isValid(text: string): boolean {
  try {
    parse(text, { integersAsBigInt: true });
    return true;
  } catch {
    return false;
  }
}
