import { Icon } from './icon.tsx';

type Props = { readonly href: string; readonly words: string };

/** The way to the page above this one. */
export function BackLink({ href, words }: Props) {
  return (
    <nav aria-label="Back">
      <a className="back" href={href}>
        <Icon name="ARROW_LEFT" />
        {words}
      </a>
    </nav>
  );
}
