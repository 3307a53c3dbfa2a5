import type { JsonObject } from '../../../src/iam/json/json-value.ts';
import { policyKit } from '../../../src/setup-kit/policy-kit.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { ConsoleSteps, FileForm } from '../parts/setup-forms.tsx';
import { Tabs } from '../parts/tabs.tsx';

export type Role = { readonly partition: string; readonly name: string };

type Props = {
  readonly role: Role;
  /** The name of the policy. */
  readonly name: string;
  readonly document: JsonObject;
};

/** The ways to add an inline policy to a role. */
export function PolicyForms({ role, name, document }: Props) {
  const kit = policyKit(role, { name, document });
  return (
    <Tabs
      label="Ways to add the permissions"
      tabs={[
        { key: 'console', title: 'AWS console', body: <ConsoleSteps steps={kit.consoleSteps} /> },
        { key: 'cli', title: 'AWS CLI', body: <FileForm file={kit.cli} /> },
        {
          key: 'cloudformation',
          title: 'CloudFormation',
          body: <FileForm file={kit.template} steps={kit.templateSteps} />,
        },
        { key: 'terraform', title: 'Terraform', body: <FileForm file={kit.terraform} /> },
        // For people who need no steps.
        {
          key: 'policy',
          title: 'Policy',
          body: <CodeBlock title={name} text={JSON.stringify(document, null, 2)} />,
        },
      ]}
    />
  );
}
