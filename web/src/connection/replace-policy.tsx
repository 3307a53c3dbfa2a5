/** What to do with a copied trust policy in the AWS console. */
export function ReplaceWords() {
  return (
    <span>
      In AWS choose <strong>Edit trust policy</strong>. Replace the whole text with the copied policy. Then
      choose <strong>Update policy</strong>.
    </span>
  );
}
