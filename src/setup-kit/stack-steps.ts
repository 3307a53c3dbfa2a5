/** How to create a stack by hand: each page of the CloudFormation console. */
import { consoleUrl } from './console.ts';
import { entered, type SetupStep, selected, setupStep } from './setup-file.ts';

/** The name of the stack, and of the StackSet. */
export const ROLE_STACK_NAME = 'aurora-role';

const IAM_BOX = 'I acknowledge that AWS CloudFormation might create IAM resources';

type Stack = {
  readonly partition: string;
  readonly name: string;
  /** Of the template. */
  readonly fileName: string;
  /** Where to create it, in words. */
  readonly account: string;
  /** The box that CloudFormation wants to have selected, in the words of its console. */
  readonly box: string;
};

/** The steps with the template of a role, once the user has the file. */
export function roleStackSteps(partition: string, fileName: string): SetupStep[] {
  return stackSteps({
    partition,
    name: ROLE_STACK_NAME,
    fileName,
    account: 'the account that you want to connect',
    box: `${IAM_BOX} with custom names`,
  });
}

/** The steps with the template of one policy. @param name of the policy */
export function policyStackSteps(partition: string, fileName: string, name: string): SetupStep[] {
  return stackSteps({ partition, name, fileName, account: 'the account of the role', box: IAM_BOX });
}

function stackSteps({ partition, name, fileName, account, box }: Stack): SetupStep[] {
  return [
    setupStep(
      'Open CloudFormation',
      `Open CloudFormation in ${account}. Choose Create stack, then With new resources (standard).`,
      { url: consoleUrl(partition, 'cloudformation', 'stacks') },
    ),
    setupStep('Upload the file', 'Fill in the page "Create stack". Then choose Next.', {
      fields: [
        selected('Prepare template', 'Choose an existing template'),
        selected('Template source', 'Upload a template file'),
        selected('Choose file', fileName),
      ],
    }),
    setupStep(
      'Name the stack',
      'On the page "Specify stack details", enter the name. If there are parameters, keep them as they are. Then choose Next.',
      { fields: [entered('Stack name', name)] },
    ),
    setupStep(
      'Allow IAM resources',
      'On the page "Configure stack options", select this box at the end. Keep the rest as it is. Then choose Next.',
      {
        fields: [selected(box, 'Select this box')],
      },
    ),
    setupStep('Create the stack', 'On the page "Review and create", choose Submit.', {}),
  ];
}

/** A step in one line, with the values of its fields. */
export function stepInWords({ instruction, fields }: SetupStep): string {
  return [instruction, ...fields.map(({ name, value }) => `${name}: ${value}.`)].join(' ');
}
