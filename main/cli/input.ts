import { AppError, problem } from '../domain/problem.ts';
import type { Input } from './context.ts';

/** The longest key or token there is, in characters, as main takes them. */
const longestSecret = 20_000;

/** Reads from standard input; a person's typing of a secret is not shown. */
export function makeInput(stdin: NodeJS.ReadStream, prompt: (text: string) => void): Input {
  const interactive = stdin.isTTY === true;
  return {
    interactive,
    async secret(text) {
      const typed = interactive ? await typedLine(stdin, prompt, text, false) : await wholeText(stdin);
      const secret = typed.trim();
      if (secret === '') throw new AppError(nothingGiven);
      return secret;
    },
    async agreed(question) {
      if (!interactive) return false;
      const answer = await typedLine(stdin, prompt, `${question} [y/N] `, true);
      return /^y(es)?$/i.test(answer.trim());
    },
  };
}

async function wholeText(stdin: NodeJS.ReadStream): Promise<string> {
  let text = '';
  for await (const part of stdin.setEncoding('utf8')) {
    text += String(part);
    if (text.length > longestSecret) throw new AppError(tooLong);
  }
  return text;
}

const interrupt = '\u0003';
const endOfText = '\u0004';
const backspaces = ['\u007f', '\b'];

/** One line a person types. Raw, so that the terminal neither shows it nor keeps it; put back whatever happens. */
function typedLine(
  stdin: NodeJS.ReadStream,
  prompt: (text: string) => void,
  question: string,
  shown: boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let line = '';
    const end = (finish: () => void): void => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      prompt('\n');
      finish();
    };
    const onData = (chunk: Buffer | string): void => {
      // What was pasted comes as one piece.
      for (const key of Array.from(String(chunk))) {
        if (key === interrupt) return end(() => reject(new AppError(givenUp)));
        if (key === '\r' || key === '\n' || key === endOfText) return end(() => resolve(line));
        if (backspaces.includes(key)) {
          if (shown && line !== '') prompt('\b \b');
          line = Array.from(line).slice(0, -1).join('');
        } else if (line.length < longestSecret && key >= ' ') {
          line += key;
          if (shown) prompt(key);
        }
      }
    };
    prompt(question);
    stdin.setRawMode(true);
    stdin.setEncoding('utf8');
    stdin.on('data', onData);
    stdin.resume();
  });
}

const givenUp = problem('command-cancelled', 'It was given up.', '', '');

const nothingGiven = problem(
  'secret-malformed',
  'No key was given.',
  'Standard input was empty.',
  'Pipe it in, or run the command in a terminal and type it when asked.',
);

const tooLong = problem(
  'secret-malformed',
  'This is no key.',
  `It has more than ${longestSecret} characters.`,
  'Pipe the key alone in.',
);
