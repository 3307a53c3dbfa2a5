/** What the holder of an onboarding link can do, for those who send one. */
type Props = {
  /** The name of the workspace. */
  readonly workspace: string;
};

export function LinkPowers({ workspace }: Props) {
  return (
    <>
      <p>
        Anyone with the link can view, connect, rename, check and disconnect the AWS accounts and
        organizations of {workspace}. Send it only to people whom you trust with that.
      </p>
      <p>It gives no access to AWS credentials, API keys or other workspaces.</p>
    </>
  );
}
