/** Trust policies as people paste them, and what is not one. Data for `wrong-setups-pastes.test.ts`. */

type Setting = {
  readonly account: string;
  readonly id: string;
  readonly roleArn: string;
  /** The document that is right, or has one thing wrong. */
  readonly policy: Policy;
};

export type Policy = { readonly Version: string; readonly Statement: readonly object[] };

export type Wrapping = {
  readonly name: string;
  readonly wrap: (setting: Setting) => string;
  /** What is said about the paste; nothing where it says nothing about the role. */
  readonly says?: RegExp;
};

const pretty = (value: unknown) => JSON.stringify(value, null, 2);
const compact = (value: unknown) => JSON.stringify(value);
const indented = (text: string, by: string) => text.split('\n').join(`\n${by}`);

/** As Terraform writes an object. */
const hcl = (value: unknown) => pretty(value).replace(/^(\s*"[\w:]+"):/gm, '$1 =');
/** As a program in Python or JavaScript writes it. */
const program = (value: unknown) =>
  pretty(value)
    .replaceAll('"', "'")
    .replace(/^(\s*)'(\w+)':/gm, '$1$2:');
const python = (value: unknown) => pretty(value).replaceAll('"', "'");

const yaml = (value: unknown, by = ''): string =>
  Array.isArray(value)
    ? value.map((item) => `${by}- ${yaml(item, `${by}  `).trimStart()}`).join('\n')
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([key, item]) =>
            typeof item === 'object'
              ? `${by}${key}:\n${yaml(item, `${by}  `)}`
              : `${by}${key}: ${String(item)}`,
          )
          .join('\n')
      : `${by}${String(value)}`;

const nameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
const resource = ({ policy, roleArn }: Setting) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: nameOf(roleArn), AssumeRolePolicyDocument: policy },
});

