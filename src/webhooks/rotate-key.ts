/** Encrypts the secrets of all webhooks with the newest key, while servers run. */
import type { EncryptionKeys } from '../base/encryption.ts';
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
  for (let after: string | undefined; ; ) {
    const page = await store.listWebhooks(null, { limit: PAGE, after });
    for (const { value } of page.items) {
      webhooks++;
      if (keys.isNewest(value.sealed)) continue;
      changed++;
      const decide: Parameters<WebhookStore['changeWebhook']>[1] = (webhook) => ({
        sealed: sealSecrets(keys, webhook.id, openSecrets(keys, webhook)),
      });
      await store.changeWebhook(value.id, decide, now);
    }
    after = page.items.at(-1)?.key;
    if (!page.hasMoreAfter) return { webhooks, changed };
  }
}
