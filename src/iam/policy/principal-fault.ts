/** Explains a text that is not a valid AWS principal. */

import { codePointOf } from '../../base/text.ts';
import { secretIn } from '../arn/pasted-secret.ts';
import { LOOK_LIKE_SPACES } from '../json/json-error.ts';
import { PARTITION_IDS } from '../partition.ts';

const EXPECTED =
  'An AWS principal is an account ID of twelve digits, or an ARN such as arn:aws:iam::123456789012:root.';

/** Messages show only the beginning of longer principals. */
const MAX_SHOWN_CHARACTERS = 200;

/** One or two sentences, which never repeat a secret. */
export function awsPrincipalFault(value: string): string {
  if (secretIn(value) !== null) return `This is an AWS access key, not a principal. ${EXPECTED}`;
  return `${shown(value)} ${faultOf(value)}`;
}

function shown(value: string): string {
  return JSON.stringify(
    value.length > MAX_SHOWN_CHARACTERS ? `${value.slice(0, MAX_SHOWN_CHARACTERS)}...` : value,
  );
}

function faultOf(value: string): string {
  if (value.trim() === '') return `is empty. ${EXPECTED}`;
  const odd = oddCharacter(value);
  if (odd !== null) return `has ${odd}. Remove it, or type it again. ${EXPECTED}`;
  if (/^\s|\s$/.test(value)) return 'has white space before or after it. Remove the white space.';
  const digits = value.replace(/[\s-]/g, '');
  if (/^\d+$/.test(digits)) return numberFault(value, digits);
  if (/\s/.test(value)) return 'contains white space, but a principal has none.';
  if (/[*?]/.test(value)) return 'contains a wildcard: write the whole principal, or only "*".';
  if (/[<>{}[\]]|your|xxx|example|account_?id/i.test(value.replace(/^arn:aws:iam::\d{12}:/, '')))
    return `is a placeholder that was not replaced. ${EXPECTED}`;
  if (/^["'].*["']$/.test(value)) return 'contains quotation marks: remove the inner ones.';
  if (/[,;]/.test(value) && /^(?:arn:|\d{12})/.test(value))
    return 'contains several principals in one string: write them as an array, ["...", "..."].';
  if (/^arn:/i.test(value)) return arnFault(value);
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/.test(value))
    return `is an AWS service, which belongs under "Service". Aurora is an AWS account. ${EXPECTED}`;
  if (/^aurora-[0-9a-z]+$/i.test(value))
    return `looks like an External ID, which belongs in the Condition. ${EXPECTED}`;
  if (/^(?:\w+::|::)?\d{12}:(?:root|user\/|role\/)/.test(value) || /^aws:iam::/.test(value))
    return `is an ARN without its beginning, "arn:aws:iam::". ${EXPECTED}`;
  if (/@/.test(value)) return `is an e-mail address. ${EXPECTED}`;
  return `is not a principal. ${EXPECTED}`;
}

function numberFault(value: string, digits: string): string {
  if (digits.length !== 12) {
    const zeros =
      digits.length < 12 && digits.length > 8
        ? ' A spreadsheet may have removed zeros at its beginning.'
        : '';
    return `has ${digits.length} digits: an account ID has twelve.${zeros}`;
  }
  return `is written with ${value.includes('-') ? 'dashes' : 'white space'}: write the account ID as ${digits}.`;
}

/** The first character that is not ASCII, by its code point: it may be invisible, or look like another. */
function oddCharacter(value: string): string | null {
  for (const char of value) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) continue;
    const name = codePointOf(char);
    return LOOK_LIKE_SPACES.includes(char)
      ? `the character ${name}, which is invisible or looks like a space`
      : `the character ${JSON.stringify(char)} (${name}), which only looks like an ASCII character`;
  }
  return null;
}

function arnFault(value: string): string {
  const account = /\d{12}/.exec(value)?.[0] ?? '123456789012';
  const [prefix = '', partition = '', service = '', region = '', accountId = '', ...rest] = value.split(':');
  const resource = rest.join(':');
  const repaired = `arn:${PARTITION_IDS.includes(partition) ? partition : 'aws'}:iam::${account}:root`;
  if (prefix !== 'arn') return 'must begin with "arn:" in lower case.';
  if (/^\d{12}$/.test(region) || /^arn:[\w-]+:(?:iam|sts):\d{12}:/.test(value))
    return `needs one more colon: two colons follow "${service}", as in ${repaired}`;
  if (value.includes(':::'))
    return `has an extra colon: only two colons follow "${service}", as in ${repaired}`;
  if (!PARTITION_IDS.includes(partition))
    return `names the partition ${JSON.stringify(partition)}, which does not exist: write "aws", as in ${repaired}`;
  if (service !== 'iam' && service !== 'sts')
    return `is an ARN of the service "${service}", not a principal. ${EXPECTED}`;
  if (region !== '')
    return `names the Region "${region}": the ARN of a principal has no Region, as in ${repaired}`;
  if (!/^\d{12}$/.test(accountId)) {
    const digits = accountId.replaceAll('-', '');
    return /^\d+$/.test(digits) && digits !== ''
      ? `has the account ID "${accountId}", which ${digits.length === 12 ? `is written with dashes: write ${digits}` : `has ${digits.length} digits instead of twelve`}.`
      : `has no account ID of twelve digits after "${service}::". ${EXPECTED}`;
  }
  return resourceFault(service, accountId, resource);
}

function resourceFault(service: string, account: string, resource: string): string {
  const [type = '', ...name] = resource.split('/');
  if (resource === '') return `ends before "root", "user/..." or "role/...". ${EXPECTED}`;
  if (service === 'sts' && /^(?:root|role|user)$/.test(type))
    return `has "sts" as its third part, which must be "iam", as in arn:aws:iam::${account}:${resource}`;
  if (/^\/?root\/?$/i.test(resource))
    return `must end with "root", in exactly this form: arn:aws:iam::${account}:root`;
  if (type === 'group') return 'is a group, and groups cannot be principals. Name the account or a role.';
  if (type === 'policy') return 'is a policy, and policies cannot be principals. Name the account or a role.';
  if (type === 'instance-profile') return 'is an instance profile. Name the role that is in it.';
  if (service === 'iam' && type === 'assumed-role')
    return 'is a session: the third part of its ARN must be "sts".';
  if (service === 'sts' && type === 'assumed-role' && name.length < 2)
    return 'has no session name. Name the role instead: arn:aws:iam::ACCOUNT:role/NAME';
  const known = ['user', 'role'].find((one) => one === type.toLowerCase());
  if (known !== undefined && known !== type) return `must have "${known}/" in lower case.`;
  if (known !== undefined) return `has no name after "${known}/".`;
  return `ends with ${JSON.stringify(resource)}: it must end with "root", "user/NAME" or "role/NAME".`;
}
