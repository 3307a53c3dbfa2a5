/** Explains a text that is not a valid AWS principal. */

import { codePointOf } from '../../base/text.ts';
import { secretIn } from '../arn/pasted-secret.ts';
import { LOOK_LIKE_SPACES } from '../json/json-error.ts';
import { PARTITION_IDS } from '../partition.ts';

const EXPECTED =
  'An AWS principal is an account id of twelve digits, or an ARN such as arn:aws:iam::123456789012:root.';

/** Longer principals are cut off in messages. */
const MAX_SHOWN_CHARACTERS = 200;

/** One or two sentences, which never repeat a secret. */
export function awsPrincipalFault(value: string): string {
  if (secretIn(value) !== null) return `An access key of AWS stands there, not a principal. ${EXPECTED}`;
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
  if (odd !== null) return `has ${odd}: remove it, or type it again. ${EXPECTED}`;
  if (/^\s|\s$/.test(value)) return 'has white space around it: remove it.';
  const digits = value.replace(/[\s-]/g, '');
  if (/^\d+$/.test(digits)) return numberFault(value, digits);
  if (/\s/.test(value)) return 'has white space in it: a principal has none.';
  if (/[*?]/.test(value)) return 'has a wildcard: a principal is named in full, or is "*" alone.';
  if (/[<>{}[\]]|your|xxx|example|account_?id/i.test(value.replace(/^arn:aws:iam::\d{12}:/, '')))
    return `is a placeholder that was not replaced. ${EXPECTED}`;
  if (/^["'].*["']$/.test(value)) return 'has quotation marks in it: remove the inner ones.';
  if (/[,;]/.test(value) && /^(?:arn:|\d{12})/.test(value))
    return 'contains several in one text: write them as an array, ["...", "..."].';
  if (/^arn:/i.test(value)) return arnFault(value);
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/.test(value))
    return `is an AWS service, and stands under "Service". Aurora is an AWS account. ${EXPECTED}`;
  if (/^aurora-[0-9a-z]+$/i.test(value))
    return `looks like an External ID, which belongs in the Condition. ${EXPECTED}`;
  if (/^(?:\w+::|::)?\d{12}:(?:root|user\/|role\/)/.test(value) || /^aws:iam::/.test(value))
    return `lacks the beginning of its ARN, "arn:aws:iam::". ${EXPECTED}`;
  if (/@/.test(value)) return `is an e-mail address. ${EXPECTED}`;
  return `is not a principal. ${EXPECTED}`;
}

function numberFault(value: string, digits: string): string {
  if (digits.length !== 12) {
    const zeros =
      digits.length < 12 && digits.length > 8
        ? ' A spreadsheet may have dropped zeros at its beginning.'
        : '';
    return `has ${digits.length} digits: an account id has twelve.${zeros}`;
  }
  return `is written with ${value.includes('-') ? 'dashes' : 'white space'}: write the account id as ${digits}.`;
}

/** The first character that is not ASCII, by its code point: it may be invisible, or look like another. */
function oddCharacter(value: string): string | null {
  for (const char of value) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) continue;
    const name = codePointOf(char);
    return LOOK_LIKE_SPACES.includes(char)
      ? `the character ${name}, which is invisible or looks like a space`
      : `the character ${JSON.stringify(char)} (${name}), which only looks like an ordinary one`;
  }
  return null;
}

function arnFault(value: string): string {
  const account = /\d{12}/.exec(value)?.[0] ?? '123456789012';
  const [prefix = '', partition = '', service = '', region = '', accountId = '', ...rest] = value.split(':');
  const resource = rest.join(':');
  const repaired = `arn:${PARTITION_IDS.includes(partition) ? partition : 'aws'}:iam::${account}:root`;
  if (prefix !== 'arn') return 'begins with upper case: an ARN begins with "arn:".';
  if (/^\d{12}$/.test(region) || /^arn:[\w-]+:(?:iam|sts):\d{12}:/.test(value))
    return `has a colon too few: two colons follow "${service}", as in ${repaired}`;
  if (value.includes(':::')) return `has a colon too many: two colons follow "${service}", as in ${repaired}`;
  if (!PARTITION_IDS.includes(partition))
    return `names the partition ${JSON.stringify(partition)}, which AWS does not have: write "aws", as in ${repaired}`;
  if (service !== 'iam' && service !== 'sts')
    return `is an ARN of the service "${service}", not a principal. ${EXPECTED}`;
  if (region !== '') return `names the Region "${region}": principals belong to none, as in ${repaired}`;
  if (!/^\d{12}$/.test(accountId)) {
    const digits = accountId.replaceAll('-', '');
    return /^\d+$/.test(digits) && digits !== ''
      ? `has the account id "${accountId}", which ${digits.length === 12 ? `is written with dashes: write ${digits}` : `has ${digits.length} digits instead of twelve`}.`
      : `has no account id of twelve digits after "${service}::". ${EXPECTED}`;
  }
  return resourceFault(service, accountId, resource);
}

function resourceFault(service: string, account: string, resource: string): string {
  const [type = '', ...name] = resource.split('/');
  if (resource === '') return `ends before "root", "user/..." or "role/...". ${EXPECTED}`;
  if (service === 'sts' && /^(?:root|role|user)$/.test(type))
    return `has "sts" in the third part: it must be "iam", as in arn:aws:iam::${account}:${resource}`;
  if (/^\/?root\/?$/i.test(resource)) return `must end with "root", exactly so: arn:aws:iam::${account}:root`;
  if (type === 'group') return 'is a group, and groups cannot be principals. Name the account or a role.';
  if (type === 'policy') return 'is a policy, and policies cannot be principals. Name the account or a role.';
  if (type === 'instance-profile') return 'is an instance profile. Name the role that is in it.';
  if (service === 'iam' && type === 'assumed-role')
    return 'is a session: its ARN has "sts" in the third part.';
  if (service === 'sts' && type === 'assumed-role' && name.length < 2)
    return 'lacks the name of the session. Name the role instead: arn:aws:iam::ACCOUNT:role/NAME';
  const known = ['user', 'role'].find((one) => one === type.toLowerCase());
  if (known !== undefined && known !== type) return `must have "${known}/" in lower case.`;
  if (known !== undefined) return `lacks the name behind "${known}/".`;
  return `ends with ${JSON.stringify(resource)}: there must be "root", "user/NAME" or "role/NAME".`;
}