/** Each is judged by the document inside. */
export const WRAPPINGS: readonly Wrapping[] = [
  {
    name: 'jsonencode() of Terraform',
    wrap: ({ policy }) => `jsonencode(${hcl(policy)})`,
    says: /Terraform, at line 1/,
  },
  {
    name: 'a resource of Terraform',
    wrap: ({ policy }) =>
      `resource "aws_iam_role" "aurora" {\n  name = "AuroraRole"\n  assume_role_policy = jsonencode(${hcl(policy)})\n}`,
    says: /Terraform, at line 3/,
  },
  {
    name: 'a heredoc of Terraform',
    wrap: ({ policy }) => `assume_role_policy = <<EOF\n${pretty(policy)}\nEOF\n`,
    says: /Terraform, at line 1/,
  },
  {
    name: 'an indented heredoc',
    wrap: ({ policy }) =>
      `resource "aws_iam_role" "r" {\n  assume_role_policy = <<-POLICY\n${pretty(policy)}\n  POLICY\n}`,
    says: /Terraform/,
  },
  {
    name: 'a quoted text of Terraform',
    wrap: ({ policy }) => `assume_role_policy = ${compact(compact(policy))}`,
    says: /Terraform/,
  },
  { name: 'an object of Terraform alone', wrap: ({ policy }) => hcl(policy), says: /object of Terraform/ },
  { name: 'escaped quotes', wrap: ({ policy }) => compact(compact(policy)).slice(1, -1), says: /escaped/ },
  {
    name: 'escaped quotes over several lines',
    wrap: ({ policy }) => compact(pretty(policy)).slice(1, -1),
    says: /escaped/,
  },
  {
    name: 'doubled quotes of CSV',
    wrap: ({ policy }) => `"${compact(policy).replaceAll('"', '""')}"`,
    says: /escaped/,
  },
  {
    name: 'HTML entities',
    wrap: ({ policy }) => pretty(policy).replaceAll('"', '&quot;'),
    says: /HTML entities/,
  },
  {
    name: 'numeric entities',
    wrap: ({ policy }) => pretty(policy).replaceAll('"', '&#34;'),
    says: /HTML entities/,
  },
  {
    name: 'a mail around it',
    wrap: ({ policy }) => `Hello,\n\nhere is my policy:\n\n${pretty(policy)}\n\nThanks, Bob`,
    says: /begins at line 5/,
  },
  {
    name: 'words on the same line',
    wrap: ({ policy }) => `It says ${compact(policy)}, is that right?`,
    says: /line 1/,
  },
  { name: 'a fence and words', wrap: ({ policy }) => `Look:\n\`\`\`json\n${pretty(policy)}\n\`\`\`\nWhy?` },
  {
    name: 'a quoted mail',
    wrap: ({ policy }) => `> ${indented(pretty(policy), '> ')}`,
    says: /characters at the beginning/,
  },
  {
    name: 'a diff',
    wrap: ({ policy }) => `+${indented(pretty(policy), '+')}`,
    says: /characters at the beginning/,
  },
  {
    name: 'a command of the CLI',
    wrap: ({ policy }) =>
      `aws iam update-assume-role-policy --role-name R --policy-document '${compact(policy)}'`,
    says: /line 1/,
  },
  {
    name: 'a file made in a shell',
    wrap: ({ policy }) => `cat > trust.json <<'EOF'\n${pretty(policy)}\nEOF\n`,
    says: /command/,
  },
  {
    name: 'a resource of CloudFormation',
    wrap: (setting) => pretty(resource(setting)),
    says: /CloudFormation template/,
  },
  {
    name: 'a template of CloudFormation',
    wrap: (setting) =>
      pretty({ AWSTemplateFormatVersion: '2010-09-09', Resources: { Role: resource(setting) } }),
    says: /CloudFormation template/,
  },
  {
    name: 'a template in YAML',
    wrap: (setting) =>
      yaml({ AWSTemplateFormatVersion: '2010-09-09', Resources: { Role: resource(setting) } }),
    says: /template in YAML/,
  },
  { name: 'a policy in YAML', wrap: ({ policy }) => yaml(policy), says: /This is YAML/ },
  { name: 'a part of a template', wrap: ({ policy }) => `"AssumeRolePolicyDocument": ${pretty(policy)},` },
  {
    name: 'JSON in a template in YAML',
    wrap: ({ policy }) =>
      `Role:\n  Type: AWS::IAM::Role\n  Properties:\n    AssumeRolePolicyDocument: |\n      ${indented(pretty(policy), '      ')}\n`,
  },
  {
    name: 'a program in Python',
    wrap: ({ policy }) =>
      `trust = ${python(policy)}\niam.create_role(RoleName='R', AssumeRolePolicyDocument=json.dumps(trust))`,
    says: /program converts it to JSON/,
  },
  {
    name: 'a program in TypeScript',
    wrap: ({ policy }) => `const trust = ${program(policy)};`,
    says: /program converts it to JSON/,
  },
  {
    name: 'one of several roles',
    wrap: ({ policy, roleArn }) =>
      pretty({
        Roles: [
          {
            RoleName: 'Other',
            Arn: `${roleArn}2`,
            AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
          },
          { RoleName: nameOf(roleArn), Arn: roleArn, AssumeRolePolicyDocument: policy },
        ],
      }),
    says: /2 roles/,
  },
  {
    name: 'a state file of Terraform',
    wrap: ({ policy, roleArn }) =>
      pretty({
        resources: [
          {
            type: 'aws_iam_role',
            instances: [{ attributes: { arn: roleArn, assume_role_policy: compact(policy) } }],
          },
        ],
      }),
  },
  {
    name: "IAM's answer in XML",
    wrap: ({ policy }) =>
      `<Role><AssumeRolePolicyDocument>${encodeURIComponent(pretty(policy))}</AssumeRolePolicyDocument></Role>`,
  },
  { name: 'Base64', wrap: ({ policy }) => Buffer.from(pretty(policy)).toString('base64'), says: /Base64/ },
  {
    name: 'what boto3 prints, with a datetime',
    wrap: ({ policy, roleArn }) =>
      `{'Role': {'RoleName': '${nameOf(roleArn)}', 'Arn': '${roleArn}', 'CreateDate': datetime.datetime(2026, 11, 1, 10, 0, tzinfo=tzutc()), 'AssumeRolePolicyDocument': ${compact(policy).replaceAll('"', "'")}, 'Description': None}, 'ResponseMetadata': {'RetryAttempts': 0}}`,
    says: /object of Terraform or of a program/,
  },
  {
    name: 'what boto3 prints, behind a prompt',
    wrap: ({ policy, roleArn }) =>
      `>>> iam.get_role(RoleName='${nameOf(roleArn)}')\n{'Role': {'CreateDate': datetime.datetime(2026, 11, 1, tzinfo=tzutc()), 'Arn': '${roleArn}', 'AssumeRolePolicyDocument': ${compact(policy).replaceAll('"', "'")}}}`,
  },
  {
    name: 'a diff with its headers',
    wrap: ({ policy }) =>
      `--- a/trust.json\n+++ b/trust.json\n@@ -0,0 +1,14 @@\n+${indented(pretty(policy), '+')}\n\\ No newline at end of file\n`,
    says: /diff.*after the change/,
  },
  {
    name: 'a diff of some lines',
    wrap: ({ policy }) =>
      `diff --git a/trust.json b/trust.json\nindex 1..2 100644\n--- a/trust.json\n+++ b/trust.json\n@@ -1,14 +1,14 @@\n${` ${indented(pretty(policy), ' ')}`.replace(/^ (.*"Action".*)$/m, '-      "Action": "sts:Other",\n+$1')}`,
    says: /diff.*after the change/,
  },
  {
    name: 'a diff of some lines without its headers',
    wrap: ({ policy }) =>
      ` ${indented(pretty(policy), ' ')}`.replace(/^ (.*"Action".*)$/m, '-      "Action": "x",\n+$1'),
    says: /diff.*after the change/,
  },
  {
    name: 'a text of Python with its escapes',
    wrap: ({ policy }) => `'${pretty(policy).replaceAll('\n', '\\n')}'`,
  },
  {
    name: 'escaped line ends between plain quotes',
    wrap: ({ policy }) => pretty(policy).replaceAll('\n', '\\n'),
    says: /escaped/,
  },
  {
    name: 'a log line with escaped line ends',
    wrap: ({ policy }) => `2026-11-26 INFO policy={'doc': '${pretty(policy).replaceAll('\n', '\\n')}'}`,
  },
  {
    name: 'UTF-16 read as bytes',
    wrap: ({ policy }) => `\ufffd\ufffd${[...pretty(policy)].map((char) => `${char}\0`).join('')}`,
    says: /UTF-16/,
  },
  {
    name: 'the colours of a terminal',
    wrap: ({ policy }) => pretty(policy).replace(/("[\w:]+"):/g, '\u001b[34;1m$1\u001b[0m:'),
    says: /colour codes/,
  },
  {
    name: 'the colours of a terminal without the escape character',
    wrap: ({ policy }) => pretty(policy).replace(/("[\w:]+"):/g, '[34;1m$1[0m:'),
    says: /colour codes/,
  },
  {
    name: 'a bar before each line',
    wrap: ({ policy }) => `\u2502 ${indented(pretty(policy), '\u2502 ')}`,
    says: /characters at the beginning/,
  },
  {
    name: 'a box around it',
    wrap: ({ policy }) =>
      `\u250c${'\u2500'.repeat(80)}\u2510\n${pretty(policy)
        .split('\n')
        .map((line) => `\u2502 ${line.padEnd(78)} \u2502`)
        .join('\n')}\n\u2514${'\u2500'.repeat(80)}\u2518`,
    says: /characters at the beginning/,
  },
  {
    name: 'a comment sign before each line',
    wrap: ({ policy }) => `# ${indented(pretty(policy), '# ')}`,
    says: /characters at the beginning/,
  },
  {
    name: 'a command of Windows with carets',
    wrap: ({ policy }) =>
      `aws iam update-assume-role-policy --role-name R --policy-document "${compact(policy).replaceAll('"', '^"')}"`,
    says: /line 1/,
  },
  {
    name: 'a command of PowerShell with backticks',
    wrap: ({ policy }) =>
      `aws iam update-assume-role-policy --role-name R --policy-document "${compact(policy).replaceAll('"', '`"')}"`,
  },
  {
    name: 'a command of Windows with doubled quotes',
    wrap: ({ policy }) =>
      `aws iam update-assume-role-policy --role-name R --policy-document "${compact(policy).replaceAll('"', '""')}"`,
  },
  {
    name: 'an event of CloudTrail among others',
    wrap: ({ policy, roleArn }) =>
      pretty({
        Records: [
          { eventName: 'PutRolePolicy', requestParameters: { policyName: 'P', policyDocument: '{}' } },
          {
            eventName: 'UpdateAssumeRolePolicy',
            requestParameters: { roleName: 'Other', policyDocument: compact({ Statement: [] }) },
          },
          {
            eventName: 'UpdateAssumeRolePolicy',
            requestParameters: { roleName: nameOf(roleArn), policyDocument: compact(policy) },
          },
        ],
      }),
  },
  {
    name: 'the answer of CloudTrail about its events',
    wrap: ({ policy, roleArn }) =>
      pretty({
        Events: [
          {
            EventName: 'UpdateAssumeRolePolicy',
            CloudTrailEvent: compact({
              eventName: 'UpdateAssumeRolePolicy',
              requestParameters: { roleName: nameOf(roleArn), policyDocument: compact(policy) },
            }),
          },
        ],
      }),
  },
];

