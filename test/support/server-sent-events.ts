import type { TypedDocumentString } from '../../schema/generated/graphql.ts';

/** The results of an operation over server-sent events, to their end. Throws their first error. */
export async function* serverSentEvents<Result, Variables>(
  url: string,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  authorization: string,
): AsyncGenerator<Result> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      Authorization: authorization,
      'Content-Type': 'application/json',
      Accept: 'text/event-stream',
    },
    body: JSON.stringify({ query: String(document), variables }),
  });
  if (!response.ok || response.body === null)
    throw new Error(`The stream was refused with ${response.status}.`);
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      if (event === 'complete') return;
      if (event !== 'next') continue;
      const { data, errors } = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '{}');
      if (errors?.[0] !== undefined) throw new Error(errors[0].message);
      yield data;
    }
  }
}
