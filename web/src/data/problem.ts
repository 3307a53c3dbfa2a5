/** Why a request failed, in words to show. */
export type Problem = {
  readonly message: string;
  readonly remedies: readonly string[];
  readonly requestId: string | null;
  /** The same request may succeed soon. */
  readonly isTemporary: boolean;
};

/** An error in the server's answer. */
export type AnswerError = {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
};

/** No answer, or not one of Aurora's. */
export const UNREACHABLE: Problem = {
  message: 'Aurora cannot be reached at the moment.',
  remedies: ['Check your network. The page tries again automatically.'],
  requestId: null,
  isTemporary: true,
};

export function problemOf({ message, extensions = {} }: AnswerError): Problem {
  const { remedies, requestId, code } = extensions;
  return {
    message,
    remedies: Array.isArray(remedies) ? remedies.map(String) : [],
    requestId: typeof requestId === 'string' ? requestId : null,
    isTemporary: code === 'RATE_LIMITED' || code === 'ISSUER_UNAVAILABLE',
  };
}