export type Mistake = {
  readonly name: string;
  readonly spoil: (text: string) => string;
  readonly says: RegExp;
};

/** What IAM would not store, and is read as it was meant. */
export const MISTAKES: readonly Mistake[] = [
  {
    name: 'no-break spaces',
    spoil: (text) => text.replaceAll('  ', '\u00a0\u00a0'),
    says: /looks like a space.*U\+00A0/,
  },
  { name: 'zero-width spaces', spoil: (text) => text.replaceAll('\n', '\n\u200b'), says: /U\+200B/ },
  {
    name: 'typographic quotes',
    spoil: (text) => text.replace(/"([^"]*)"/g, '\u201c$1\u201d'),
    says: /typographic/,
  },
  { name: 'single quotes', spoil: (text) => text.replaceAll('"', "'"), says: /double quotes only/ },
  { name: 'no braces around it', spoil: (text) => text.slice(1, -1), says: /only a part of a policy/ },
  { name: 'its end missing', spoil: (text) => text.slice(0, -5), says: /end is missing/ },
  { name: 'an extra brace', spoil: (text) => `${text}\n}`, says: /an extra closing bracket/ },
  { name: 'a comma missing', spoil: (text) => text.replace('"Allow",', '"Allow"'), says: /comma is missing/ },
  { name: 'a comma twice', spoil: (text) => text.replace('"Allow",', '"Allow",,'), says: /no comma after/ },
  {
    name: 'the Version without quotes',
    spoil: (text) => text.replace('"2012-10-17"', '2012-10-17'),
    says: /JSON strings must be in double quotes/,
  },
  {
    name: 'a colon missing',
    spoil: (text) => text.replace('"Effect":', '"Effect"'),
    says: /colon is missing.*Line 5, column 1\d/,
  },
  {
    name: 'the colon of an object missing',
    spoil: (text) => text.replace('"Principal":', '"Principal"'),
    says: /colon is missing/,
  },
  {
    name: 'a brace in place of a bracket',
    spoil: (text) => text.replace(/\](\s*\})$/, '}$1'),
    says: /closing bracket.*expected \], found \}/,
  },
  {
    name: 'a bracket in place of a brace',
    spoil: (text) => text.replace(/\}(\s*\](\s*)\})$/, ']$1'),
    says: /closing bracket.*expected \}, found \]/,
  },
  {
    name: 'a closing bracket missing in the middle',
    spoil: (text) => text.replace(/\](\s*\})$/, '$1'),
    says: /closing bracket.*expected \], found \}/,
  },
  {
    name: 'the closing quote of a value missing at the end of a line',
    spoil: (text) => text.replace('"Allow",', '"Allow,'),
    says: /quote is missing.*Line 5/,
  },
  {
    name: 'the closing quote of the External ID missing',
    spoil: (text) => text.replace(/("sts:ExternalId": "[^"]*)"/, '$1'),
    says: /quote is missing/,
  },
  {
    name: 'the opening quote of a value missing',
    spoil: (text) => text.replace('"sts:AssumeRole"', 'sts:AssumeRole"'),
    says: /quote is missing/,
  },
  {
    name: 'the opening quote of a key missing',
    spoil: (text) => text.replace('"Principal":', 'Principal":'),
    says: /quote is missing/,
  },
  {
    name: 'the closing quote of a key missing',
    spoil: (text) => text.replace('"Effect":', '"Effect:'),
    says: /quote is missing/,
  },
  {
    name: 'the quotes of an ARN missing',
    spoil: (text) => text.replace(/"(arn:[^"]*)"/, '$1'),
    says: /JSON strings must be in double quotes/,
  },
  {
    name: 'one typographic quote at the end of a key',
    spoil: (text) => text.replace('"Version":', '"Version\u2018:'),
    says: /typographic.*Line 2/,
  },
  {
    name: 'one typographic quote at the beginning of a key',
    spoil: (text) => text.replace('"Version":', '\u2018Version":'),
    says: /typographic.*Line 2/,
  },
  {
    name: 'one typographic quote at the end of a value',
    spoil: (text) => text.replace('"Allow",', '"Allow\u201d,'),
    says: /typographic.*Line 5/,
  },
  {
    name: 'an ellipsis at its end',
    spoil: (text) => `${text.slice(0, -5)}\n\u2026`,
    says: /end is missing/,
  },
  { name: 'three dots at its end', spoil: (text) => `${text.slice(0, -5)}...`, says: /end is missing/ },
];

