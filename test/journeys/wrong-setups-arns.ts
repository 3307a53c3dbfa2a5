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
  ARN.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
  ARN.replace('role/', 'role%2F'),
  ARN.replace('role/', 'role&#47;'),
  ARN.replace('role/', 'role&#x2f;'),
  `&lt;${ARN}&gt;`,
  encodeURIComponent(encodeURIComponent(ARN)),
];

export const CLEAN_ARN = ARN;

/** Accepted: AWS takes such names, and they are like what is refused. */
export const ODD_NAMES: readonly string[] = [
  'q7Zt0vLw3KxN8bRy5PcD1sHf6GmJ2uTe9AoXiVkB',
  'AuroraStack-AuroraRole1A2B3C4D-5E6F7G8H9I',
  'vendors/a,b+c=d@e/AuroraRole',
  'odd:path/AuroraRole',
  'service-role/my-fn-role-abc',
  'role-name',
  'yourcompany-aurora',
  'null',
].map((name) => `arn:aws:iam::314159265358:role/${name}`);

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

const EXTERNAL_ID = 'aurora-7k2m9q4t6w8x0z1a3b5c7d9e2f';
// One character more than a secret key has.
const RANDOM = 'q7Zt0vLw3KxN8bRy5PcD1sHf6GmJ2uTe9AoXiVkB4';
const SESSION_TOKEN = `IQoJb3JpZ2luX2VjEJr${'aB3/x+9'.repeat(60)}`;

/** Never to be repeated in an answer. */
export const SECRETS = [KEY_ID, SECRET, EXTERNAL_ID, RANDOM, SESSION_TOKEN.slice(0, 40), 'Hunter2'];

