/** The types of events that this version knows, with the words for each. */
import type { ConnectionChange } from './connection.ts';

export const EVENT_TYPES: Readonly<Record<ConnectionChange['type'], string>> = {
  VerificationStarted: 'A verification has started.',
  AssumeRoleDenied: 'AWS denied an attempt.',
  VerificationDelayed: 'AWS STS or Aurora could not complete an attempt.',
  ExternalIdNotEnforced: 'An attempt found the role open.',
  AttemptBroughtForward: 'A user asked for the next attempt now.',
  ConnectionEstablished: 'The role is proven: the connection is CONNECTED.',
  ConnectionFailed: 'The connection is FAILED.',
  ConnectionInsecure: 'The connection is INSECURE.',
  ConnectionChecked: 'Aurora checked the role again.',
  ConnectionDegraded: 'The connection is DEGRADED.',
  ConnectionRecovered: 'The connection works again, or is safe again.',
  ConnectionDisconnected: 'A user disconnected the account.',
  TrustPolicyChanged: 'The role has another trust policy.',
  AccessChanged: 'The role may do more or less than before.',
  ExternalIdRotationStarted: 'The workspace has a new External ID.',
  ExternalIdRotationChecked: 'Aurora found out which External IDs the role accepts.',
  ExternalIdRotationEnded: 'The rotation of the External ID has ended.',
};

/** False for a type that a newer server has stored. */
export function isKnownEventType(type: string): boolean {
  return Object.hasOwn(EVENT_TYPES, type);
}
