/** How to create the stack of the role by hand: each page of the CloudFormation console. */
import { consoleUrl } from './console.ts';
import { entered, type SetupStep, selected, setupStep } from './setup-file.ts';

/** The name of the stack, and of the StackSet. */
export const ROLE_STACK_NAME = 'aurora-role';

/** The steps after the download of the template. */
export function stackSteps(partition: string, fileName: string): SetupStep[] {
  return [
    setupStep(
      'Open CloudFormation',
      'Open CloudFormation in the account that you want to connect. Choose Create stack, then With new resources (standard).',
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
      'On the page "Specify stack details", enter the name. Keep the parameters as they are. Then choose Next.',
      { fields: [entered('Stack name', ROLE_STACK_NAME)] },
    ),
    setupStep(
      'Allow the role',
      'On the page "Configure stack options", select this box at the end. Keep the rest as it is. Then choose Next.',
      {
        fields: [
          selected(
            'I acknowledge that AWS CloudFormation might create IAM resources with custom names',
            'Select this box',
          ),
        ],
      },
    ),
    setupStep('Create the stack', 'On the page "Review and create", choose Submit.', {}),
  ];
}

/** A step in one line, with the values of its fields. */
export function stepInWords({ instruction, fields }: SetupStep): string {
  return [instruction, ...fields.map(({ name, value }) => `${name}: ${value}.`)].join(' ');
}