/** What cannot be corrected: the place and what is wrong there is said. */
export const UNREADABLE: readonly (Mistake & { readonly line: number })[] = [
  {
    name: 'an ellipsis in the middle',
    spoil: (text) => text.replace(/"Principal": \{[^}]*\}/, '"Principal": { \u2026 }'),
    says: /An ellipsis replaces/,
    line: 6,
  },
  {
    name: 'cut off after a key',
    spoil: (text) => text.slice(0, text.indexOf('"Principal":') + 12),
    says: /end is missing/,
    line: 6,
  },
  {
    name: 'an arrow in place of a colon',
    spoil: (text) => text.replace('"Effect": "Allow"', '"Effect" -> "Allow"'),
    says: /expected a colon after the key/,
    line: 5,
  },
];

export type Other = { readonly name: string; readonly text: string; readonly says: RegExp };

/** No trust policy at all. */
export const OTHERS: readonly Other[] = [
  {
    name: 'an error of AWS about a principal',
    text: 'An error occurred (MalformedPolicyDocument) when calling the CreateRole operation: Invalid principal in policy: "AWS":"arn:aws:iam::1:root"',
    says: /AWS error message.*principal.*does not exist/,
  },
  {
    name: 'an error of AWS about the quota',
    text: 'An error occurred (LimitExceeded) when calling the UpdateAssumeRolePolicy operation: Cannot exceed quota for ACLSizePerRole: 2048',
    says: /longer than its quota.*2,048/,
  },
  {
    name: 'a denial of AWS',
    text: 'An error occurred (AccessDenied) when calling the GetRole operation: User: x is not authorized to perform: iam:GetRole',
    says: /AWS error message/,
  },
  {
    name: 'the output of the CLI as text',
    text: 'ROLE\tarn:aws:iam::605992674944:role/R\t2024\nASSUMEROLEPOLICYDOCUMENT\t2012-10-17\nSTATEMENT\tsts:AssumeRole\tAllow',
    says: /plain text.*--output json/,
  },
  {
    name: 'the output of the CLI as a table',
    text: '-----------\n| GetRole |\n+---------+',
    says: /table.*--output json/,
  },
  {
    name: 'two other roles',
    text: compact({ Roles: ['A', 'B'].map((RoleName) => ({ RoleName, AssumeRolePolicyDocument: {} })) }),
    says: /2 roles \(A, B\).*not among them.*get-role --role-name/,
  },
  {
    name: 'a reference to a data source',
    text: 'resource "aws_iam_role" "r" {\n  assume_role_policy = data.aws_iam_policy_document.trust.json\n}',
    says: /Terraform.*terraform apply/,
  },
  {
    name: 'code of the CDK',
    text: "new iam.Role(this, 'R', { assumedBy: new iam.AccountPrincipal('1') })",
    says: /CDK.*get-role/,
  },
  {
    name: 'the name of a file',
    text: 'aws iam create-role --assume-role-policy-document file://trust.json',
    says: /names a file/,
  },
  { name: 'an ARN', text: 'arn:aws:iam::605992674944:role/R', says: /ARN of a role.*"Role ARN"/ },
  { name: 'an External ID', text: 'aurora-7k2m9q4t6w8x0z1a3b5c7d9e2f', says: /External ID/ },
  { name: 'an access key', text: 'AKIAIOSFODNN7EXAMPLE', says: /access key/ },
  {
    name: 'a permissions policy',
    text: compact({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }),
    says: /permissions policy.*Trust relationships/,
  },
  {
    name: 'who is signed in',
    text: compact({ UserId: 'A', Account: '1', Arn: 'x' }),
    says: /get-caller-identity/,
  },
  {
    name: 'attached policies',
    text: compact({ AttachedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: 'x' }] }),
    says: /^This is the answer of "aws iam list-attached-role-policies"[^"]*not a trust policy\. Run "aws iam get-role/,
  },
  {
    name: 'inline policies',
    text: compact({ PolicyNames: ['P'] }),
    says: /^This is the answer of "aws iam list-role-policies".*get-role/,
  },
  {
    name: 'a user',
    text: compact({ User: { UserName: 'x', Arn: 'arn:aws:iam::605992674944:user/x', Path: '/' } }),
    says: /^This is the answer of "aws iam get-user".*get-role/,
  },
  {
    name: 'identity providers',
    text: compact({ OpenIDConnectProviderList: [{ Arn: 'x' }] }),
    says: /^This is the answer of "aws iam list-open-id-connect-providers"/,
  },
  {
    name: 'an event of CloudTrail without a policy',
    text: compact({ eventVersion: '1.08', eventName: 'AssumeRole', requestParameters: { roleArn: 'x' } }),
    says: /^This is an event of CloudTrail \(AssumeRole\), and holds no trust policy\..*get-role/,
  },
  {
    name: 'a log of CloudTrail without a policy',
    text: compact({ Records: [{ eventName: 'GetRole' }] }),
    says: /^These are events of CloudTrail, and hold no trust policy\./,
  },
  {
    name: 'a command that changes a role',
    text: 'aws iam attach-role-policy --role-name Aurora --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess',
    says: /command that changes.*get-role/,
  },
  { name: 'a command that reads it', text: 'aws iam get-role --role-name Aurora', says: /Run the command/ },
];

