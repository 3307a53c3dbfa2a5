/** The key that encrypts the secrets of webhooks, and how it is changed. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CannotDecrypt, EncryptionKeys, readEncryptionKeys } from '../../src/base/encryption.ts';
import { readConfig } from '../../src/config.ts';
import { rotateEncryptionKey } from '../../src/webhooks/rotate-key.ts';
import { openSecrets, sealSecrets } from '../../src/webhooks/secrets.ts';
import { sampleWebhook } from '../support/samples.ts';
import { createTestDatabase } from '../support/test-database.ts';

const [old, recent] = [randomBytes(32), randomBytes(32)];
const SECRETS = { url: 'https://hooks.example.com/', secret: 'whsec_a', previous: null };

describe('a sealed text', () => {
  const keys = new EncryptionKeys([recent, old]);

  it('opens with the key that sealed it, for its purpose', () => {
    const sealed = keys.seal('secret', 'webhook 1');
    expect(sealed).not.toContain('secret');
    expect(keys.seal('secret', 'webhook 1')).not.toBe(sealed);
    expect(keys.open(sealed, 'webhook 1')).toBe('secret');
    expect(keys.open(new EncryptionKeys([old]).seal('ü', 'x'), 'x')).toBe('ü');
  });

  it('does not open with another key, for another purpose, or after a change', () => {
    const sealed = keys.seal('secret', 'webhook 1');
    const [version, id, content = ''] = sealed.split('.');
    const flipped = `${version}.${id}.${content.slice(0, 20)}${content[20] === 'A' ? 'B' : 'A'}${content.slice(21)}`;
    for (const open of [
      () => keys.open(sealed, 'webhook 2'),
      () => keys.open(flipped, 'webhook 1'),
      () => keys.open(`${version}.${id}.`, 'webhook 1'),
      () => keys.open('nonsense', 'webhook 1'),
      () => new EncryptionKeys([old]).open(sealed, 'webhook 1'),
      () => new EncryptionKeys([]).open(sealed, 'webhook 1'),
    ])
      expect(open).toThrow(CannotDecrypt);
  });
});

describe('ENCRYPTION_KEY', () => {
  const text = (...keys: Buffer[]) => keys.map((key) => key.toString('base64')).join(',');

  it('is one key or several, also on lines of a file', () => {
    expect(readEncryptionKeys(text(recent, old))).toEqual([recent, old]);
    expect(readEncryptionKeys(`${text(recent)}\n${text(old)}\n`)).toEqual([recent, old]);
  });

  it.each([
    '',
    'short',
    randomBytes(31).toString('base64'),
    randomBytes(33).toString('base64'),
    `${text(old)},x`,
  ])('is refused, and not repeated: %j', (value) => {
    expect(readEncryptionKeys(value)).toBeNull();
    const reading = readConfig({ ENCRYPTION_KEY: value || 'x' });
    const problems = reading.ok ? [] : reading.error;
    expect(problems).toMatchObject([
      { variable: 'ENCRYPTION_KEY', message: expect.stringContaining('openssl') },
    ]);
    if (value.length > 10) expect(JSON.stringify(problems)).not.toContain(value);
  });
});

describe('a rotation of the key', () => {
  it('encrypts every webhook with the newest key, and can run again', async () => {
    const database = await createTestDatabase();
    const store = await database.openStore();
    const record = {
      action: 'CREATE_WEBHOOK',
      actor: { tokenId: 't', tokenName: 'T', address: 'a', requestId: 'r' },
    } as const;
    const before = new EncryptionKeys([old]);
    const ids: string[] = [];
    for (let n = 0; n < 101; n++) {
      const webhook = sampleWebhook(null, { createdAt: n });
      const sealed = sealSecrets(before, webhook.id, SECRETS);
      await store.insertWebhook({ ...webhook, sealed }, 1_000, record);
      ids.push(webhook.id);
    }
    const both = new EncryptionKeys([recent, old]);
    expect(await rotateEncryptionKey(store, both, 1)).toEqual({ webhooks: 101, changed: 101 });
    expect(await rotateEncryptionKey(store, both, 1)).toEqual({ webhooks: 101, changed: 0 });
    const after = new EncryptionKeys([recent]);
    for (const webhook of await store.webhooksByIds(ids))
      expect(webhook && openSecrets(after, webhook)).toEqual(SECRETS);
    await expect(rotateEncryptionKey(store, new EncryptionKeys([randomBytes(32)]), 1)).rejects.toThrow(
      CannotDecrypt,
    );
  });
});
