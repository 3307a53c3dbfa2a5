/** The messages: by the JSON Schema for every type of event, and signed as Standard Webhooks describes. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Webhook as Verifier } from 'standardwebhooks';
import { describe, expect, it, vi } from 'vitest';
import type { ConnectionChange, RoleState } from '../../src/connection/connection.ts';
import { ownFailure } from '../../src/connection/failure.ts';
import type { StoredEvent } from '../../src/storage/events.ts';
import { testMessage } from '../../src/webhooks/alert-message.ts';
import type { Message } from '../../src/webhooks/message.ts';
import { eventMessage, isSelected } from '../../src/webhooks/payload.ts';
import { newSecret, signedHeaders } from '../../src/webhooks/signature.ts';
import { sampleConnection, sampleWebhook } from '../support/samples.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const role: RoleState = { readAt: 1, trustHash: 'h', provenAt: 1, accessAt: 1, accessHash: 'a' } as RoleState;
const failure = ownFailure('ROLE_NOT_ASSUMABLE', 'PROPAGATION');
const probe = { kind: 'OTHER_CASE', outcome: 'ACCEPTED', awsErrorCode: null, awsRequestId: 'r' } as const;
const progress = { attempt: 1, elapsedMs: 5, remainingMs: 9, nextAttemptAt: NOW };
const ending = { attempts: 2, elapsedMs: 20 };
const change = { changedAt: NOW, changedBy: 'arn:aws:iam::123456789012:user/Ann' };

/** Each type of event, with and without what it may lack. */
const CHANGES: { [Type in ConnectionChange['type']]: Extract<ConnectionChange, { type: Type }>[] } = {
  VerificationStarted: [
    { type: 'VerificationStarted', verificationId: 'v', windowMs: 1, deadline: NOW },
    { type: 'VerificationStarted', verificationId: 'v', windowMs: 1, deadline: NOW, firstAttemptAt: NOW },
  ],
  AssumeRoleDenied: [{ type: 'AssumeRoleDenied', failure, ...progress }],
  VerificationDelayed: [{ type: 'VerificationDelayed', failure, deadline: NOW, ...progress }],
  ExternalIdNotEnforced: [
    { type: 'ExternalIdNotEnforced', probes: [probe], ...progress },
    { type: 'ExternalIdNotEnforced', probes: [], failure, ...progress },
  ],
  AttemptBroughtForward: [{ type: 'AttemptBroughtForward', nextAttemptAt: NOW }],
  ConnectionEstablished: [
    { type: 'ConnectionEstablished', assumedRoleArn: 'arn', probes: [], ...ending },
    {
      type: 'ConnectionEstablished',
      assumedRoleArn: 'arn',
      probes: [probe],
      nextCheckAt: NOW,
      role,
      ...ending,
    },
  ],
  ConnectionFailed: [{ type: 'ConnectionFailed', failure, ...ending }],
  ConnectionInsecure: [
    { type: 'ConnectionInsecure', failure, probes: [probe], ...ending },
    { type: 'ConnectionInsecure', failure, probes: [], nextCheckAt: NOW, ...ending },
  ],
  ConnectionChecked: [
    { type: 'ConnectionChecked', outcome: 'PASSED', failure: null, probes: [], nextCheckAt: NOW },
    { type: 'ConnectionChecked', outcome: 'FAILED', failure, probes: [probe], nextCheckAt: NOW, role },
  ],
  ConnectionDegraded: [{ type: 'ConnectionDegraded', failure }],
  ConnectionRecovered: [{ type: 'ConnectionRecovered' }],
  ConnectionDisconnected: [{ type: 'ConnectionDisconnected' }],
  TrustPolicyChanged: [
    {
      type: 'TrustPolicyChanged',
      role,
      differences: [{ kind: 'ADDED', policy: null, sid: null, words: 'Allows everybody.' }],
      ...change,
      others: [],
    },
    { type: 'TrustPolicyChanged', role, differences: null, changedAt: null, changedBy: null, others: [] },
  ],
  AccessChanged: [
    { type: 'AccessChanged', role, state: 'INSUFFICIENT', missing: 1, excessive: 2, unknown: 3, ...change },
    {
      type: 'AccessChanged',
      role,
      state: 'UNKNOWN',
      missing: 0,
      excessive: 0,
      unknown: 3,
      changedAt: null,
      changedBy: null,
    },
  ],
  ExternalIdRotationStarted: [{ type: 'ExternalIdRotationStarted', nextCheckAt: NOW }],
  ExternalIdRotationChecked: [{ type: 'ExternalIdRotationChecked', takesNew: true, takesPrevious: null }],
  ExternalIdRotationEnded: [{ type: 'ExternalIdRotationEnded', outcome: 'FINISHED', nextCheckAt: NOW }],
};

const SCHEMA = JSON.parse(readFileSync('schema/webhooks/message-v1.schema.json', 'utf8'));
const validate = new Ajv2020({ allErrors: true, strictTypes: false }).compile(SCHEMA);
const names = {
  pageOf: () => 'https://aurora.example.com/#/',
  idOf: (type: string, id: string) => btoa(`${type}:${id}`),
  cursorOf: (workspaceId: string | null, position: number) => `cursor-${workspaceId}-${position}`,
};
const connection = sampleConnection('w', { name: 'Main', labels: [{ key: 'team', value: 'a' }] });
const webhook = sampleWebhook('w');

