/** What an action of IAM's API is, to the simulator. */
import type { Authenticated } from './authenticate.ts';
import type { Directory } from './directory.ts';
import type { Parameters } from './parameters.ts';
import type { Wire } from './request-context.ts';
import type { XmlValue } from './xml.ts';

export type IamCall = {
  readonly directory: Directory;
  readonly parameters: Parameters;
  readonly authenticated: Authenticated;
  readonly wire: Wire;
};

export type IamAction = {
  /** The kind of thing that the permission is asked for. */
  readonly on: 'user' | 'role' | 'policy';
  readonly run: (call: IamCall) => XmlValue;
};
