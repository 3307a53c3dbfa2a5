/** A call of AWS's API. */
import type { Authenticated } from './authenticate.ts';
import type { Directory } from './directory.ts';
import type { EventHistory } from './event-history.ts';
import type { Parameters } from './parameters.ts';
import type { Wire } from './request-context.ts';
import type { XmlValue } from './xml.ts';

export type ApiCall = {
  readonly directory: Directory;
  readonly parameters: Parameters;
  readonly authenticated: Authenticated;
  readonly wire: Wire;
  readonly history: EventHistory;
};

/** Runs a call. The result is undefined when the action returns nothing. */
export type Action = (call: ApiCall) => XmlValue;