export type WrongText = {
  readonly name: string;
  readonly text: (right: string) => string;
  readonly says: RegExp;
};

/** External IDs that are right but for what is around or in them. */
export const WRONG_IDS: readonly WrongText[] = [
  { name: 'typographic quotes', text: (id) => `\u201c${id}\u201d`, says: /has quotation marks in it/ },
  { name: 'other quotes', text: (id) => `'${id}'`, says: /has quotation marks in it/ },
  {
    name: 'angle brackets',
    text: (id) => `<${id}>`,
    says: /has "<" in front and ">" at its end; the rest is right/,
  },
  {
    name: 'a label',
    text: (id) => `External ID: ${id}`,
    says: /has "External ID: " in front; the rest is right/,
  },
  { name: 'itself again', text: (id) => id + id, says: /several times/ },
  { name: 'itself again behind a comma', text: (id) => `${id},${id}`, says: /several times/ },
  { name: 'another behind a comma', text: (id) => `${id},vendor-1`, says: /a list in one string/ },
  {
    name: 'a space and upper case',
    text: (id) => ` ${id.toUpperCase()}`,
    says: /white space at its beginning, and differs in upper and lower case/,
  },
  { name: 'nothing', text: () => '', says: /is empty/ },
  { name: 'a wildcard', text: () => '*', says: /StringEquals supports no wildcards/ },
  { name: 'a wildcard at its end', text: (id) => `${id.slice(0, 10)}*`, says: /compares ".*\*" literally/ },
  {
    name: 'a Cyrillic letter',
    text: (id) => id.replace('a', '\u0430'),
    says: /"\u0430" \(U\+0430\) as its 1st character, which only looks like "a"/,
  },
  {
    name: 'Cyrillic letters',
    text: (id) => id.replaceAll('a', '\u0430'),
    says: /U\+0430.*and \d more like it/,
  },
  { name: 'an en dash', text: (id) => id.replace('-', '\u2013'), says: /U\+2013.*only looks like "-"/ },
  { name: 'fullwidth letters', text: (id) => id.replace('a', '\uff41'), says: /U\+FF41/ },
  { name: 'a no-break space', text: (id) => `${id}\u00a0`, says: /U\+00A0\) at its end/ },
  { name: 'a zero-width space', text: (id) => `\u200b${id}`, says: /U\+200B\) at its beginning/ },
  { name: 'a soft hyphen', text: (id) => id.replace('-', '-\u00ad'), says: /U\+00AD\) in it/ },
  { name: 'a line end', text: (id) => `${id}\n`, says: /white space at its end/ },
];

