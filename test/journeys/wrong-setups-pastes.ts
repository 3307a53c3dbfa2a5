/** Trust policies as people paste them, and what is not one. Data for `wrong-setups-pastes.test.ts`. */

export type Setting = {
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
    says: /signs at the beginning/,
  },
  {
    name: 'a diff',
    wrap: ({ policy }) => `+${indented(pretty(policy), '+')}`,
    says: /signs at the beginning/,
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
    says: /program makes JSON/,
  },
  {
    name: 'a program in TypeScript',
    wrap: ({ policy }) => `const trust = ${program(policy)};`,
    says: /program makes JSON/,
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
  { name: 'a brace too many', spoil: (text) => `${text}\n}`, says: /one closing bracket too many/ },
  { name: 'a comma missing', spoil: (text) => text.replace('"Allow",', '"Allow"'), says: /comma is missing/ },
  { name: 'a comma twice', spoil: (text) => text.replace('"Allow",', '"Allow",,'), says: /no comma after/ },
  {
    name: 'the Version without quotes',
    spoil: (text) => text.replace('"2012-10-17"', '2012-10-17'),
    says: /Texts stand in double quotes/,
  },
];

export type Other = { readonly name: string; readonly text: string; readonly says: RegExp };

/** No trust policy at all. */
export const OTHERS: readonly Other[] = [
  {
    name: 'an error of AWS about a principal',
    text: 'An error occurred (MalformedPolicyDocument) when calling the CreateRole operation: Invalid principal in policy: "AWS":"arn:aws:iam::1:root"',
    says: /error message of AWS.*principal.*does not exist/,
  },
  {
    name: 'an error of AWS about the quota',
    text: 'An error occurred (LimitExceeded) when calling the UpdateAssumeRolePolicy operation: Cannot exceed quota for ACLSizePerRole: 2048',
    says: /longer than its quota.*2,048/,
  },
  {
    name: 'a denial of AWS',
    text: 'An error occurred (AccessDenied) when calling the GetRole operation: User: x is not authorized to perform: iam:GetRole',
    says: /error message of AWS/,
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
  { name: 'itself again', text: (id) => id + id, says: /more than once/ },
  { name: 'itself again behind a comma', text: (id) => `${id},${id}`, says: /more than once/ },
  { name: 'another behind a comma', text: (id) => `${id},vendor-1`, says: /a list in one text/ },
  {
    name: 'a space and upper case',
    text: (id) => ` ${id.toUpperCase()}`,
    says: /white space at its beginning, and differs in upper and lower case/,
  },
  { name: 'nothing', text: () => '', says: /is empty/ },
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

/** Principals that IAM refuses, made from Aurora's account id. */
export const WRONG_PRINCIPALS: readonly WrongText[] = [
  { name: '11 digits', text: (id) => id.slice(1), says: /has 11 digits: an account id has twelve/ },
  { name: '13 digits', text: (id) => `${id}0`, says: /has 13 digits/ },
  {
    name: 'dashes',
    text: (id) => id.replace(/(....)(....)/, '$1-$2-'),
    says: /written with dashes: write the account id as \d{12}/,
  },
  { name: 'spaces', text: (id) => id.replace(/(....)(....)/, '$1 $2 '), says: /written with white space/ },
  { name: 'a space at its end', text: (id) => `arn:aws:iam::${id}:root `, says: /white space around it/ },
  {
    name: 'a zero-width space',
    text: (id) => `arn:aws:iam::${id}:root\u200b`,
    says: /U\+200B, which is invisible/,
  },
  { name: 'a Cyrillic letter', text: (id) => `arn:\u0430ws:iam::${id}:root`, says: /U\+0430/ },
  {
    name: 'one colon',
    text: (id) => `arn:aws:iam:${id}:root`,
    says: /a colon too few.*as in arn:aws:iam::\d{12}:root/,
  },
  { name: 'three colons', text: (id) => `arn:aws:iam:::${id}:root`, says: /a colon too many/ },
  { name: ':Root', text: (id) => `arn:aws:iam::${id}:Root`, says: /must end with "root", exactly so/ },
  { name: ':root/', text: (id) => `arn:aws:iam::${id}:root/`, says: /must end with "root"/ },
  { name: 'no root', text: (id) => `arn:aws:iam::${id}:`, says: /ends before "root"/ },
  { name: 'sts for iam', text: (id) => `arn:aws:sts::${id}:root`, says: /must be "iam"/ },
  { name: 'a partition that is none', text: (id) => `arn:awz:iam::${id}:root`, says: /partition "awz"/ },
  { name: 'a Region', text: (id) => `arn:aws:iam:us-east-1:${id}:root`, says: /Region "us-east-1"/ },
  { name: 'a group', text: (id) => `arn:aws:iam::${id}:group/x`, says: /groups cannot be principals/ },
  { name: 'a wildcard', text: (id) => `arn:aws:iam::${id}:*`, says: /wildcard/ },
  { name: 'a placeholder', text: () => '<AURORA_ACCOUNT_ID>', says: /placeholder that was not replaced/ },
  { name: 'two in one text', text: (id) => `${id},123456789012`, says: /several in one text.*array/ },
  { name: 'quotes within', text: (id) => `"${id}"`, says: /quotation marks in it/ },
  { name: 'a service', text: () => 'ec2.amazonaws.com', says: /an AWS service/ },
  { name: 'upper case', text: (id) => `ARN:AWS:IAM::${id}:ROOT`, says: /begins with "arn:"/ },
  { name: 'no beginning', text: (id) => `${id}:root`, says: /lacks the beginning of its ARN/ },
  { name: 'nothing', text: () => '', says: /is empty/ },
  { name: 'an access key', text: () => 'AKIAIOSFODNN7EXAMPLE', says: /access key/ },
];
