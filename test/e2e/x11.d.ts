// As much of the package `x11` as the tests use; it brings no types.
declare module 'x11' {
  type Answered<T> = (error: Error | null, value: T) => void;
  export interface XClient {
    readonly atoms: Readonly<Record<string, number>>;
    QueryTree(window: number, answered: Answered<{ readonly children: readonly number[] }>): void;
    GetGeometry(
      window: number,
      answered: Answered<{ xPos: number; yPos: number; width: number; height: number }>,
    ): void;
    GetWindowAttributes(window: number, answered: Answered<{ readonly mapState: number }>): void;
    InternAtom(onlyIfExists: boolean, name: string, answered: Answered<number>): void;
    GetProperty(
      remove: 0 | 1,
      window: number,
      name: number,
      type: number,
      offset: number,
      length: number,
      answered: Answered<{ readonly data: Buffer }>,
    ): void;
    require(extension: 'xtest', answered: Answered<XTest>): void;
    on(event: 'error', heard: (error: Error) => void): void;
    close(answered: (error: Error | null) => void): void;
  }
  export interface XTest {
    readonly ButtonPress: number;
    readonly ButtonRelease: number;
    readonly MotionNotify: number;
    FakeInput(type: number, detail: number, time: number, window: number, x: number, y: number): void;
  }
  export interface XDisplay {
    readonly client: XClient;
    readonly screen: readonly { readonly root: number }[];
  }
  const x11: { createClient(answered: (error: Error | null, display: XDisplay) => void): XClient };
  export default x11;
}
