/** What the page of a role in the IAM console says about who uses it. */
export function WhoUsesRole() {
  return (
    <ul className="remedies">
      <li>
        <strong>Last activity</strong> says when the role was last used.
      </li>
      <li>
        The tab <strong>Trust relationships</strong> names after "Principal" who may use it: AWS accounts,
        users, roles, or services such as ec2.amazonaws.com.
      </li>
    </ul>
  );
}
