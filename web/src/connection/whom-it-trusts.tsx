type Props = {
  readonly policy: {
    /** The ARN of Aurora's account. */
    readonly principalArn: string;
    readonly externalId: string;
  };
};

/** The two values of a trust policy that decide who can use the role. */
export function WhomItTrusts({ policy: { principalArn, externalId } }: Props) {
  const [, , , , accountId = principalArn] = principalArn.split(':');
  return (
    <p className="hint">
      This policy allows Aurora's AWS account <strong>{accountId}</strong>, and requires your External ID{' '}
      <strong className="breakable">{externalId}</strong>.
    </p>
  );
}
