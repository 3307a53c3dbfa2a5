/** Of autocannon, what the benches use: it brings no types. */
declare module 'autocannon' {
  type Options = {
    readonly url: string;
    readonly method: 'POST';
    readonly body?: string;
    /** Called with each connection before it sends. */
    readonly setupClient?: (client: { setBody(body: string): void }) => void;
    readonly headers: Readonly<Record<string, string>>;
    /** Seconds. */
    readonly duration: number;
    readonly connections: number;
  };
  type Result = {
    readonly duration: number;
    readonly '2xx': number;
    readonly non2xx: number;
    readonly errors: number;
    readonly timeouts: number;
    /** Milliseconds. */
    readonly latency: { readonly p50: number; readonly p99: number };
  };
  export default function autocannon(options: Options): Promise<Result>;
}
