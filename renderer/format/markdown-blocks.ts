/**
 * Cuts growing Markdown into blocks that can no longer change, so that only the last one is parsed again as text streams in.
 * It cuts only before a line that begins a new paragraph, heading or fence at the margin, after a blank line, outside fences.
 */
export function markdownBlocks(text: string): readonly string[] {
  const blocks: string[] = [];
  let current: string[] = [];
  let fence: string | null = null;
  let blankBefore = false;
  for (const line of text.split('\n')) {
    if (fence === null && blankBefore && beginsBlock(line)) {
      blocks.push(current.join('\n'));
      current = [];
    }
    current.push(line);
    blankBefore = line.trim() === '';
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence === null) fence = mark;
    else if (mark !== null && mark.startsWith(fence) && line.trim() === mark) fence = null;
  }
  blocks.push(current.join('\n'));
  return blocks;
}

function beginsBlock(line: string): boolean {
  return line.trim() !== '' && !/^\s|^[-*+>]\s|^\d+[.)]\s/.test(line);
}
