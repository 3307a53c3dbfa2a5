import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { ExternalLink } from '../parts/button.tsx';
import { CopyText } from '../parts/copy-button.tsx';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'roleArn' | 'region'>;
  readonly failure: NonNullable<ConnectionPartsFragment['failure']>;
};

/** What AWS answered, for people who look into it or ask AWS Support. */
export function TechnicalDetails({ connection: { roleArn, region }, failure }: Props) {
  const { code, explanation, awsErrorCode, awsRequestId, helpUrl } = failure;
  return (
    <>
      <p>{explanation}</p>
      <dl className="pairs">
        <dt>Role ARN</dt>
        <dd>
          <CopyText text={roleArn} />
        </dd>
        <dt>STS Region</dt>
        <dd>{region}</dd>
        <dt>Failure code</dt>
        <dd>
          <code>{code}</code>
        </dd>
        {awsErrorCode !== null && (
          <>
            <dt>AWS error</dt>
            <dd>
              <code>{awsErrorCode}</code>
            </dd>
          </>
        )}
        {awsRequestId !== null && (
          <>
            <dt>AWS request ID</dt>
            <dd>
              <CopyText text={awsRequestId} />
            </dd>
          </>
        )}
      </dl>
      <p>
        <ExternalLink href={helpUrl}>More about this failure</ExternalLink>
      </p>
    </>
  );
}
