import { OPERATOR_TOKEN } from './aurora.ts';

type AnswerError = {
  message: string;
  path?: unknown[];
  extensions?: { code?: string; remedies?: string[]; requestId?: string };
};
export type Answer = {
  status: number;
  headers: Headers;
  data: Record<string, unknown> | null | undefined;
  errors: AnswerError[];
};

/** Sends a body to /graphql as it is, and reads the answer as any client would. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${OPERATOR_TOKEN}`,
      'Content-Type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const { data, errors = [] } = JSON.parse(text) as { data?: Answer['data']; errors?: AnswerError[] };
  return { status: response.status, headers: response.headers, data, errors };
}
