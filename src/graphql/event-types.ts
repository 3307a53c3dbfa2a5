/** The enum of the types of events. */
import { EVENT_TYPES } from '../connection/event-types.ts';
import { enumOf } from './builder.ts';

export const EventTypeType = enumOf(
  'ConnectionEventType',
  'A type of event. Each has an object type of the same name, which describes it.',
  EVENT_TYPES,
);
