/** One episode of proving a connection. */
import type { Verification } from '../connection/connection.ts';
import { builder } from './builder.ts';

export const VerificationType = builder.objectRef<Verification>('Verification').implement({
  description:
    'One episode of proving a connection: Aurora tries until the role works and is safe, or the deadline has come.',
  fields: (t) => ({
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began.' }),
    deadline: t.expose('deadline', {
      type: 'DateTime',
      description: 'When the last attempt is made. Moves on while AWS STS is down: that time does not count.',
    }),
    attempts: t.exposeInt('attempts', { description: 'How many attempts were made so far.' }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the next attempt is due. Null once the verification has ended.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended. Null while it runs.',
    }),
  }),
});
