/** What the person in the demo asks for. */
export const demoPrompt = 'Greet people by their name in greet.js';

/** The scratch folder's files as the demo begins. */
export const demoFiles: Readonly<Record<string, string>> = {
  'greet.js': "export function greet(name) {\n  return 'Hello';\n}\n",
};

/** The change the demo makes to them. */
export const demoPatch = `*** Begin Patch
*** Update File: greet.js
@@
 export function greet(name) {
-  return 'Hello';
+  return \`Hello \${name}\`;
 }
*** End Patch`;

/** The file once it is made. */
export const demoResult = 'export function greet(name) {\n  return `Hello ${name}`;\n}\n';

/** The title the demo gives its session. */
export const demoTitle = 'Greet people by name';

/** One answer of the demo. */
export type DemoAnswer =
  | { readonly type: 'run'; readonly thought: string; readonly command: string }
  | { readonly type: 'patch'; readonly thought: string }
  | { readonly type: 'say'; readonly text: string }
  /** Not meant for a person: no thought, and at once. */
  | { readonly type: 'title' };

/** What an answer is decided from. */
export interface DemoRequest {
  readonly wantsTitle: boolean;
  /** What the person said last. */
  readonly prompt: string;
  /** How many tools have answered since. */
  readonly toolsRun: number;
}

/** Tells the story: look, change, say what was done. Whatever else is asked is answered with what this is. */
export function demoAnswer({ wantsTitle, prompt, toolsRun }: DemoRequest): DemoAnswer {
  if (wantsTitle) return { type: 'title' };
  if (!prompt.includes(demoPrompt)) return { type: 'say', text: thisIsTheDemo };
  if (toolsRun === 0) {
    return { type: 'run', thought: '**Looking at the file** before I change it.', command: 'cat greet.js' };
  }
  if (toolsRun === 1) {
    return { type: 'patch', thought: '**Using the name**: it is passed in and never used.' };
  }
  return { type: 'say', text: whatWasDone };
}

const whatWasDone = `\`greet\` was given a name and did not use it. It now answers \`Hello\` with the name behind it.

This is Postern’s demo. The answer was written in advance and came from Postern itself: nothing left this machine, and the tokens and the cost on this page are made up. Everything else is as it will be with your own sessions, the streaming, the tool calls and the times.`;

const thisIsTheDemo =
  'This is Postern’s demo, with answers that were written in advance. End it in Postern, then launch Codex with your own sign-in to talk to a model.';
