/** Encrypts the secrets of all webhooks with the newest key, while servers run. */
import type { EncryptionKeys } from '../base/encryption.ts';
import { allPages } from '../base/page.ts';
import type { WebhookStore } from '../storage/webhooks.ts';
import { openSecrets, sealSecrets } from './secrets.ts';

const PAGE = 100;

/**
 * Counts the webhooks, and those that another key had encrypted. Interrupted, it can run again.
 *
 * @throws CannotDecrypt when a key in use is not configured
 */
export async function rotateEncryptionKey(
  store: Pick<WebhookStore, 'listWebhooks' | 'changeWebhook'>,
  keys: EncryptionKeys,
  now: number,
): Promise<{ readonly webhooks: number; readonly changed: number }> {
  let [webhooks, changed] = [0, 0];
  for await (const page of allPages(PAGE, (request) => store.listWebhooks(null, request)))
    for (const { id, sealed } of page) {
      webhooks++;
      if (keys.isNewest(sealed)) continue;
      changed++;
      const decide: Parameters<WebhookStore['changeWebhook']>[1] = (webhook) => ({
        sealed: sealSecrets(keys, webhook.id, openSecrets(keys, webhook)),
      });
      await store.changeWebhook(id, decide, now);
    }
  return { webhooks, changed };
}
