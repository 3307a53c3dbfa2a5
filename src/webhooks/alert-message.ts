/** The messages about alerts, in the format of their webhook. Pure. */
import { createHash } from 'node:crypto';
import type { Notice, Webhook } from '../storage/webhooks.ts';
import { type Digest, digestOf, type Subject } from './digest.ts';
import { mailOf } from './email.ts';
import type { Content, Message, PublicNames } from './message.ts';
import { testBody } from './payload.ts';
import { slackBody } from './slack.ts';

/** A notice that is due, and its alert. */
export type Announced = { readonly notice: Notice; readonly subject: Subject };

export function alertMessage(
  webhook: Pick<Webhook, 'id' | 'workspaceId' | 'format'>,
  announced: readonly Announced[],
  { pageOf }: Pick<PublicNames, 'pageOf'>,
): Message {
  const subjectsIn = (state: Notice['state']) =>
    announced.flatMap(({ notice, subject }) => (notice.state === state ? subject : []));
  const subjects = { opened: subjectsIn('NEW'), over: subjectsIn('OVER') };
  const connectionIds = new Set(announced.map(({ subject }) => subject.alert.connectionId));
  const [connectionId = null] = connectionIds;
  // Made from the content, and not random: a message that is sent again after a crash has the same id.
  const id = announced.map(({ notice: { alertId, state } }) => `${alertId} ${state}`).sort();
  return {
    id: `msg_${createHash('sha256')
      .update([webhook.id, ...id].join())
      .digest('hex')
      .slice(0, 32)}`,
    type: 'Alerts',
    content: contentOf(webhook.format, digestOf(subjects, webhook.workspaceId, pageOf)),
    connectionId: connectionIds.size === 1 ? connectionId : null,
    position: null,
  };
}

/** A message that shows that a webhook works. */
export function testMessage(
  webhook: Pick<Webhook, 'id' | 'workspaceId' | 'format'>,
  id: string,
  now: number,
  names: PublicNames,
): Message {
  const { format, workspaceId } = webhook;
  const content: Content =
    format === 'JSON'
      ? { format, body: testBody(webhook, now, names) }
      : contentOf(format, {
          headline: 'This is a test of Aurora',
          sections: [
            {
              ...{ severity: 'OVER', headline: 'This is a test of Aurora' },
              text: 'Alerts about AWS accounts come here, in messages like this one.',
              ...{ remedies: [], items: [], more: 0 },
            },
          ],
          leftOut: null,
          link: names.pageOf(workspaceId, null),
        });
  return { id, type: 'Test', content, connectionId: null, position: null };
}

const FOOTER =
  'You get this message because somebody has created a webhook of Aurora for this address. To stop it, delete that webhook.';

function contentOf(format: Webhook['format'], digest: Digest): Content {
  return format === 'EMAIL'
    ? { format, mail: mailOf(digest, FOOTER) }
    : { format: 'SLACK', body: slackBody(digest) };
}
