/** The one function of it that is used. */
declare module 'har-validator' {
  export function har(data: unknown): Promise<unknown>;
}
