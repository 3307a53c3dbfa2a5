import { SetupKitDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { Badge } from '../parts/badge.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Loading } from '../parts/loading.tsx';
import { MistakeNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { addressOf } from '../routes.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import type { AuroraAccount } from './arn-field.tsx';
import { ArnForm } from './arn-form.tsx';
import { OtherWays } from './other-ways.tsx';
import { kitChoice, titleOfChoice } from './permissions.ts';
import { Commands, type PlainKit, QuickCreate } from './recommended-way.tsx';
import { SendLink } from './send-link.tsx';
import { useReportedRole } from './use-reported-role.ts';
import { useReportingKit } from './use-reporting-kit.ts';
import { CLI_HINT, useRecommendedWay, WAYS } from './way.ts';
import { WayEnd } from './way-end.tsx';

type Props = {
  /** What Aurora may do. */
  readonly choice: string;
  /** The ARNs of own policies. */
  readonly policies: string;
  readonly aurora: AuroraAccount | undefined;
};

/** Second step: create the role, in the recommended way or another. */
export function RoleScreen({ choice, policies, aurora }: Props) {
  const { id: workspaceId } = useWorkspace();
  const variables = { workspaceId, ...kitChoice(choice, policies) };
  const { data, problem } = useData(SetupKitDocument, variables);
  const toPermissions = addressOf(
    { page: 'CONNECT', workspaceId },
    { permissions: choice, policies: policies === '' ? null : policies },
  );
  return (
    <>
      <PageTitle title="Create the role in AWS">
        <p className="lead">
          Permissions: <strong>{titleOfChoice(choice)}</strong>. <a href={toPermissions}>Change</a>
        </p>
      </PageTitle>
      <p>
        Before you start, sign in to the AWS account that you want to connect. You need permission to create
        IAM roles there.
      </p>
      <SendLink />
      <Loading of={data?.setupKit} problem={problem} lines={10}>
        {(plain) =>
          plain.__typename === 'SetupKit' ? (
            <Ways plain={plain} variables={variables} aurora={aurora} />
          ) : (
            <MistakeNotice mistake={plain} />
          )
        }
      </Loading>
    </>
  );
}

type WaysProps = {
  readonly plain: PlainKit;
  readonly variables: Parameters<typeof useReportingKit>[0];
  readonly aurora: AuroraAccount | undefined;
};

function Ways({ plain, variables, aurora }: WaysProps) {
  const reporting = useReportingKit(variables);
  useReportedRole(reporting.kit, reporting.forget);
  const way = useRecommendedWay();
  const arnForm = <ArnForm aurora={aurora} />;
  const recommended = plain.cloudFormation.quickCreateUrl === null ? 'cli' : 'quick';
  const Recommended = recommended === 'quick' ? QuickCreate : Commands;
  return (
    <>
      <Disclosure
        title={WAYS[recommended]}
        hint={
          <>
            <Badge tone="INFO" size="SMALL">
              Recommended
            </Badge>{' '}
            {recommended === 'cli' && CLI_HINT}
          </>
        }
        level={2}
        isCard
        {...way}
      >
        <Recommended plain={plain} reporting={reporting} />
        {way.isOpen && <WayEnd reporting={reporting} arnForm={arnForm} />}
      </Disclosure>
      <OtherWays
        plain={plain}
        reporting={reporting}
        variables={variables}
        recommended={recommended}
        arnForm={arnForm}
      />
    </>
  );
}
