import { type ComponentProps, memo, type ReactNode, useMemo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { t } from '../../preload/language.ts';
import { inertText } from '../format/inert.ts';
import { markdownBlocks } from '../format/markdown-blocks.ts';
import { useActions } from '../store/context.ts';

/**
 * An answer as its author meant it, and nothing more: raw HTML is shown as text, images are named and not loaded,
 * links are shown with their address and can be copied but not followed.
 */
export function Markdown({ text, growing = false }: { text: string; growing?: boolean }) {
  const safe = useMemo(() => inertText(text), [text]);
  const blocks = useMemo(() => (growing ? markdownBlocks(safe) : [safe]), [safe, growing]);
  return (
    <div className="markdown" dir="auto">
      {blocks.map((block, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- blocks only ever grow at the end
        <Block key={index} text={block} />
      ))}
    </div>
  );
}

const Block = memo(function Block({ text }: { text: string }) {
  return (
    <ReactMarkdown
      components={components}
      remarkPlugins={dialect}
      rehypePlugins={plugins}
      urlTransform={(url) => url}
    >
      {text}
    </ReactMarkdown>
  );
});

function InertLink({ address, children }: { address: string; children: ReactNode }) {
  const { copyText } = useActions();
  const named = typeof children !== 'string' || !written(address).includes(children);
  return (
    <span className="inert-link">
      {named ? <span>{children} </span> : null}
      <button
        type="button"
        className="inert-address"
        title={t`Copy this address`}
        onClick={() => void copyText(address)}
      >
        {address}
      </button>
    </span>
  );
}

/** How an address may stand in a text by itself: whole, or without what is understood of a host or of an e-mail address. */
function written(address: string): readonly string[] {
  return [address, address.replace(/^mailto:|^http:\/\//, '')];
}

/** The parts of a parsed tree that carry text. */
interface TextTree {
  value?: string;
  children?: TextTree[];
}

/** Makes text inert once more after parsing, because `&#8238;` only becomes a character there. */
function inertTree() {
  return function visit(tree: TextTree): void {
    if (typeof tree.value === 'string') tree.value = inertText(tree.value);
    for (const child of tree.children ?? []) visit(child);
  };
}

const plugins = [inertTree];

/** Models write tables, boxes to tick, struck-out words and bare addresses, as GitHub's Markdown has them. */
const dialect: ComponentProps<typeof ReactMarkdown>['remarkPlugins'] = [[remarkGfm, { singleTilde: false }]];

const components: Components = {
  a: ({ href, children }) => <InertLink address={href ?? ''}>{children}</InertLink>,
  img: ({ alt, src }) => (
    <span className="inert-image">
      {t`Image, not loaded: ${alt ?? ''} ${typeof src === 'string' ? src : ''}`}
    </span>
  ),
  // An answer's headings stand below the session's own.
  h1: 'h3',
  h2: 'h4',
  h3: 'h5',
  h4: 'h6',
  h5: 'h6',
  table: ({ children }) => (
    <div className="table-place" role="group" tabIndex={0} aria-label={t`Table`}>
      <table>{children}</table>
    </div>
  ),
  // A list that says what is done is read, not ticked.
  input: ({ checked }) => (
    <span className="task-box" role="img" aria-label={checked === true ? t`Done` : t`Not done`}>
      {checked === true ? '☑' : '☐'}
    </span>
  ),
  pre: ({ children }) => (
    <pre role="group" tabIndex={0} aria-label={t`Code`}>
      {children}
    </pre>
  ),
};
