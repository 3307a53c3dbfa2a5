/** The part of CloudTrail's API that tells who changed a role. */
import type { Action, ApiCall } from './api-call.ts';
import { authorize } from './authorize.ts';
import { AwsFault } from './aws-fault.ts';
import type { TrailEvent } from './event-history.ts';
import type { XmlValue } from './xml.ts';

const MAX_RESULTS = 50;

export const CLOUDTRAIL_ACTIONS: Readonly<Record<string, Action>> = {
  LookupEvents(call) {
    authorize(call, 'cloudtrail:LookupEvents', { resource: '*', shown: null });
    const { history, authenticated, parameters } = call;
    const filter = readFilter(call);
    const events = history.lookup(authenticated.account, authenticated.region).filter(filter);
    const token = parameters.get('NextToken');
    const before = token === undefined ? Number.POSITIVE_INFINITY : readToken(token);
    const rest = events.filter(({ number }) => number < before);
    const page = rest.slice(0, readMaxResults(call));
    const last = page.at(-1);
    return {
      Events: page.map(shown),
      ...(last !== undefined && page.length < rest.length && { NextToken: tokenOf(last) }),
    };
  },
};

function shown(event: TrailEvent): XmlValue {
  return {
    EventId: event.id,
    EventName: event.name,
    ReadOnly: String(event.readOnly),
    AccessKeyId: event.accessKeyId,
    // In seconds, as the JSON protocol writes times. CloudTrail knows whole seconds only.
    EventTime: Math.floor(event.at / 1_000),
    EventSource: 'iam.amazonaws.com',
    Username: event.userName,
    Resources: event.resources,
    CloudTrailEvent: event.text,
  };
}

/** What each lookup attribute is compared with. */
const ATTRIBUTES: Readonly<Record<string, (event: TrailEvent) => readonly string[]>> = {
  EventId: ({ id }) => [id],
  EventName: ({ name }) => [name],
  ReadOnly: ({ readOnly }) => [String(readOnly)],
  Username: ({ userName }) => [userName],
  ResourceType: ({ resources }) => resources.map(({ ResourceType }) => ResourceType),
  ResourceName: ({ resources }) => resources.map(({ ResourceName }) => ResourceName),
  EventSource: () => ['iam.amazonaws.com'],
  AccessKeyId: ({ accessKeyId }) => [accessKeyId],
};

function readFilter({ parameters }: ApiCall): (event: TrailEvent) => boolean {
  const key = parameters.get('LookupAttributes.member.1.AttributeKey');
  const value = parameters.get('LookupAttributes.member.1.AttributeValue');
  const valuesOf = key === undefined ? undefined : ATTRIBUTES[key];
  const tooMany = parameters.get('LookupAttributes.member.2.AttributeKey') !== undefined;
  if (tooMany || (key !== undefined && (valuesOf === undefined || value === undefined))) {
    throw new AwsFault(
      'InvalidLookupAttributesException',
      400,
      'The specified lookup attributes are invalid.',
    );
  }
  const from = Number(parameters.get('StartTime') ?? Number.NEGATIVE_INFINITY) * 1_000;
  const to = Number(parameters.get('EndTime') ?? Number.POSITIVE_INFINITY) * 1_000;
  if (!(from <= to)) {
    throw new AwsFault('InvalidTimeRangeException', 400, 'The start time must be before the end time.');
  }
  return (event) =>
    event.at >= from && event.at <= to && (valuesOf === undefined || valuesOf(event).includes(value ?? ''));
}

function readMaxResults({ parameters }: ApiCall): number {
  const text = parameters.get('MaxResults') ?? String(MAX_RESULTS);
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= MAX_RESULTS) return size;
  const message = `A max results value of ${text} is invalid. Specify max results between 1 and ${MAX_RESULTS}.`;
  throw new AwsFault('InvalidMaxResultsException', 400, message);
}

function tokenOf({ number }: TrailEvent): string {
  return Buffer.from(`before ${number}`).toString('base64');
}

function readToken(token: string): number {
  const [, number] = /^before (\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (number === undefined) throw new AwsFault('InvalidNextTokenException', 400, 'The token is invalid.');
  return Number(number);
}