export const REFUSED_ARNS: readonly RefusedArn[] = [
  refused(`${ARN}\n${OTHER}`, 'SEVERAL', null, /several ARNs.*connectAwsAccounts/),
  refused(`${ARN}, ${OTHER}`, 'SEVERAL', null, /one ARN at a time/),
  refused(`${ARN},`, 'NAME', ARN, /ends with ","/),
  refused(`${ARN}.`, 'NAME', ARN, /ends with "\."/),
  refused(`${ARN}/`, 'NAME', ARN, /ends with a slash/),
  refused(`Please connect ${ARN}. Thanks`, 'WHITE_SPACE', ARN, /other text around/),
  refused(`${ARN} (production)`, 'WHITE_SPACE', ARN, /other text after/),
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
  refused(
    'arn:aws:sts::314159265358:assumed-role/AuroraRole/i-0123',
    'ASSUMED_ROLE',
    ARN,
    /session.*role's page/,
  ),
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
  refused('314159265358', 'NOT_AN_ARN', null, /account ID.*begins with arn:aws:iam::314159265358:role/),
  refused('3141-5926-5358', 'NOT_AN_ARN', null, /account ID/),
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
    /link that switches to the role "AuroraRole"/,
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

  // Several ARNs, also without a space.
  refused(`${ARN},${OTHER}`, 'SEVERAL', null, /several ARNs/),
  refused(`${ARN}${OTHER}`, 'SEVERAL', null, /several ARNs/),
  refused(`${ARN}/${OTHER}`, 'SEVERAL', null, /several ARNs/),
  refused(`${ARN}|${OTHER}`, 'SEVERAL', null, /several ARNs/),
  refused(`${ARN},271828182845:role/Two`, 'SEVERAL', null, /part of one/),
  refused(`${ARN},role/Two`, 'SEVERAL', null, /part of one/),
  refused(`${ARN},arn:aws:iam::314159265358:saml-provider/Okta`, 'SEVERAL', ARN, /SAML/),
  refused(`arn:aws:iam::314159265358:saml-provider/Okta,${ARN}`, 'SEVERAL', ARN, /SAML/),
  refused(`${ARN},arn:aws:iam::314159265358:user/bob`, 'SEVERAL', ARN, /other ARNs/),
  refused(`arn:aws:iam::314159265358:user/bob ${ARN}`, 'SEVERAL', ARN, /other ARNs/),

  // Secrets of other kinds, and text that may be one.
  refused(SESSION_TOKEN, 'SECRET', null, /session token/),
  refused(RANDOM, 'SECRET', null, /password, key or token/),
  refused(`${ARN} ${RANDOM}`, 'SECRET', null, /password, key or token/),
  refused(`${ARN},${RANDOM}`, 'SECRET', null, /password, key or token/),
  refused(`${ARN}:${SECRET}1`, 'SECRET', null, /password, key or token/),
  refused(`arn:aws:iam::314159265358:${RANDOM}`, 'RESOURCE_TYPE', null, /"role\/"/),
  refused(
    `https://signin.aws.amazon.com/switchrole?account=314159265358&roleName=${EXTERNAL_ID}`,
    'CONSOLE_URL',
    null,
    /switches to the role/,
  ),
  refused(`${ARN}\n${RANDOM}`, 'SECRET', null, /password, key or token/),
  refused(`ghp_${'0123456789abcdefghij'}${'ABCDEFGHIJ012345'}`, 'SECRET', null, /password, key or token/),
  refused(`xoxb-${'123456789012'}-abcdefGHIJKL`, 'SECRET', null, /password, key or token/),
  refused('0123456789abcdef0123456789abcdef', 'SECRET', null, /password, key or token/),
  refused('password: Hunter2!xyz', 'SECRET', null, /password, key or token/),
  refused('-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END', 'SECRET', null, /private key/),
  refused(`${ARN} ${EXTERNAL_ID}`, 'WHITE_SPACE', ARN, /External ID.*trust policy/),
  refused(`${ARN},${EXTERNAL_ID}`, 'NAME', ARN, /External ID.*trust policy/),
  refused(`External ID: ${EXTERNAL_ID}`, 'NOT_AN_ARN', null, /External ID.*trust policy/),

  // Addresses, by the page.
  ...[
    ['https://signin.aws.amazon.com/switchrole?account=314159265358&roleName=vendors%2FAuroraRole'],
    ['https://signin.aws.amazon.com/switchrole?roleName=vendors%252FAuroraRole&account=3141-5926-5358'],
  ].map(([text = '']) =>
    refused(text, 'CONSOLE_URL', ARN.replace('role/', 'role/vendors/'), /the role "vendors\/AuroraRole"/),
  ),
  refused(
    'https://us-east-1.console.aws.amazon.com/iam/home#/roles/details/vendors%2FAuroraRole',
    'CONSOLE_URL',
    null,
    /the role "vendors\/AuroraRole".*On that page/,
  ),
  refused(
    'https://signin.aws.amazon.com/switchrole?account=acme-prod&roleName=AuroraRole',
    'CONSOLE_URL',
    null,
    /alias of an account/,
  ),
  ...(
    [
      [
        'https://us-east-1.console.aws.amazon.com/iam/home#/roles',
        /list of roles.*open Roles, then the role/,
      ],
      ['https://us-east-1.console.aws.amazon.com/iam/home#/users/details/bob', /page for users.*open Roles/],
      ['https://us-east-1.console.aws.amazon.com/iam/home#/policies/details/x', /policies.*open Roles/],
      ['https://us-east-1.console.aws.amazon.com/cloudformation/home#/stacks/outputs', /Outputs/],
      ['https://acme.signin.aws.amazon.com/console', /sign-in page/],
      ['https://ssoins-7223.portal.us-east-1.app.aws/', /Identity Center/],
      ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html', /documentation.*open Roles/],
      ['https://sts.eu-west-1.amazonaws.com', /an API of AWS/],
    ] as const
  ).map(([text, says]) => refused(text, 'CONSOLE_URL', null, says)),
  refused(`https://${ARN}`, 'CONSOLE_URL', ARN, /"https:\/\/" before the ARN/),

  // Text with an ARN, an account or a name in it.
  refused(`RoleArn: '${ARN}'\nRegion: us-east-1`, 'WHITE_SPACE', ARN, /other text/),
  refused(`role_arn = "${ARN}"\nexternal_id = "abc"`, 'WHITE_SPACE', ARN, /other text/),
  refused(ARN.replace('role/', 'role/\n  '), 'WHITE_SPACE', ARN, /white space in it/),
  refused('3141 5926 5358', 'NOT_AN_ARN', null, /is an account ID/),
  refused('Account ID: 314159265358', 'NOT_AN_ARN', null, /is an account ID/),
  refused('Role name: AuroraRole', 'NOT_AN_ARN', null, /"AuroraRole" looks like a role's name/),
  refused('IAM > Roles > AuroraRole', 'NOT_AN_ARN', null, /"AuroraRole" looks like a role's name/),
  refused('I do not know where to find it', 'NOT_AN_ARN', null, /no ARN of a role.*Copy the Role ARN/),
  refused('hello arn:aws:iam::314159265358:user/bob', 'RESOURCE_TYPE', null, /user's ARN/),
  ...[
    '314159265358 AuroraRole',
    '314159265358/AuroraRole',
    '3141-5926-5358:AuroraRole',
    'AuroraRole in 314159265358',
    'Role: AuroraRole, Account: 314159265358',
  ].map((text) => refused(text, 'NOT_AN_ARN', ARN, /account ID and a name/)),

  // JSON, by the ARNs in it.
  refused(
    '{"Account":"314159265358","Arn":"arn:aws:sts::314159265358:assumed-role/AuroraRole/bob"}',
    'ASSUMED_ROLE',
    ARN,
    /JSON.*ARN of a session/,
  ),
  refused('{"Arn": "arn:aws:iam::314159265358:user/bob"}', 'RESOURCE_TYPE', null, /JSON.*user's ARN/),
  refused(JSON.stringify({ Roles: [{ Arn: ARN }, { Arn: OTHER }] }), 'SEVERAL', null, /314159.*271828/),
  refused(JSON.stringify([ARN, OTHER]), 'SEVERAL', null, /314159.*271828/),
  refused('{"Statement":[{"Action":"s3:*"}]}', 'NOT_AN_ARN', null, /permissions policy/),

  // Suggestions that would make another wrong ARN.
  refused('arn:aws:iam::314159265358:ro', 'NAME', null, /not complete/),
  refused('arn:aws:iam::314159265358', 'NOT_AN_ARN', null, /not complete/),
  refused(ARN.toUpperCase(), 'RESOURCE_TYPE', null, /case of the name counts/),
  refused(ARN.replace('aws', 'awscn'), 'PARTITION', ARN.replace('aws', 'aws-cn'), /"awscn"/),
  refused(ARN.replace('aws', 'aws_us_gov'), 'PARTITION', ARN.replace('aws', 'aws-us-gov'), /"aws_us_gov"/),
  refused(ARN.replace('aws', 'china'), 'PARTITION', ARN.replace('aws', 'aws-cn'), /"china"/),

  // What is no name of a role.
  refused('13007321838', 'NOT_AN_ARN', null, /account ID with 11 digits/),
  refused('3141592653589', 'NOT_AN_ARN', null, /account ID with 13 digits/),
  ...['null', 'undefined', 'None', '[object Object]', 'n/a'].map((text) =>
    refused(text, 'NOT_AN_ARN', null, /a program writes in place of a value/),
  ),
  ...[
    'aws_iam_role.a.arn',
    `\${aws_iam_role.a.arn}`,
    'module.a.role_arn',
    '!GetAtt R.Arn',
    '[aws_iam_role.a]',
  ].map((text) => refused(text, 'PLACEHOLDER', null, /reference that was not replaced/)),
  refused('o-exampleorg1', 'NOT_AN_ARN', null, /id of an AWS organization/),
  refused('ou-ab12-abcdefgh', 'NOT_AN_ARN', null, /organizational unit/),
  refused('bob@example.com', 'NOT_AN_ARN', null, /e-mail address/),

  // What is known, and was not said.
  refused('/vendors/AuroraRole', 'NOT_AN_ARN', null, /only the end of an ARN/),
  refused('vendors/AuroraRole', 'NOT_AN_ARN', null, /path and name/),
  refused(ARN.replace('3141', '3l41'), 'ACCOUNT', ARN, /letter that looks like a digit/),
  refused(ARN.replace('58:', '5O:'), 'ACCOUNT', ARN.replace('58:', '50:'), /letter that looks like a digit/),
  refused(`${ARN}!`, 'NAME', ARN, /ends with "!"/),
  refused(`${ARN}??`, 'NAME', ARN, /ends with "\?\?"/),
  refused(`${ARN}...`, 'NAME', ARN, /ends with "\.\.\."/),
  refused('arn:aws:iam::314159265358:mfa/bob', 'RESOURCE_TYPE', null, /MFA device/),
  refused('arn:aws:iam::314159265358:assumed-role/AuroraRole/bob', 'RESOURCE_TYPE', ARN, /session/),
  refused('arn:aws:sts::314159265358:federated-user/bob', 'SERVICE', null, /federated user/),
  refused('arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0', 'SERVICE', null, /Identity Center/),
  ...['YOUR_ROLE_NAME', 'ROLE_NAME', 'your-role-name', 'YourRoleName'].map((name) =>
    refused(ARN.replace('AuroraRole', name), 'PLACEHOLDER', null, /placeholder/),
  ),
];