/** Principals that IAM refuses, made from Aurora's account ID. */
export const WRONG_PRINCIPALS: readonly WrongText[] = [
  { name: '11 digits', text: (id) => id.slice(1), says: /has 11 digits: an account ID has twelve/ },
  { name: '13 digits', text: (id) => `${id}0`, says: /has 13 digits/ },
  {
    name: 'dashes',
    text: (id) => id.replace(/(....)(....)/, '$1-$2-'),
    says: /written with dashes: write the account ID as \d{12}/,
  },
  { name: 'spaces', text: (id) => id.replace(/(....)(....)/, '$1 $2 '), says: /written with white space/ },
  {
    name: 'a space at its end',
    text: (id) => `arn:aws:iam::${id}:root `,
    says: /white space before or after/,
  },
  {
    name: 'a zero-width space',
    text: (id) => `arn:aws:iam::${id}:root\u200b`,
    says: /U\+200B, which is invisible/,
  },
  { name: 'a Cyrillic letter', text: (id) => `arn:\u0430ws:iam::${id}:root`, says: /U\+0430/ },
  {
    name: 'one colon',
    text: (id) => `arn:aws:iam:${id}:root`,
    says: /needs one more colon.*as in arn:aws:iam::\d{12}:root/,
  },
  { name: 'three colons', text: (id) => `arn:aws:iam:::${id}:root`, says: /an extra colon/ },
  {
    name: ':Root',
    text: (id) => `arn:aws:iam::${id}:Root`,
    says: /must end with "root", in exactly this form/,
  },
  { name: ':root/', text: (id) => `arn:aws:iam::${id}:root/`, says: /must end with "root"/ },
  { name: 'no root', text: (id) => `arn:aws:iam::${id}:`, says: /ends before "root"/ },
  { name: 'sts for iam', text: (id) => `arn:aws:sts::${id}:root`, says: /must be "iam"/ },
  { name: 'a partition that is none', text: (id) => `arn:awz:iam::${id}:root`, says: /partition "awz"/ },
  { name: 'a Region', text: (id) => `arn:aws:iam:us-east-1:${id}:root`, says: /Region "us-east-1"/ },
  { name: 'a group', text: (id) => `arn:aws:iam::${id}:group/x`, says: /groups cannot be principals/ },
  { name: 'a wildcard', text: (id) => `arn:aws:iam::${id}:*`, says: /wildcard/ },
  { name: 'a placeholder', text: () => '<AURORA_ACCOUNT_ID>', says: /placeholder that was not replaced/ },
  { name: 'two in one string', text: (id) => `${id},123456789012`, says: /several principals.*array/ },
  { name: 'quotes within', text: (id) => `"${id}"`, says: /contains quotation marks/ },
  { name: 'a service', text: () => 'ec2.amazonaws.com', says: /an AWS service/ },
  { name: 'upper case', text: (id) => `ARN:AWS:IAM::${id}:ROOT`, says: /must begin with "arn:"/ },
  { name: 'no beginning', text: (id) => `${id}:root`, says: /is an ARN without its beginning/ },
  { name: 'nothing', text: () => '', says: /is empty/ },
  { name: 'an access key', text: () => 'AKIAIOSFODNN7EXAMPLE', says: /access key/ },
];

