/** Secrets of AWS that were pasted where they do not belong. They are named, and never shown. */

export type PastedSecret = { readonly message: string; readonly remedy: string };

const ACCESS_KEY_ID = /(?:^|[^A-Z0-9])(AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])/;
const SECRET_KEY = /(?:^|[^A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/;

/** What secret the text holds; null for none that can be recognised. */
export function secretIn(text: string): PastedSecret | null {
  const searched = text.slice(0, MAX_SEARCHED_CHARACTERS);
  const id = ACCESS_KEY_ID.exec(searched)?.[1];
  if (/aws_secret_access_key|secretaccesskey/i.test(searched) || isSecretKey(searched)) {
    return {
      message: 'This holds a secret access key of AWS. Aurora needs none, and has not kept it.',
      remedy:
        'Treat the key as exposed: make a new one and delete this one (IAM > Users > Security credentials).',
    };
  }
  if (id === undefined) return null;
  return {
    message: `This is the id of an access key of AWS (it begins with ${id}). Aurora needs none of your keys.`,
    remedy:
      'Never paste access keys anywhere. If the secret key went with it, make a new key and delete this one (IAM > Users > Security credentials).',
  };
}

/** Longer texts are not searched further. */
const MAX_SEARCHED_CHARACTERS = 10_000;

/** 40 characters of Base64 with both cases and a digit: no name of a role, no id of ours. */
function isSecretKey(text: string): boolean {
  const found = SECRET_KEY.exec(text)?.[0] ?? '';
  return /[a-z]/.test(found) && /[A-Z]/.test(found) && /\d/.test(found) && text.trim().length <= 200;
}
