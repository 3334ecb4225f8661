// @ts-check
// Finds every text of the window, the tray and the main process, and keeps assets/languages with them. `node scripts/languages.mjs`
// writes the English list anew and says what each language lacks or has too much; `--prune` takes the latter out.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseSync } from 'vite';

/** The languages beside English, which is what stands in the code. */
export const languages = /** @type {const} */ (['de', 'ja', 'zh-CN']);

const folder = 'assets/languages';
const sourceFolders = ['main', 'renderer', 'preload'];

/**
 * @typedef {object} Text
 * @property {string} key The English text with places, as preload/language.ts looks it up.
 * @property {boolean} isCounted Its forms are separated by ` | `.
 * @property {string} path
 * @property {number} line
 * @property {boolean} whileLoading It is made while its module loads, before the language is known.
 */

/**
 * Words a person would read that stand outside of every text tag, as far as the shape of the code tells.
 * @typedef {object} LooseText
 * @property {string} text
 * @property {string} path
 * @property {number} line
 */

/**
 * Every text of a source file, and the words of its pages that are in none.
 * @param {string} path
 * @param {string} source
 * @returns {{ texts: readonly Text[], loose: readonly LooseText[] }}
 */
export function textsOf(path, source) {
  const { program, errors } = parseSync(path, source, { lang: path.endsWith('x') ? 'tsx' : 'ts' });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  /** @type {Text[]} */
  const texts = [];
  /** @type {LooseText[]} */
  const loose = [];
  const lineOf = (/** @type {number} */ at) => source.slice(0, at).split('\n').length;
  const visit = (/** @type {any} */ node, /** @type {boolean} */ inFunction) => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return void node.forEach((one) => visit(one, inFunction));
    const kind = kindOf(node);
    if (kind !== null) {
      const parts = node.quasi.quasis.map((/** @type {any} */ one) => one.value.cooked);
      texts.push({
        key: kind === 'counted' ? countedKey(parts) : plainKey(parts),
        isCounted: kind === 'counted',
        path,
        line: lineOf(node.start),
        whileLoading: !inFunction,
      });
    }
    for (const text of looseIn(node)) loose.push({ text, path, line: lineOf(node.start) });
    const inside = inFunction || /Function|MethodDefinition/.test(node.type ?? '');
    for (const [name, child] of Object.entries(node)) if (name !== 'loc') visit(child, inside);
  };
  visit(program, false);
  return { texts, loose };
}

/** @param {any} node @returns {'plain' | 'counted' | null} */
function kindOf(node) {
  if (node.type !== 'TaggedTemplateExpression') return null;
  const { tag } = node;
  if (tag.type === 'Identifier' && (tag.name === 't' || tag.name === 'nodes')) return 'plain';
  return tag.type === 'CallExpression' && tag.callee.name === 'counted' ? 'counted' : null;
}

const shownAttributes = new Set([
  'title',
  'label',
  'placeholder',
  'alt',
  'about',
  'hint',
  'name',
  'detail',
  'empty',
  'children',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
]);

/** @param {any} node @returns {readonly string[]} */
function looseIn(node) {
  switch (node.type) {
    case 'JSXElement':
    case 'JSXFragment':
      return node.children.flatMap(writtenOut).filter(isWords);
    case 'JSXAttribute':
      return shownAttributes.has(attributeName(node.name)) ? writtenOut(node.value).filter(isWords) : [];
    default:
      return [];
  }
}

/** @param {any} node @returns {readonly string[]} */
function writtenOut(node) {
  if (node?.type === 'JSXText') return [node.value.trim()];
  return literals(node?.type === 'JSXExpressionContainer' ? node.expression : node);
}

// What an expression may come to when it is written out: 'a', x ? 'a' : 'b', `a ${b}`.
/** @param {any} node @returns {readonly string[]} */
function literals(node) {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : [];
    case 'TemplateLiteral':
      return [node.quasis.map((/** @type {any} */ one) => one.value.cooked).join('')];
    case 'ConditionalExpression':
      return [...literals(node.consequent), ...literals(node.alternate)];
    case 'LogicalExpression':
      return [...literals(node.left), ...literals(node.right)];
    default:
      return [];
  }
}

/** @param {any} name */
const attributeName = (name) => (name.type === 'JSXNamespacedName' ? '' : name.name);
// `name="gateway"` of a field, a class or a key is no words: those have no space and no capital.
/** @param {string} text */
const isWords = (text) => /\p{L}{2}/u.test(text) && (/\p{Lu}/u.test(text) || /\p{L}\s+\S/u.test(text.trim()));
/** @param {readonly string[]} parts */
const plainKey = (parts) => parts.reduce((key, text, index) => `${key}{${index - 1}}${text}`);

/** @param {readonly string[]} parts */
function countedKey(parts) {
  let place = -1;
  return parts.reduce((key, text) => {
    place += 1;
    const joined = `${key}{${place}}${text}`;
    if (text.includes(' | ')) place = -1;
    return joined;
  });
}

/**
 * Every text below the source folders, in the order of files and lines.
 * @param {string} root
 * @returns {{ texts: readonly Text[], loose: readonly LooseText[] }}
 */
export function allTexts(root) {
  const found = sourceFolders.flatMap((below) =>
    readdirSync(join(root, below), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .toSorted()
      .map((path) => textsOf(path, readFileSync(join(root, path), 'utf8'))),
  );
  return { texts: found.flatMap(({ texts }) => texts), loose: found.flatMap(({ loose }) => loose) };
}

/** @param {string} root @param {string} language @returns {Record<string, string>} */
export function catalogOf(root, language) {
  return JSON.parse(readFileSync(join(root, folder, `${language}.json`), 'utf8'));
}

/** @param {string} root @param {string} language @param {Record<string, string>} catalog */
function writeCatalog(root, language, catalog) {
  writeFileSync(join(root, folder, `${language}.json`), `${JSON.stringify(catalog, null, 2)}\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const keys = [...new Set(allTexts(root).texts.map(({ key }) => key))];
  writeCatalog(root, 'en', Object.fromEntries(keys.map((key) => [key, key])));
  for (const language of languages) {
    const catalog = catalogOf(root, language);
    const missing = keys.filter((key) => catalog[key] === undefined);
    const stale = Object.keys(catalog).filter((key) => !keys.includes(key));
    if (process.argv.includes('--prune')) {
      const kept = keys.flatMap((key) => (catalog[key] === undefined ? [] : [[key, catalog[key]]]));
      writeCatalog(root, language, Object.fromEntries(kept));
    }
    console.log(`${language}: ${missing.length} missing, ${stale.length} not used`);
    for (const key of missing.slice(0, 20)) console.log(`  missing: ${key}`);
  }
}
