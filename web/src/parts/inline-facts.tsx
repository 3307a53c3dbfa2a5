/** Facts on a line, with dots between them. A line breaks between two facts. */
export function InlineFacts({ facts }: { readonly facts: readonly string[] }) {
  return facts.map((fact, index) => (
    <span key={fact}>
      {index > 0 && ' · '}
      <span className="nowrap">{fact}</span>
    </span>
  ));
}
