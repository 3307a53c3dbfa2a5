/** One series of attempts to prove a connection. */
import type { Verification } from '../connection/connection.ts';
import { builder, moment, momentOrNull } from './builder.ts';

export const VerificationType = builder.objectRef<Verification>('Verification').implement({
  description:
    'A series of attempts to prove a connection. It ends when the role works and is safe, or at the deadline.',
  fields: (t) => ({
    startedAt: t.expose('startedAt', moment('When the verification started.')),
    deadline: t.expose(
      'deadline',
      moment(
        'When Aurora makes the last attempt. It moves while AWS STS or Aurora has a problem, because that time does not count.',
      ),
    ),
    attempts: t.exposeInt('attempts', { description: 'How many attempts Aurora has made so far.' }),
    nextAttemptAt: t.expose(
      'nextAttemptAt',
      momentOrNull('When Aurora makes the next attempt. Null after the verification has ended.'),
    ),
    endedAt: t.expose('endedAt', momentOrNull('When the verification ended. Null while it runs.')),
  }),
});