export type WrongDocument = {
  readonly name: string;
  /** The parts of the statement that is otherwise right. */
  readonly spoil: (right: Policy) => object;
  readonly says: RegExp;
};

const inStatement = (policy: Policy, change: (statement: Record<string, unknown>) => object) => ({
  ...policy,
  Statement: [change(policy.Statement[0] as Record<string, unknown>)],
});

/** Elements that IAM knows, at a level where it does not know them. */
export const MISPLACED: readonly WrongDocument[] = [
  {
    name: 'a condition key without an operator',
    spoil: (policy) => inStatement(policy, (one) => ({ ...one, Condition: { 'sts:ExternalId': 'x' } })),
    says: /"sts:ExternalId" is a condition key.*"StringEquals": \{ "sts:ExternalId": "x" \}/,
  },
  {
    name: 'a condition key in the statement',
    spoil: (policy) =>
      inStatement(policy, ({ Condition: _condition, ...one }) => ({ ...one, 'sts:ExternalId': 'x' })),
    says: /"sts:ExternalId" is a condition key.*"Condition": \{ "StringEquals": \{ "sts:ExternalId": "x" \} \}/,
  },
  {
    name: 'an operator in the statement',
    spoil: (policy) => inStatement(policy, ({ Condition, ...one }) => ({ ...one, ...(Condition as object) })),
    says: /"StringEquals" is a condition operator.*inside the "Condition"/,
  },
  {
    name: 'a Condition next to the Statement',
    spoil: (policy) => {
      const { Condition, ...one } = policy.Statement[0] as Record<string, unknown>;
      return { ...policy, Statement: [one], Condition };
    },
    says: /"Condition" belongs in the statement, next to its "Effect" and "Action".*Move it.*do not only remove it/,
  },
  {
    name: 'a Condition in the Principal',
    spoil: (policy) =>
      inStatement(policy, ({ Condition, Principal, ...one }) => ({
        ...one,
        Principal: { ...(Principal as object), Condition },
      })),
    says: /"Condition" belongs in the statement, next to its "Effect" and "Action".*do not only remove it/,
  },
  {
    name: 'an Effect in the Condition',
    spoil: (policy) => inStatement(policy, (one) => ({ ...one, Condition: { Effect: 'Allow' } })),
    says: /"Effect" belongs in the statement/,
  },
  {
    name: 'a kind of principal in the statement',
    spoil: (policy) => inStatement(policy, ({ Principal, ...one }) => ({ ...one, ...(Principal as object) })),
    says: /"AWS" belongs in the "Principal"/,
  },
  {
    name: 'a Version in the statement',
    spoil: (policy) => inStatement(policy, (one) => ({ ...one, Version: '2012-10-17' })),
    says: /"Version" belongs next to "Statement"/,
  },
  {
    name: 'an ARN as a Service',
    spoil: (policy) =>
      inStatement(policy, ({ Principal, ...one }) => ({
        ...one,
        Principal: { Service: (Principal as { AWS: string }).AWS },
      })),
    says: /is an ARN of AWS, not the name of a service.*Write "AWS" in place of "Service"/,
  },
  {
    name: 'an account as a Service',
    spoil: (policy) => inStatement(policy, (one) => ({ ...one, Principal: { Service: '605992674944' } })),
    says: /is an AWS account.*Write "AWS" in place of "Service"/,
  },
  {
    name: 'an operator that is nearly right',
    spoil: (policy) =>
      inStatement(policy, (one) => ({ ...one, Condition: { StringEqual: { 'sts:ExternalId': 'x' } } })),
    says: /"StringEqual" is not a condition operator.*write "StringEquals"/,
  },
  {
    name: 'an operator in lower case',
    spoil: (policy) =>
      inStatement(policy, (one) => ({ ...one, Condition: { stringequals: { 'sts:ExternalId': 'x' } } })),
    says: /write "StringEquals"/,
  },
  {
    name: 'an element that is nearly right',
    spoil: (policy) => inStatement(policy, ({ Condition, ...one }) => ({ ...one, Conditions: Condition })),
    says: /"Conditions" is not an element of a statement.*write "Condition"/,
  },
  {
    name: 'a Statement in the plural',
    spoil: ({ Version, Statement }) => ({ Version, Statements: Statement }),
    says: /"Statements" is not an element of a policy.*write "Statement"/,
  },
  {
    name: 'an account ID as a number',
    spoil: (policy) => inStatement(policy, (one) => ({ ...one, Principal: { AWS: 605992674944 } })),
    says: /^IAM does not accept this document\. JSON strings must be in double quotes/,
  },
];

export type WrongValue = {
  readonly name: string;
  readonly condition: object;
  readonly says: RegExp;
  readonly saysNot?: RegExp;
};

