/** What people put into the field for a role's ARN: what is accepted, and what is refused with which suggestion. */

const ARN = 'arn:aws:iam::314159265358:role/AuroraRole';
const OTHER = 'arn:aws:iam::271828182845:role/AuroraRole';

/** Accepted: only what cannot be a part of an ARN is around it. */
export const CLEANED_ARNS: readonly string[] = [
  ` ${ARN} `,
  `\t${ARN}\r\n`,
  `${ARN}\u00a0`,
  `"${ARN}"`,
  `'${ARN}'`,
  `\`${ARN}\``,
  `<${ARN}>`,
  `“${ARN}”`,
  `Role ARN: ${ARN}`,
  `RoleArn=${ARN}`,
  `arn = "${ARN}"`,
  `"Arn": "${ARN}",`,
  `export ROLE_ARN="${ARN}"`,
  `${ARN};`,
  `\ufeff${ARN}`,
  `${ARN}\u200b`,
  encodeURIComponent(ARN),
  ARN.replace('arn:aws:iam', 'ARN:AWS:IAM'),
  `${ARN}\n${ARN}`,
  ARN.replaceAll(':', '\uff1a'),
];

export const CLEAN_ARN = ARN;

export type RefusedArn = {
  readonly text: string;
  readonly part: string;
  readonly suggestion: string | null;
  readonly says: RegExp;
};

const refused = (text: string, part: string, suggestion: string | null, says: RegExp): RefusedArn => ({
  text,
  part,
  suggestion,
  says,
});

const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** Never to be repeated in an answer. */
export const SECRETS = [KEY_ID, SECRET];

export const REFUSED_ARNS: readonly RefusedArn[] = [
  refused(`${ARN}\n${OTHER}`, 'SEVERAL', null, /several ARNs.*connectAwsAccounts/),
  refused(`${ARN}, ${OTHER}`, 'SEVERAL', null, /one ARN at a time/),
  refused(`${ARN},`, 'NAME', ARN, /ends with ","/),
  refused(`${ARN}.`, 'NAME', ARN, /ends with "\."/),
  refused(`${ARN}/`, 'NAME', ARN, /ends with a slash/),
  refused(`Please connect ${ARN}. Thanks`, 'WHITE_SPACE', ARN, /other text around/),
  refused(`${ARN} (production)`, 'WHITE_SPACE', ARN, /other text behind/),
  refused(`aws sts assume-role --role-arn ${ARN} --role-session-name x`, 'WHITE_SPACE', ARN, /other text/),
  refused(ARN.replace('Aurora', 'Aurora '), 'WHITE_SPACE', null, /names of roles have none/),
  refused(ARN.replace('Aurora', 'Aurora\n'), 'WHITE_SPACE', ARN, /white space in it/),
  refused(
    'arn:aws:sts::314159265358:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/bob',
    'SERVICE_ROLE',
    null,
    /IAM Identity Center.*role of your own/,
  ),
  refused(
    'arn:aws:iam::314159265358:role/AWSReservedSSO_Admin_0123456789abcdef',
    'SERVICE_ROLE',
    null,
    /Identity Center/,
  ),
  refused('arn:aws:iam::314159265358:role/AWSServiceRoleForSupport', 'SERVICE_ROLE', null, /an AWS service/),
  refused('arn:aws:sts::314159265358:assumed-role/AuroraRole/i-0123', 'ASSUMED_ROLE', ARN, /session.*path/),
  refused('arn:aws:iam::314159265358:instance-profile/AuroraRole', 'RESOURCE_TYPE', ARN, /instance profile/),
  refused(
    'arn:aws:iam::314159265358:policy/AuroraRole',
    'RESOURCE_TYPE',
    null,
    /policy's ARN.*not under Policies/,
  ),
  refused('arn:aws:iam::aws:policy/ReadOnlyAccess', 'RESOURCE_TYPE', null, /policy that AWS manages/),
  refused('arn:aws:iam::314159265358:user/bob', 'RESOURCE_TYPE', null, /user's ARN.*a role, not a user/),
  refused('arn:aws:iam::314159265358:group/x', 'RESOURCE_TYPE', null, /group's ARN/),
  refused('aurora-7k2m9q4t6w8x0z1a3b5c7d9e2f', 'NOT_AN_ARN', null, /External ID.*trust policy/),
  refused(KEY_ID, 'SECRET', null, /access key/),
  refused(SECRET, 'SECRET', null, /secret access key.*exposed/),
  refused(`${KEY_ID} ${SECRET}`, 'SECRET', null, /secret access key/),
  refused('314159265358', 'NOT_AN_ARN', null, /account id.*begins with arn:aws:iam::314159265358:role/),
  refused('3141-5926-5358', 'NOT_AN_ARN', null, /account id/),
  refused('314159265358:role/AuroraRole', 'NOT_AN_ARN', ARN, /part of an ARN/),
  refused(ARN.slice(1), 'NOT_AN_ARN', ARN, /beginning is missing/),
  refused(ARN.replace('::', ':'), 'NOT_AN_ARN', ARN, /colons/),
  refused(ARN.replace('::', ':::'), 'ACCOUNT', ARN, /missing/),
  refused(ARN.replace('role/', 'role:'), 'RESOURCE_TYPE', ARN, /"role\/"/),
  refused(ARN.replace('role/', 'roles/'), 'RESOURCE_TYPE', ARN, /"role\/"/),
  refused(ARN.replace('role/', 'role\\'), 'RESOURCE_TYPE', ARN, /"role\/"/),
  refused(ARN.replace('role/', 'role//'), 'PATH', ARN, /followed by one/),
  refused(ARN.replace('314159265358', '<ACCOUNT_ID>'), 'PLACEHOLDER', null, /placeholder/),
  refused(ARN.replace('AuroraRole', '<role>'), 'PLACEHOLDER', null, /placeholder/),
  refused(ARN.replace('role/', 'r\u043ele/'), 'RESOURCE_TYPE', null, /U\+043E/),
  refused(ARN.replace('Aurora', '\u0410urora'), 'NAME', null, /U\+0410/),
  refused(ARN.replace('iam', 'sts'), 'SERVICE', ARN, /"iam" in its third part/),
  refused(
    'https://314159265358-abc123.us-east-1.console.aws.amazon.com/iam/home#/roles/details/AuroraRole?section=x',
    'CONSOLE_URL',
    ARN,
    /page of the AWS console of the role "AuroraRole"/,
  ),
  refused(
    'https://signin.aws.amazon.com/switchrole?account=314159265358&roleName=AuroraRole',
    'CONSOLE_URL',
    ARN,
    /copy the value named "ARN"/,
  ),
  refused(
    'https://d-123.awsapps.com/start/#/console?account_id=314159265358&role_name=Admin',
    'CONSOLE_URL',
    null,
    /Identity Center/,
  ),
  refused(JSON.stringify({ Role: { Arn: ARN } }), 'NOT_AN_ARN', ARN, /JSON/),
  refused('{"Statement":[{"Principal":{"AWS":"314159265358"}}]}', 'NOT_AN_ARN', null, /trust policy/),
  refused('arn:aws:iam::314159265358:constructor/x', 'RESOURCE_TYPE', null, /must begin with "role\/"/),
];