function eventOf(of: ConnectionChange): StoredEvent {
  return {
    position: 7,
    connectionId: connection.id,
    workspaceId: 'w',
    verificationId: 'v',
    status: null,
    sequence: 3,
    occurredAt: NOW,
    change: of,
  };
}

const bodyOf = ({ content }: Message) => (content.format === 'EMAIL' ? '' : content.body);

describe('a message', () => {
  it.each(Object.entries(CHANGES))('of %s is as the schema says', (type, changes) => {
    for (const of of changes) {
      const message = eventMessage(webhook, eventOf(of), connection, names);
      const body = JSON.parse(bodyOf(message));
      validate(body);
      expect(validate.errors ?? []).toEqual([]);
      expect(body).toMatchObject({ version: 1, type, timestamp: '2026-11-23T12:00:00.000Z' });
      expect(message).toMatchObject({ id: `msg_${connection.id}_3`, type, position: 7 });
      expect(bodyOf(message)).not.toMatch(/trustHash|verificationId|firstAttemptAt/);
      expect(validate({ ...body, data: { ...body.data, event: { ...body.data.event, more: 1 } } })).toBe(
        false,
      );
    }
  });

  it('of a test is as the schema says', () => {
    for (const workspaceId of ['w', null]) {
      const message = testMessage({ id: 'x', workspaceId, format: 'JSON' }, 'msg_test_1', NOW, names);
      validate(JSON.parse(bodyOf(message)));
      expect([validate.errors ?? [], message.position]).toEqual([[], null]);
    }
  });

  it('has the words of its reader: only an operator’s webhook gets the operator’s instructions', () => {
    const of = eventOf({ type: 'ConnectionDegraded', failure: ownFailure('BASE_CREDENTIALS_INVALID') });
    const [customers, operators] = [webhook, sampleWebhook(null)].map(
      (to) => JSON.parse(bodyOf(eventMessage(to, of, connection, names))).data,
    );
    expect(customers.event.failure.remedies).not.toEqual(operators.event.failure.remedies);
    expect([customers.cursor, operators.cursor]).toEqual(['cursor-w-7', 'cursor-null-7']);
  });
});

describe('a filter', () => {
  const failed = eventOf({ type: 'ConnectionFailed', failure, attempts: 1, elapsedMs: 1 });
  const all = { types: [], statuses: [], labels: [] };

  it.each([
    [all, true],
    [{ ...all, types: ['ConnectionFailed', 'ConnectionInsecure'] as const }, true],
    [{ ...all, types: ['ConnectionInsecure'] as const }, false],
    // The status after the event, whatever it is now.
    [{ ...all, statuses: ['FAILED'] as const }, true],
    [{ ...all, statuses: ['PENDING'] as const }, false],
    [{ ...all, labels: [{ key: 'team' }] }, true],
    [{ ...all, labels: [{ key: 'team', value: 'a' }] }, true],
    [{ ...all, labels: [{ key: 'team', value: 'b' }] }, false],
    [{ ...all, labels: [{ key: 'team' }, { key: 'stage' }] }, false],
    [{ types: ['ConnectionFailed'] as const, statuses: ['INSECURE'] as const, labels: [] }, false],
  ])('%j selects a failure: %j', (filter, expected) => {
    expect(isSelected(filter, failed, connection)).toBe(expected);
  });

  it('by status goes by the status after the event, not by the present one', () => {
    const access = { ...eventOf(CHANGES.AccessChanged[0] as ConnectionChange), status: 'DEGRADED' as const };
    const insecure = { ...connection, status: 'INSECURE' as const };
    expect(isSelected({ ...all, statuses: ['INSECURE'] }, access, insecure)).toBe(false);
    expect(isSelected({ ...all, statuses: ['DEGRADED'] }, access, insecure)).toBe(true);
    const message = JSON.parse(bodyOf(eventMessage(webhook, access, insecure, names)));
    expect(message.data.connection.status).toBe('DEGRADED');
    // Older servers have stored none.
    expect(isSelected({ ...all, statuses: ['INSECURE'] }, { ...access, status: null }, insecure)).toBe(true);
  });
});

describe('a signature', () => {
  const [secret, other] = [newSecret(), newSecret()];
  const message = { id: 'msg_1', body: '{"a":"ü"}' };
  const verify = (by: string, body: string, headers: Record<string, string>, at = NOW) => {
    vi.useFakeTimers({ toFake: ['Date'], now: at });
    try {
      return new Verifier(by).verify(body, headers);
    } finally {
      vi.useRealTimers();
    }
  };

  it('is verified by the library of Standard Webhooks', () => {
    const headers = signedHeaders(message, [secret], NOW);
    expect(verify(secret, message.body, headers)).toEqual({ a: 'ü' });
    expect(() => verify(other, message.body, headers)).toThrow();
    expect(() => verify(secret, '{"a":"u"}', headers)).toThrow();
    expect(() => verify(secret, message.body, { ...headers, 'webhook-id': 'msg_2' })).toThrow();
    expect(() => verify(secret, message.body, headers, NOW + 600_000)).toThrow();
  });

  it('is there for both secrets during a rotation', () => {
    const headers = signedHeaders(message, [secret, other], NOW);
    for (const by of [secret, other]) expect(verify(by, message.body, headers)).toEqual({ a: 'ü' });
  });

  it('has a secret of 32 random bytes', () => {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(secret).not.toBe(other);
  });
});