/** Values that keep Aurora out, next to the right External ID. */
export const WRONG_VALUES: readonly WrongValue[] = [
  {
    name: 'a date as Germans write it',
    condition: { DateLessThan: { 'aws:CurrentTime': '31.12.2026' } },
    says: /"31\.12\.2026" is not a date that AWS reads.*such as "2026-12-31T23:59:59Z"/,
    saysNot: /has not come|has passed/,
  },
  {
    name: 'a date as Americans write it',
    condition: { DateGreaterThan: { 'aws:CurrentTime': '01/01/2026' } },
    says: /"01\/01\/2026" is not a date that AWS reads/,
    saysNot: /has not come|has passed/,
  },
  {
    name: 'a day that does not exist',
    condition: { DateLessThan: { 'aws:CurrentTime': '2026-11-31' } },
    says: /"2026-11-31" is not a date that AWS reads/,
  },
  {
    name: 'a date for an operator of texts',
    condition: { StringEquals: { 'aws:CurrentTime': '2026-12-31' } },
    says: /StringEquals compares strings.*DateLessThan/,
    saysNot: /has not come|has passed/,
  },
  {
    name: 'the absence of MFA as a string',
    condition: { StringEquals: { 'aws:MultiFactorAuthPresent': 'false' } },
    says: /with the value false.*BoolIfExists in place of StringEquals/,
    saysNot: /asks for MFA/,
  },
  {
    name: 'the absence of MFA as a pattern',
    condition: { StringLike: { 'aws:MultiFactorAuthPresent': 'false' } },
    says: /BoolIfExists in place of StringLike/,
    saysNot: /asks for MFA/,
  },
  {
    name: 'a word that is neither true nor false',
    condition: { Bool: { 'aws:SecureTransport': 'yes' } },
    says: /"yes" is neither true nor false/,
  },
  {
    name: 'every address for an operator of texts',
    condition: { StringEquals: { 'aws:SourceIp': '0.0.0.0/0' } },
    says: /StringEquals compares strings.*never equals.*Write IpAddress in place of StringEquals/,
  },
  {
    name: 'a range as a pattern of texts',
    condition: { StringLike: { 'aws:SourceIp': ['198.51.100.0/24', '203.0.113.0/24'] } },
    says: /Write IpAddress in place of StringLike/,
  },
  {
    name: 'an address that is none',
    condition: { IpAddress: { 'aws:SourceIp': '203.0.113/24' } },
    says: /"203\.0\.113\/24" is neither an address nor/,
  },
];

/** Objects with a key that is written twice: the text, and what it says first. */
export const REPEATED: readonly Mistake[] = [
  {
    name: 'an operator',
    spoil: (text) =>
      text.replace(
        '"Condition": {',
        '"Condition": { "StringEquals": {"aws:PrincipalAccount": "605992674944"},',
      ),
    says: /"StringEquals" is written twice.*Merge both into one: "StringEquals": \{/,
  },
  {
    name: 'an operator of which the External ID is the first',
    spoil: (text) =>
      text.replace(
        /("StringEquals": \{[^}]*\})/,
        '$1, "StringEquals": {"aws:PrincipalAccount": "605992674944"}',
      ),
    says: /"StringEquals" is written twice.*Merge both into one: "StringEquals": \{ "sts:ExternalId"/,
  },
  {
    name: 'the Condition',
    spoil: (text) =>
      text.replace(/(\n\s*\})(\n\s*\]\n\})$/, ', "Condition": {"Bool": {"aws:SecureTransport": "true"}}$1$2'),
    says: /"Condition" is written twice.*Merge both into one/,
  },
  {
    name: 'the Statement',
    spoil: (text) =>
      text.replace(
        /\}$/,
        ', "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}',
      ),
    says: /"Statement" is written twice.*one array/,
  },
  {
    name: 'the principal',
    spoil: (text) => text.replace(/("AWS": "[^"]*")/, '$1, "AWS": "arn:aws:iam::936712845061:root"'),
    says: /"AWS" is written twice.*one array: "AWS": \[/,
  },
];

/** A subject of each identity provider that serves everybody. */
export const SUBJECTS: readonly { readonly issuer: string; readonly subject: RegExp }[] = [
  { issuer: 'token.actions.githubusercontent.com', subject: /repo:your-organization\/your-repository:\*/ },
  { issuer: 'gitlab.com', subject: /project_path:your-group\/your-project:ref_type:branch:ref:main/ },
  {
    issuer: 'app.terraform.io',
    subject: /organization:your-organization:project:your-project:workspace:your-workspace:run_phase:\*/,
  },
  { issuer: 'agent.buildkite.com', subject: /organization:your-organization:pipeline:your-pipeline:\*/ },
  { issuer: 'oidc.vercel.com', subject: /owner:your-team:project:your-project:environment:production/ },
  { issuer: 'api.pulumi.com/oidc', subject: /pulumi:deploy:org:your-organization:/ },
];
